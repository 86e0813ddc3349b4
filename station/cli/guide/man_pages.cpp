#include "station/cli/guide/man_pages.hpp"

#include "base/disk_file.hpp"
#include "station/cli/write_whole.hpp"
#include "station/output/usage_words.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

/// Backslashes and leading dots mean something to man(7); a minus is a hyphen unless escaped.
std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\')
            out += "\\e";
        else if (c == '-')
            out += "\\-";
        else if ((c == '.' || c == '\'') && (out.empty() || out.back() == '\n'))
            out += fmt::format("\\&{}", c);
        else
            out += c;
    }
    return out;
}

/// A paragraph of a footer (help_pages): from its first words to the next empty line.
std::string paragraph(const std::string& footer, std::string_view begins) {
    const std::size_t at = footer.rfind(begins);
    if (at == std::string::npos) return {};
    return footer.substr(at, footer.find("\n\n", at) - at);
}

std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::toupper(c); });
    return text;
}

void append_options(std::string& page, const CLI::App& command) {
    for (const CLI::Option* option : command.get_options()) {
        if (option->get_group().empty()) continue; // hidden
        const std::string type = shown_type(*option);
        page += fmt::format(".TP\n\\fB{}\\fR", escaped(option->get_name(false, true)));
        if (!type.empty()) page += fmt::format(" \\fI{}\\fR", escaped(type));
        if (!option->get_default_str().empty())
            page += fmt::format(" [{}]", escaped(option->get_default_str()));
        if (option->get_required()) page += " (required)";
        page += fmt::format("\n{}\n", escaped(option->get_description()));
    }
}

/// The verb as it is typed: `gangflash recipe`.
std::string typed(const CLI::App& app) {
    return app.get_parent() == nullptr ? app.get_name()
                                       : typed(*app.get_parent()) + " " + app.get_name();
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App* sub) { return !sub->get_group().empty(); });
}

} // namespace

std::string man_page(const CLI::App& command, const std::string& name, const std::string& version) {
    std::string page = fmt::format(
        ".TH {} 1 \"\" \"gangflash {}\" \"Gangflash\"\n", escaped(upper(name)), escaped(version));
    page += fmt::format(".SH NAME\n{} \\- {}\n", escaped(name), escaped(command.get_description()));
    const std::string words = typed(command);
    const auto verbs = commands_of(command);
    page += fmt::format(
        ".SH SYNOPSIS\n\\fB{}\\fR [OPTIONS]{}\n", escaped(words), verbs.empty() ? "" : " VERB");
    page += ".SH OPTIONS\n";
    append_options(page, command);
    if (!verbs.empty()) page += ".SH VERBS\n";
    for (const CLI::App* verb : verbs) {
        page += fmt::format(
            ".TP\n\\fB{}\\fR\n{}\n", escaped(verb->get_name()), escaped(verb->get_description()));
        if (command.get_parent() == nullptr) continue; // a page of its own
        page += ".RS\n";
        append_options(page, *verb);
        page += ".RE\n";
    }
    const CLI::App* root = &command;
    while (root->get_parent() != nullptr)
        root = root->get_parent();
    constexpr std::string_view title = "Examples:\n";
    if (const std::string lines = paragraph(command.get_footer(), title); !lines.empty())
        page += fmt::format(".SH EXAMPLES\n.nf\n{}\n.fi\n", escaped(lines.substr(title.size())));
    if (const std::string codes = paragraph(root->get_footer(), "Exit codes:"); !codes.empty())
        page += fmt::format(".SH EXIT STATUS\n{}\n", escaped(codes));
    const std::string other = root == &command ? "gangflash" : root->get_name();
    if (other != name) page += fmt::format(".SH SEE ALSO\n\\fB{}\\fR(1)\n", escaped(other));
    return page;
}

Result<void> write_man_pages(const CLI::App& app,
                             const std::filesystem::path& folder,
                             const std::string& version) {
    if (auto made = make_private_folder(folder, ErrorCode::output_unwritable); !made) return made;
    const std::string& program = app.get_name();
    if (auto written = write_whole(folder / (program + ".1"), man_page(app, program, version));
        !written)
        return written;
    for (const CLI::App* verb : commands_of(app)) {
        const std::string name = program + "-" + verb->get_name();
        if (auto written = write_whole(folder / (name + ".1"), man_page(*verb, name, version));
            !written)
            return written;
    }
    return success();
}

} // namespace gangflash::cli
