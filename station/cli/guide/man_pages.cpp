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

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App* sub) { return !sub->get_group().empty(); });
}

} // namespace

std::string man_page(const CLI::App& command, const std::string& name, const std::string& version) {
    std::string page = fmt::format(
        ".TH {} 1 \"\" \"gangflash {}\" \"Gangflash\"\n", escaped(upper(name)), escaped(version));
    page += fmt::format(".SH NAME\n{} \\- {}\n", escaped(name), escaped(command.get_description()));
    std::string words = name;
    std::ranges::replace(words, '-', ' ');
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
    page +=
        fmt::format(".SH EXIT STATUS\n{}\n", escaped(paragraph(root->get_footer(), "Exit codes:")));
    if (command.get_parent() != nullptr) page += ".SH SEE ALSO\n\\fBgangflash\\fR(1)\n";
    return page;
}

Result<void> write_man_pages(const CLI::App& app,
                             const std::filesystem::path& folder,
                             const std::string& version) {
    if (auto made = make_private_folder(folder, ErrorCode::output_unwritable); !made) return made;
    if (auto written = write_whole(folder / "gangflash.1", man_page(app, "gangflash", version));
        !written)
        return written;
    for (const CLI::App* verb : commands_of(app)) {
        const std::string name = "gangflash-" + verb->get_name();
        if (auto written = write_whole(folder / (name + ".1"), man_page(*verb, name, version));
            !written)
            return written;
    }
    return success();
}

} // namespace gangflash::cli
