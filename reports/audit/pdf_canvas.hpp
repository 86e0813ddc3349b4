#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"

#include <cairo.h>
#include <cstdint>
#include <memory>
#include <pango/pangocairo.h>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash::audit {

/// Red, green, blue, 0…1.
struct Colour {
    double red = 0, green = 0, blue = 0;
};

namespace ink {
inline constexpr Colour dark{0.106, 0.141, 0.188};
inline constexpr Colour soft{0.357, 0.400, 0.459};
inline constexpr Colour line{0.851, 0.871, 0.898};
inline constexpr Colour panel{0.961, 0.969, 0.976};
inline constexpr Colour pass{0.122, 0.478, 0.275};
inline constexpr Colour fail{0.702, 0.149, 0.118};
inline constexpr Colour abort{0.541, 0.353, 0.000};
inline constexpr Colour accent{0.169, 0.361, 0.541};
} // namespace ink

enum class Align : std::uint8_t { left, right };

/// How a text looks; sizes in points.
struct TextStyle {
    double size = 7.5;
    bool bold = false;
    Colour colour = ink::dark;
    Align align = Align::left;
    bool fixed_width = false;
};

/// Pages of a PDF in memory. All lengths are points (1/72 inch) from the page's upper left corner.
/// Write down the page with `y`; start a new one when need() says so.
class PdfCanvas {
public:
    static constexpr double page_width = 842, page_height = 595; ///< A4 landscape
    static constexpr double margin = 34;
    static constexpr double width = page_width - 2 * margin; ///< between the margins

    /// `pages` is printed in the foot of every page; 0 prints none (when counting them).
    PdfCanvas(std::string title, UtcMicros made_at, int pages);
    ~PdfCanvas();
    PdfCanvas(const PdfCanvas&) = delete;
    PdfCanvas& operator=(const PdfCanvas&) = delete;

    double y = margin; ///< where the next thing goes

    /// Whether `height` still fits on this page.
    bool fits(double height) const { return y + height <= page_height - margin - 14; }
    void new_page();
    int page() const { return page_; }

    /// Draws `text` (no markup) wrapped to `space`; its height.
    double text(double x, double at_y, double space, std::string_view text, const TextStyle& style);
    double height_of(double space, std::string_view text, const TextStyle& style);

    void box(double x, double at_y, double w, double h, const Colour& fill);
    void rule(double at_y, double thickness, const Colour& colour);

    /// Ends the document; its bytes.
    Result<std::string> finish();

private:
    template <auto Free>
    struct Deleter {
        template <class T>
        void operator()(T* thing) const {
            Free(thing);
        }
    };
    using Layout = std::unique_ptr<PangoLayout, Deleter<g_object_unref>>;

    void lay_out(double space, std::string_view text, const TextStyle& style);
    double laid_out_height() const;
    void foot();

    std::string bytes_; ///< what the surface has written; outlives it
    std::string title_;
    int pages_;
    int page_ = 1;
    std::unique_ptr<cairo_surface_t, Deleter<cairo_surface_destroy>> surface_;
    std::unique_ptr<cairo_t, Deleter<cairo_destroy>> cairo_;
    Layout layout_;
};

} // namespace gangflash::audit
