#include "base/text.hpp"
#include "ports/virtual/crc32.hpp"
#include "ports/virtual/partition_table.hpp"
#include "ports/virtual/seal.hpp"
#include "ports/virtual/xml/xml_agent.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace gangflash::vphone {

// By place: WRITE-FLASH, READ-FLASH, ERASE-FLASH (mtk-xflash-xml-da.md, 7.6); by name:
// WRITE-PARTITION, READ-PARTITION, ERASE-PARTITION (7.5).

namespace {

constexpr std::string_view missing_node = "Required XML node path not found. Check command string.";
constexpr std::string_view canceled = "Host notice error or user canceled.";
constexpr std::size_t read_packet = 0x1'0000;
constexpr std::uint64_t table_area = 0x8000;            ///< of each copy
constexpr std::uint64_t largest_signed = 128ULL << 20U; ///< in all layouts

/// PGPT and the second preloader are names of these agents alone ("Regions, reading, writing").
TargetOrRefusal target_named(const PhoneBoard& board, std::string_view name) {
    if (lower_case(name) == "preloader_backup") {
        TargetOrRefusal first = target_of_name(board, "preloader");
        std::get<StorageTarget>(first).regions = {Region::boot2};
        return first;
    }
    TargetOrRefusal target = target_of_name(board, name);
    if (lower_case(name) == "sgpt") {
        auto& area = std::get<StorageTarget>(target);
        area.start = board.storage.size(Region::user) - table_area;
        area.length = table_area;
    }
    return target;
}

/// `MAX`, or a number of the host's.
std::uint64_t length_of(const std::string& text, std::uint64_t most) {
    return text == "MAX" ? most : host_number(text);
}

} // namespace

/// One region by its name, whole. Names without regard to case; the other storage's are not known.
std::optional<StorageTarget> XmlAgent::region_of(std::string_view name) const {
    constexpr std::array emmc{"emmc-boot1", "emmc-boot2", "emmc-user"};
    constexpr std::array ufs{"ufs-lua0", "ufs-lua1", "ufs-lua2"};
    const auto& names = board_.chip().storage == StorageKind::ufs ? ufs : emmc;
    const std::string wanted = lower_case(name);
    const auto* const found = std::ranges::find(names, wanted);
    if (found == names.end()) return std::nullopt;
    constexpr std::array regions{Region::boot1, Region::boot2, Region::user};
    const Region region = regions.at(static_cast<std::size_t>(found - names.begin()));
    return StorageTarget{.regions = {region},
                         .start = 0,
                         .length = board_.storage.size(region),
                         .partition = {},
                         .boot_loader = false};
}

/// The first and the last 32 KiB of the user area are the table's.
void XmlAgent::note_table(const StorageTarget& target) {
    const std::uint64_t size = board_.storage.size(Region::user);
    if (target.regions.front() != Region::user || target.length == 0) return;
    if (target.start < table_area || target.start + target.length > size - table_area)
        table_known_ = false;
}

/// What a locked phone wants signed; the rest it takes as it comes ("Security on").
bool XmlAgent::wants_signed(const StorageTarget& target) const {
    if (table_known_ && !board_.build.secure_boot) return false;
    if (target.regions.front() != Region::user) return true; // preloader
    constexpr std::array unchecked{
        "boot", "super", "vbmeta", "userdata", "seccfg", "para", "expdb"};
    return !target.partition.empty() &&
           std::ranges::find(unchecked, target.partition) == unchecked.end();
}

/// Asks for the size, checks the range, erases it, then asks for the data.
asio::awaitable<XmlAgent::Ending> XmlAgent::write_flash(const std::string& document) {
    Ending failed{.result = "ERR", .message = std::string(missing_node), .order = {}};
    const std::string name = element(document, "partition").value_or("");
    const std::string source = element(document, "source_file").value_or("");
    const auto offset = element(document, "offset");
    if (name.empty() || source.empty() || !offset) co_return failed;
    auto target = region_of(name);
    if (!target) {
        failed.message = fmt::format("Cannot find [{}] on current device storage.", name);
        co_return failed;
    }
    const auto told = co_await ask_file("FILE-SIZE", source);
    if (!told) {
        failed.message = "Host notice error.";
        co_return failed;
    }
    const std::uint64_t size = host_number(*told);
    const std::uint64_t start = host_number(*offset);
    if (start > target->length) {
        failed.message =
            fmt::format("[{}]Base address[{:#x}] is larger than partition max size[{:#x}]",
                        name,
                        start,
                        target->length);
        co_return failed;
    }
    if (size > target->length - start) {
        failed.message = fmt::format("Host file size[{:#x}] is larger than max partition available "
                                     "size[{:#x}]",
                                     size,
                                     target->length - start);
        co_return failed;
    }
    target->start = start;
    target->length = size;
    target->partition = name_at(board_, target->regions.front(), start);
    if (wants_signed(*target)) {
        failed.message = fmt::format("Security deny for [{}].", target->partition);
        co_return failed;
    }
    note_table(*target);
    co_await raw_.enter(Step::write, target->partition, size);
    modified_ = true;
    try {
        board_.storage.erase(target->regions.front(), start, size);
    } catch (const std::system_error&) { // the host's disk behind this storage
        failed.message = "Erase flash failed.";
        co_return failed;
    }
    board_.count_write(0);
    co_await report_progress("erase flash");
    co_return co_await receive_image(*target, name, source);
}

/// Erases the whole partition before it asks for anything: an image that is missing or too large is
/// only noticed then (the hazards of 7.5).
asio::awaitable<XmlAgent::Ending> XmlAgent::write_partition(const std::string& document) {
    Ending failed{.result = "ERR", .message = std::string(missing_node), .order = {}};
    const std::string name = element(document, "partition").value_or("");
    const std::string source = element(document, "source_file").value_or("");
    if (name.empty() || source.empty()) co_return failed;
    TargetOrRefusal found = target_named(board_, name);
    if (std::holds_alternative<AgentStatus>(found)) {
        failed.message = fmt::format("Cannot find [{}] info from partition table.", name);
        co_return failed;
    }
    const StorageTarget target = std::get<StorageTarget>(std::move(found));
    co_await raw_.enter(Step::write, target.partition, target.length);
    modified_ = true;
    if (!target.boot_loader && element(document, "pre_erase").value_or("YES") == "YES") {
        try {
            for (const Region region : target.regions)
                board_.storage.erase(region, target.start, target.length);
        } catch (const std::system_error&) {
            failed.message = "Erase flash failed.";
            co_return failed;
        }
        board_.count_write(0);
        co_await report_progress("erase partition");
    }
    if (!co_await ask_file("EXISTS", source)) {
        failed.message = "Host notice error.";
        co_return failed;
    }
    // The vendor's agent looks at the whole image before it stores a byte of one that must be
    // signed.
    Bytes old;
    if (wants_signed(target) && !target.boot_loader) {
        old.resize(
            static_cast<std::size_t>(std::min<std::uint64_t>(target.length, largest_signed)));
        board_.storage.read(Region::user, target.start, old);
    }
    Ending done = co_await receive_image(target, name, source);
    if (done.result != "OK") co_return done;
    const bool seen = target.boot_loader || name == "PGPT" || name == "SGPT" ||
                      check_seal(board_.storage, Region::user, target.start, target.length) ==
                          SealState::whole; // stands in for a signature
    if (wants_signed(target) && !seen) {
        board_.storage.write(Region::user, target.start, old);
        done = {.result = "ERR",
                .message = fmt::format("Security deny [{}] Signature(Entity) invalid.", name),
                .order = {}};
        co_return done;
    }
    const bool table = lower_case(name) == "pgpt" || lower_case(name) == "sgpt";
    if (table) {
        table_known_ = read_table(board_.storage, board_.chip().sector()).has_value();
        if (!table_known_) done = {.result = "ERR", .message = {}, .order = {}};
        if (table_known_ && lower_case(name) == "pgpt") remake_table();
    }
    co_return done;
}

/// What it stores is the table that it understood: its own disk GUID for the one it was sent, and a
/// second copy 32 KiB before the end (seen on UFS).
void XmlAgent::remake_table() {
    constexpr std::size_t header_size = 92, checksum_at = 16, guid_at = 56, guid_size = 16;
    const std::uint64_t at = board_.chip().sector();
    Bytes header(header_size);
    board_.storage.read(Region::user, at, header);
    std::fill_n(header.begin() + guid_at, guid_size, std::byte{0xA5});
    store_le<std::uint32_t>(header, 0, checksum_at);
    store_le<std::uint32_t>(header, crc32(header), checksum_at);
    board_.storage.write(Region::user, at, header);

    const std::uint64_t last = board_.storage.size(Region::user) / at - 1; // block
    const std::uint64_t entries_at = last + 1 - table_area / at;
    Bytes entries(std::size_t{load_le<std::uint32_t>(header, 80)} *
                  load_le<std::uint32_t>(header, 84));
    board_.storage.read(Region::user, load_le<std::uint64_t>(header, 72) * at, entries);
    store_le<std::uint64_t>(header, last, 24);
    store_le<std::uint64_t>(header, 1, 32);
    store_le<std::uint64_t>(header, entries_at, 72);
    store_le<std::uint32_t>(header, 0, checksum_at);
    store_le<std::uint32_t>(header, crc32(header), checksum_at);
    board_.storage.write(Region::user, entries_at * at, entries);
    board_.storage.write(Region::user, last * at, header);
}

/// A file of no length ends well, and leaves what was erased.
asio::awaitable<XmlAgent::Ending> XmlAgent::receive_image(const StorageTarget& target,
                                                          std::string_view info,
                                                          const std::string& source) {
    Ending failed{.result = "ERR", .message = "Host notice error.", .order = {}};
    const auto size = co_await open_download(info, source);
    if (!size) co_return failed;
    if (*size > target.length) {
        failed.message = "Data size bigger than partition max size.";
        co_return failed;
    }
    std::unique_ptr<ImageSink> sink;
    AgentStatus status = AgentStatus::ok;
    for (std::uint64_t done = 0; done < *size;) {
        const auto piece = co_await download_piece(*size - done);
        if (!piece) {
            failed.message = {}; // of a wrong sum it says nothing
            co_return failed;
        }
        bool broken = raw_.take_storage_error();
        try {
            const bool own_header =
                piece->size() >= 9 && (as_text(*piece).starts_with("EMMC_BOOT") ||
                                       as_text(*piece).starts_with("UFS_BOOT"));
            if (!sink && target.boot_loader && !own_header)
                sink = std::make_unique<PreloaderSink>(board_, target, *size);
            else if (!sink && SparseSink::looks_sparse(*piece))
                sink = std::make_unique<SparseSink>(board_, target);
            else if (!sink)
                sink = std::make_unique<RawSink>(board_, target);
            if (!broken) status = sink->take(*piece);
        } catch (const std::system_error&) { // the host's disk behind this storage
            broken = true;
        }
        if (broken || status != AgentStatus::ok) {
            failed.message = broken ? "Write flash failed." : "";
            co_return failed;
        }
        done += piece->size();
        co_await link_.say("OK@0x0");
    }
    if (target.boot_loader && sink && sink->finish() != AgentStatus::ok) {
        failed.message = {};
        co_return failed;
    }
    Ending done;
    co_return done;
}

asio::awaitable<XmlAgent::Ending> XmlAgent::read_flash(const std::string& document) {
    Ending failed{.result = "ERR", .message = std::string(missing_node), .order = {}};
    const std::string name = element(document, "partition").value_or("");
    const std::string file = element(document, "target_file").value_or("");
    const auto offset = element(document, "offset");
    const auto length = element(document, "length");
    if (name.empty() || file.empty() || !offset || !length) co_return failed;
    auto target = region_of(name);
    if (!target) {
        failed.message = fmt::format("Cannot find [{}] on current device storage.", name);
        co_return failed;
    }
    const std::uint64_t start = host_number(*offset);
    if (start > target->length) {
        failed.message = "base address is larger than partition max size.";
        co_return failed;
    }
    const std::uint64_t bytes = length_of(*length, target->length - start);
    if (bytes > target->length - start) {
        failed.message = fmt::format("Read length[{:#x}] is larger than partition max size[{:#x}]",
                                     bytes,
                                     target->length - start);
        co_return failed;
    }
    target->start = start;
    target->length = bytes;
    target->partition = name_at(board_, target->regions.front(), start);
    co_return co_await send_image(*target, name, file);
}

asio::awaitable<XmlAgent::Ending> XmlAgent::read_partition(const std::string& document) {
    Ending failed{.result = "ERR", .message = std::string(missing_node), .order = {}};
    const std::string name = element(document, "partition").value_or("");
    const std::string file = element(document, "target_file").value_or("");
    if (name.empty() || file.empty()) co_return failed;
    TargetOrRefusal found = target_of_name(board_, name);
    if (std::holds_alternative<AgentStatus>(found)) {
        failed.message = fmt::format("Cannot find [{}] in partition table.", name);
        co_return failed;
    }
    const StorageTarget target = std::get<StorageTarget>(std::move(found));
    co_return co_await send_image(target, name, file);
}

/// Sixteen digits announce it, `OK@0x0` each packet (7.3).
asio::awaitable<XmlAgent::Ending>
XmlAgent::send_image(const StorageTarget& target, std::string_view info, const std::string& file) {
    Ending failed{.result = "ERR", .message = "Host notice error.", .order = {}};
    co_await raw_.enter(reading_step(), target.partition, target.length);
    const std::string document =
        fmt::format("<?xml version=\"1.0\" encoding=\"utf-8\"?><host><version>1.0</version>"
                    "<command>CMD:UPLOAD-FILE</command><arg><checksum>CHK_NO</checksum>"
                    "<info>{}</info><target_file>{}</target_file>"
                    "<packet_length>{:#x}</packet_length></arg></host>",
                    info,
                    file,
                    read_packet);
    co_await link_.say(document);
    if (!co_await link_.hears_ok()) co_return failed;
    const std::string size = fmt::format("OK@0x{:016x}", target.length);
    co_await link_.say(size);
    if (!co_await link_.hears_ok()) co_return failed;
    for (std::uint64_t done = 0; done < target.length;) {
        const auto piece =
            static_cast<std::size_t>(std::min<std::uint64_t>(target.length - done, read_packet));
        Bytes data(piece);
        bool broken = raw_.take_storage_error();
        try {
            board_.storage.read(target.regions.front(), target.start + done, data);
        } catch (const std::system_error&) { // the host's disk behind this storage
            broken = true;
        }
        if (broken) {
            failed.message = "Read flash failed.";
            co_return failed;
        }
        co_await link_.say("OK@0x0");
        failed.message = canceled;
        if (!co_await link_.hears_ok()) co_return failed;
        co_await link_.send_data(std::move(data));
        if (!co_await link_.hears_ok()) co_return failed;
        done += piece;
    }
    Ending done;
    co_return done;
}

asio::awaitable<XmlAgent::Ending> XmlAgent::erase_flash(const std::string& document) {
    Ending failed{.result = "ERR", .message = std::string(missing_node), .order = {}};
    const std::string name = element(document, "partition").value_or("");
    const auto offset = element(document, "offset");
    const auto length = element(document, "length");
    if (name.empty() || !offset || !length) co_return failed;
    auto target = region_of(name);
    if (!target) {
        failed.message = fmt::format("Cannot find [{}] on current device storage.", name);
        co_return failed;
    }
    const std::uint64_t start = host_number(*offset);
    if (start > target->length) {
        failed.message = "offset is larger than partition max size.";
        co_return failed;
    }
    const std::uint64_t bytes = length_of(*length, target->length - start);
    if (bytes > target->length - start) {
        failed.message = "erase length is larger than partition max size.";
        co_return failed;
    }
    target->start = start;
    target->length = bytes;
    target->partition = name_at(board_, target->regions.front(), start);
    note_table(*target);
    co_return co_await erase(*target);
}

asio::awaitable<XmlAgent::Ending> XmlAgent::erase_partition(const std::string& document) {
    Ending failed{.result = "ERR", .message = std::string(missing_node), .order = {}};
    const std::string name = element(document, "partition").value_or("");
    if (name.empty()) co_return failed;
    TargetOrRefusal found = target_of_name(board_, name);
    if (std::holds_alternative<AgentStatus>(found)) {
        failed.message = fmt::format("Find [{}] from partition table failed.", name);
        co_return failed;
    }
    const StorageTarget target = std::get<StorageTarget>(std::move(found));
    co_return co_await erase(target);
}

asio::awaitable<XmlAgent::Ending> XmlAgent::erase(const StorageTarget& target) {
    co_await raw_.enter(Step::erase, target.partition, target.length);
    modified_ = true;
    bool broken = raw_.take_storage_error();
    try {
        for (const Region region : target.regions)
            if (!broken) board_.storage.erase(region, target.start, target.length);
    } catch (const std::system_error&) { // the host's disk behind this storage
        broken = true;
    }
    if (broken) {
        Ending failed{.result = "ERR", .message = "Erase flash failed.", .order = {}};
        co_return failed;
    }
    board_.count_write(0);
    co_await raw_.progress(target.length);
    co_await report_progress("erase flash");
    Ending done;
    co_return done;
}

} // namespace gangflash::vphone
