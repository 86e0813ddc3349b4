#include "ports/virtual/xml/xml_agent.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

namespace gangflash::vphone {

// START, command, calls, END (mtk-xflash-xml-da.md, 4.2, 4.3, 7.2 to 7.4).

namespace {

constexpr std::size_t longest_command1 = 0x800;    ///< DA1 takes about 2 KiB
constexpr std::size_t longest_command2 = 0x2'2000; ///< DA2 140 KB and more
constexpr std::size_t longest_answer = 0x400;
constexpr std::size_t download_packet1 = 0x1000;
constexpr std::size_t download_packet2 = 0x20'0000;
constexpr std::size_t upload_packet1 = 0x1000;
constexpr std::size_t upload_packet2 = 0x1'0000;

std::string document_of(std::string_view command, std::string_view arguments) {
    return fmt::format("<?xml version=\"1.0\" encoding=\"utf-8\"?><host><version>1.0</version>"
                       "<command>CMD:{}</command>{}</host>",
                       command,
                       arguments);
}

/// Words of 32 bits, the last one to three bytes as single ones (7.4).
std::uint32_t sum_of(ByteView data) {
    std::uint32_t sum = 0;
    std::size_t at = 0;
    for (; data.size() - at >= 4; at += 4)
        sum += load_le<std::uint32_t>(data, at);
    for (; at < data.size(); ++at)
        sum += std::to_integer<std::uint32_t>(data[at]);
    return sum;
}

std::string upper(std::string text) {
    for (char& c : text)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

} // namespace

XmlAgent::XmlAgent(PhoneLink& link, const PhoneBoard& board, LoadedAgent code)
    : raw_(link), link_(link), board_(board), code_(std::move(code)),
      memory_up_(code_.from_preloader) {}

asio::awaitable<ShutdownOrder> XmlAgent::run() {
    for (;;) {
        co_await announce();
        const std::string document =
            co_await link_.receive_text(stage2_ ? longest_command2 : longest_command1);
        if (const auto order = co_await obey(document)) co_return *order;
    }
}

/// Said twice; a host that then still does not agree is never spoken to again.
asio::awaitable<void> XmlAgent::announce() {
    for (int times = 0; times < 2; ++times) {
        const std::string start = document_of("START", {});
        co_await link_.say(start);
        if (co_await link_.hears_ok()) co_return;
    }
    co_await raw_.fall_silent();
}

asio::awaitable<std::optional<ShutdownOrder>> XmlAgent::obey(const std::string& document) {
    const bool whole = document.starts_with("<?xml") &&
                       document.find("<da>") != std::string::npos &&
                       document.find("</da>") != std::string::npos;
    const std::string name = upper(element(document, "command").value_or(""));
    const std::string version = element(document, "version").value_or("");
    const bool known_version =
        version == "1.0" || (version == "1.1" && name == "CMD:SET-RUNTIME-PARAMETER");
    Ending ending{.result = "ERR!UNSUPPORTED", .message = "Unsupported command.", .order = {}};
    if (whole && known_version && name.starts_with("CMD:"))
        ending = co_await carry_out(name.substr(4), document);
    else
        co_await link_.say("ERR!UNSUPPORTED");
    co_await end(ending.result, ending.message);
    const bool stops = !board_.build.agent_public_key.empty() && ending.result == "ERR";
    if (stops) co_await raw_.fall_silent();
    co_return ending.order;
}

/// The next command in place of the OK ends an agent for good.
asio::awaitable<void> XmlAgent::end(std::string_view result, std::string_view message) {
    const std::string arguments =
        fmt::format("<arg><result>{}</result><message>{}</message></arg>", result, message);
    const std::string document = document_of("END", arguments);
    co_await link_.say(document);
    const std::string answer = co_await link_.receive_text(longest_answer);
    if (answer.starts_with("<")) co_await raw_.fall_silent();
}

asio::awaitable<void> XmlAgent::report_progress(std::string_view what) {
    const std::string arguments = fmt::format("<arg><message>{}</message></arg>", what);
    const std::string document = document_of("PROGRESS-REPORT", arguments);
    co_await link_.say(document);
    co_await link_.hears_ok();
    for (const std::string_view word : {"OK!PROGRESS@100", "OK!EOT"}) {
        co_await link_.say(word);
        co_await link_.hears_ok();
    }
}

asio::awaitable<std::optional<std::string>> XmlAgent::ask_file(std::string_view key,
                                                               const std::string& path) {
    const std::string arguments =
        fmt::format("<arg><key>{}</key><file_path>{}</file_path></arg>", key, path);
    const std::string document = document_of("FILE-SYS-OPERATION", arguments);
    co_await link_.say(document);
    if (!co_await link_.hears_ok()) co_return std::nullopt;
    std::string answer = co_await link_.receive_text(longest_answer);
    if (!answer.starts_with("OK@")) co_return std::nullopt;
    co_return answer.substr(3);
}

/// False when the host did not want it.
asio::awaitable<bool>
XmlAgent::upload(std::string_view info, const std::string& target, ByteView file) {
    const std::size_t packet = stage2_ ? upload_packet2 : upload_packet1;
    const std::string arguments =
        fmt::format("<arg><checksum>CHK_NO</checksum><info>{}</info>"
                    "<target_file>{}</target_file><packet_length>{:#x}</packet_length></arg>",
                    info,
                    target,
                    packet);
    const std::string document = document_of("UPLOAD-FILE", arguments);
    co_await link_.say(document);
    if (!co_await link_.hears_ok()) co_return false;
    const std::string size = fmt::format("OK@{:#x}", file.size());
    co_await link_.say(size);
    if (!co_await link_.hears_ok()) co_return false;
    while (!file.empty()) {
        const ByteView piece = file.first(std::min(packet, file.size()));
        co_await link_.say("OK");
        if (!co_await link_.hears_ok()) co_return false;
        Bytes data(piece.begin(), piece.end());
        co_await link_.send_data(std::move(data));
        if (!co_await link_.hears_ok()) co_return false;
        file = file.subspan(piece.size());
    }
    co_return true;
}

/// The size of the file that the host brings; nothing when it does not.
asio::awaitable<std::optional<std::uint64_t>> XmlAgent::open_download(std::string_view info,
                                                                      const std::string& source) {
    const std::string arguments =
        fmt::format("<arg><checksum>{}</checksum><info>{}</info><source_file>{}</source_file>"
                    "<packet_length>{:#x}</packet_length></arg>",
                    sums_ ? "CHK_ADD" : "CHK_NO",
                    info,
                    source,
                    stage2_ ? download_packet2 : download_packet1);
    const std::string document = document_of("DOWNLOAD-FILE", arguments);
    co_await link_.say(document);
    if (!co_await link_.hears_ok()) co_return std::nullopt;
    const std::string size = co_await link_.receive_text(longest_answer);
    if (!size.starts_with("OK@")) {
        co_await link_.say("ERR");
        co_return std::nullopt;
    }
    co_await link_.say("OK");
    co_return host_number(std::string_view(size).substr(3));
}

/// One packet, with its sum where that is checked; the caller says OK once it is stored. Nothing
/// when the host cancels, or when the sum is another.
asio::awaitable<std::optional<Bytes>> XmlAgent::download_piece(std::uint64_t left) {
    const std::string word = co_await link_.receive_text(longest_answer);
    if (!word.starts_with("OK")) {
        co_await link_.say("ERR");
        co_return std::nullopt;
    }
    const std::uint64_t sum = word.size() > 3 ? host_number(std::string_view(word).substr(3)) : 0;
    co_await link_.say("OK");
    auto data = co_await link_.receive_data(stage2_ ? download_packet2 : download_packet1);
    if (!data && stage2_) co_await raw_.fall_silent();
    if (!data || data->empty() || data->size() > left) co_return std::nullopt;
    const bool checked = sums_ && stage2_; // DA1 does not check the sums of BOOT-TO
    if (checked && sum != sum_of(*data)) co_return std::nullopt;
    co_return data;
}

/// A command whose answer is one file.
asio::awaitable<XmlAgent::Ending>
XmlAgent::answer(const std::string& document, std::string_view info, std::string file) {
    const std::string target = element(document, "target_file").value_or("");
    Ending ending;
    if (target.empty()) {
        ending = {.result = "ERR",
                  .message = "Required XML node path not found. Check command string.",
                  .order = {}};
        co_return ending;
    }
    if (!co_await upload(info, target, as_bytes(file)))
        ending = {.result = "ERR", .message = "Host notice error.", .order = {}};
    co_return ending;
}

} // namespace gangflash::vphone
