#include "reports/audit/pdf_canvas.hpp"

#include <fmt/format.h>

#include <cairo-pdf.h>

namespace gangflash::audit {

namespace {

cairo_status_t take_bytes(void* into, const unsigned char* data, unsigned length) {
    static_cast<std::string*>(into)->append(reinterpret_cast<const char*>(data), length);
    return CAIRO_STATUS_SUCCESS;
}

void set_colour(cairo_t* cairo, const Colour& colour) {
    cairo_set_source_rgb(cairo, colour.red, colour.green, colour.blue);
}

/// Pango wants UTF-8 and warns on a terminal about anything else.
std::string valid_utf8(std::string_view text) {
    const std::unique_ptr<char, decltype(&g_free)> made(
        g_utf8_make_valid(text.data(), static_cast<gssize>(text.size())), &g_free);
    return made.get();
}

} // namespace

PdfCanvas::PdfCanvas(std::string title, UtcMicros made_at, int pages)
    : title_(std::move(title)), pages_(pages),
      surface_(cairo_pdf_surface_create_for_stream(take_bytes, &bytes_, page_width, page_height)),
      cairo_(cairo_create(surface_.get())), layout_(pango_cairo_create_layout(cairo_.get())) {
    const std::string made = to_rfc3339(made_at).substr(0, 19) + 'Z';
    const std::string heading = valid_utf8(title_);
    cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_TITLE, heading.c_str());
    cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_CREATOR, "Gangflash");
    cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_CREATE_DATE, made.c_str());
}

PdfCanvas::~PdfCanvas() = default;

void PdfCanvas::lay_out(double space, std::string_view text, const TextStyle& style) {
    const std::unique_ptr<PangoFontDescription, decltype(&pango_font_description_free)> font(
        pango_font_description_new(), &pango_font_description_free);
    pango_font_description_set_family(font.get(),
                                      style.fixed_width
                                          ? "Liberation Mono, DejaVu Sans Mono, monospace"
                                          : "Liberation Sans, DejaVu Sans, sans-serif");
    pango_font_description_set_absolute_size(font.get(), style.size * PANGO_SCALE);
    pango_font_description_set_weight(font.get(),
                                      style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout_.get(), font.get());
    pango_layout_set_width(layout_.get(), static_cast<int>(space * PANGO_SCALE));
    pango_layout_set_wrap(layout_.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(layout_.get(),
                               style.align == Align::right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
    const std::string shown = valid_utf8(text);
    pango_layout_set_text(layout_.get(), shown.data(), static_cast<int>(shown.size()));
}

double PdfCanvas::laid_out_height() const {
    int w = 0;
    int h = 0;
    pango_layout_get_size(layout_.get(), &w, &h);
    return static_cast<double>(h) / PANGO_SCALE;
}

double PdfCanvas::text(
    double x, double at_y, double space, std::string_view text, const TextStyle& style) {
    lay_out(space, text, style);
    set_colour(cairo_.get(), style.colour);
    cairo_move_to(cairo_.get(), x, at_y);
    pango_cairo_show_layout(cairo_.get(), layout_.get());
    return laid_out_height();
}

double PdfCanvas::height_of(double space, std::string_view text, const TextStyle& style) {
    lay_out(space, text, style);
    return laid_out_height();
}

void PdfCanvas::box(double x, double at_y, double w, double h, const Colour& fill) {
    set_colour(cairo_.get(), fill);
    cairo_rectangle(cairo_.get(), x, at_y, w, h);
    cairo_fill(cairo_.get());
}

void PdfCanvas::rule(double at_y, double thickness, const Colour& colour) {
    box(margin, at_y, width, thickness, colour);
}

void PdfCanvas::foot() {
    const double at_y = page_height - margin + 2;
    const TextStyle left{.size = 7, .colour = ink::soft};
    const TextStyle right{.size = 7, .colour = ink::soft, .align = Align::right};
    text(margin, at_y, width - 90, title_, left);
    text(margin + width - 90,
         at_y,
         90,
         pages_ > 0 ? fmt::format("page {} of {}", page_, pages_) : std::string(),
         right);
}

void PdfCanvas::new_page() {
    foot();
    cairo_show_page(cairo_.get());
    ++page_;
    y = margin;
}

Result<std::string> PdfCanvas::finish() {
    foot();
    cairo_show_page(cairo_.get());
    cairo_surface_finish(surface_.get());
    for (const cairo_status_t status :
         {cairo_status(cairo_.get()), cairo_surface_status(surface_.get())})
        if (status != CAIRO_STATUS_SUCCESS)
            return Fault{ErrorCode::internal_error,
                         fmt::format("pdf cause=\"{}\"", cairo_status_to_string(status))};
    return bytes_;
}

} // namespace gangflash::audit
