#include "engine/mediatek/xml/document.hpp"

#include "engine/mediatek/xml/tree.hpp"

#include <charconv>
#include <sstream>

#include <fmt/format.h>

namespace gangflash::xml {
namespace {

constexpr std::string_view prefix = "CMD:";

void add_fields(pugi::xml_node root,
                const char* name,
                const std::vector<std::pair<std::string, std::string>>& fields) {
    if (fields.empty()) return;
    pugi::xml_node node = root.append_child(name);
    for (const auto& [field, value] : fields)
        node.append_child(field.c_str()).text().set(value.c_str());
}

std::string_view without_prefix(std::string_view name) {
    if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
    return name;
}

} // namespace

Command& Command::with(std::string_view argument, std::string_view value) {
    arguments_.emplace_back(argument, value);
    return *this;
}

Command& Command::with(std::string_view argument, std::uint64_t value) {
    arguments_.emplace_back(argument, fmt::format("0x{:x}", value));
    return *this;
}

Command& Command::with_advanced(std::string_view argument, std::string_view value) {
    advanced_.emplace_back(argument, value);
    return *this;
}

std::string Command::text() const {
    pugi::xml_document document;
    pugi::xml_node declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "utf-8";
    pugi::xml_node root = document.append_child("da");
    root.append_child("version").text().set(version_.c_str());
    root.append_child("command").text().set((std::string(prefix) + name_).c_str());
    add_fields(root, "arg", arguments_);
    add_fields(root, "adv", advanced_);
    std::ostringstream text;
    document.save(text, "", pugi::format_raw);
    return std::move(text).str();
}

std::string_view Call::argument(std::string_view name) const {
    for (const auto& [field, value] : arguments)
        if (field == name) return value;
    return {};
}

std::optional<std::uint64_t> Call::number(std::string_view name) const {
    return read_number(argument(name));
}

Result<Call> read_call(std::string_view text) {
    pugi::xml_document document;
    if (auto read = load_leniently(document, text); !read) return read.error();
    const pugi::xml_node root = document.document_element();
    Call call;
    call.command = without_prefix(root.child_value("command"));
    if (call.command.empty())
        return Fault{ErrorCode::da_protocol,
                     fmt::format("a document of {} bytes names no command", text.size())};
    for (const pugi::xml_node node : root.child("arg").children())
        if (node.type() == pugi::node_element)
            call.arguments.emplace_back(node.name(), node.child_value());
    return call;
}

std::optional<std::uint64_t> read_number(std::string_view text) {
    const bool hex = text.starts_with("0x") || text.starts_with("0X");
    if (hex) text.remove_prefix(2);
    std::uint64_t value = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), value, hex ? 16 : 10);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

Reply read_reply(ByteView payload) {
    std::string_view text = as_text(payload);
    while (!text.empty() && text.back() == '\0')
        text.remove_suffix(1);
    Reply reply;
    reply.text = text;
    if (text == "OK" || text.starts_with("OK@")) {
        reply.kind = Reply::Kind::ok;
        if (text.size() > 3) reply.number = read_number(text.substr(3));
    } else if (text.starts_with("OK!PROGRESS")) {
        reply.kind = Reply::Kind::progress;
    } else if (text == "OK!EOT") {
        reply.kind = Reply::Kind::end_of_progress;
    } else if (text.starts_with("ERR!UNSUPPORTED")) {
        reply.kind = Reply::Kind::unsupported;
    } else if (text.starts_with("ERR")) {
        reply.kind = Reply::Kind::error;
    } else if (text.starts_with("<")) {
        reply.kind = Reply::Kind::document;
    }
    return reply;
}

} // namespace gangflash::xml
