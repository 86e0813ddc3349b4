#include "engine/identity/identity.hpp"
#include "engine/identity/imei.hpp"
#include "engine/identity/mp0b.hpp"
#include "engine/identity/product_info.hpp"
#include "engine/mediatek/legacy/emi_list.hpp"
#include "engine/mediatek/legacy/partition_list.hpp"
#include "ports/usb/descriptors.hpp"
#include "ports/usb/identity_table.hpp"
#include "tests/fuzz/fuzzing.hpp"
#include "tests/fuzz/parsers.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

using namespace gangflash;
using namespace gangflash::fuzz;

namespace {

/// Fifteen digits whose Luhn sum is right, counted from the right as the standard has it.
void check_imei(std::string_view digits) {
    must(digits.size() == 15);
    int sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const char c = digits[digits.size() - 1 - i];
        must(c >= '0' && c <= '9');
        const int doubled = (c - '0') * (i % 2 == 1 ? 2 : 1);
        sum += doubled / 10 + doubled % 10;
    }
    must(sum % 10 == 0 && sum > 0);
}

void check_imei(const std::optional<std::string>& imei) {
    if (imei) check_imei(std::string_view(*imei));
}

void check_serial(std::string_view serial) {
    must(!serial.empty() && serial.size() <= 64);
    must(std::ranges::all_of(serial, [](char c) { return c > ' ' && c <= 'z'; }));
}

/// A phone whose nvdata of 8 MiB is zeros but for the pieces of the input: u16 block of 1 KiB, u16
/// length, bytes. So a few KiB describe a whole file system.
class PatchedPhone final : public PartitionReader {
public:
    static constexpr std::size_t piece_bytes = 1024;
    static constexpr std::uint64_t size_bytes = 8 * mib;

    explicit PatchedPhone(ByteView pieces) {
        while (pieces.size() > 4) {
            const std::size_t block = load_le<std::uint16_t>(pieces) % (size_bytes / piece_bytes);
            const std::size_t length = std::min<std::size_t>(
                {load_le<std::uint16_t>(pieces, 2), piece_bytes, pieces.size() - 4});
            pieces_[block] = pieces.subspan(4, length);
            pieces = pieces.subspan(4 + length);
        }
    }

    std::uint64_t bytes_read() const { return bytes_read_; }

    bool has(std::string_view name) const override { return name == "nvdata"; }
    ByteCount size(std::string_view name) const override {
        return ByteCount{has(name) ? size_bytes : 0};
    }
    asio::awaitable<Result<Bytes>>
    read(std::string name, std::uint64_t offset, std::size_t length) override {
        must(has(name) && offset <= size_bytes && length <= size_bytes - offset);
        must(offset % piece_bytes == 0);
        bytes_read_ += length;
        Bytes bytes(length);
        for (std::size_t at = 0; at < length; at += piece_bytes)
            if (const auto piece = pieces_.find((offset + at) / piece_bytes);
                piece != pieces_.end())
                std::copy_n(piece->second.begin(),
                            std::min(piece->second.size(), length - at),
                            bytes.begin() + static_cast<std::ptrdiff_t>(at));
        co_return bytes;
    }

private:
    std::map<std::size_t, ByteView> pieces_;
    std::uint64_t bytes_read_ = 0;
};

} // namespace

int fuzz_descriptors(const std::uint8_t* data, std::size_t size) {
    const auto interfaces = usb::parse_interfaces(view(data, size));
    if (!interfaces) {
        must(interfaces.error().code == ErrorCode::port_open_failed);
        return 0;
    }
    must(interfaces->size() <= size / 9); // an interface takes nine bytes
    for (const usb::PipeKind kind : {usb::PipeKind::cdc_data, usb::PipeKind::vendor_specific})
        if (const auto pipe = usb::choose_pipe(*interfaces, kind)) {
            must((pipe->in & 0x80U) != 0 && (pipe->out & 0x80U) == 0);
            must(pipe->packet_bytes > 0 && pipe->packet_bytes < 2048);
        }
    if (size >= 18)
        (void)usb::IdentityTable().find(load_le<std::uint16_t>(view(data, size), 8),
                                        load_le<std::uint16_t>(view(data, size), 10),
                                        *interfaces);
    return 0;
}

int fuzz_agent_table(const std::uint8_t* data, std::size_t size) {
    using namespace legacy;
    const ByteView table = view(data, size);
    for (const TableKind kind : {TableKind::pmt, TableKind::gpt}) {
        const auto partitions = decode_partitions(kind, table);
        must(partitions || partitions.error().code == ErrorCode::layout_differs);
        if (!partitions) continue;
        must(table.size() <= largest_table(kind));
        for (const AgentPartition& partition : partitions->partitions) {
            must(!partition.name.empty() && partition.name.size() <= 64);
            must(std::ranges::all_of(partition.name, [](char c) { return c > ' ' && c <= '~'; }));
            must(partition.start <= partition.start + partition.size);
        }
    }
    return 0;
}

int fuzz_memory_list(const std::uint8_t* data, std::size_t size) {
    using namespace legacy;
    if (size < 16) return 0;
    const ByteView storage_id = view(data, 16); // then the list
    const auto list = parse_emi_list(view(data + 16, size - 16));
    if (!list) {
        must(list.error().code == ErrorCode::emi_missing);
        return 0;
    }
    must(!list->entries.empty() && list->entries.size() * list->entry_size <= size);
    for (const EmiEntry& entry : list->entries) {
        must(entry.bytes.size() == list->entry_size);
        must(entry.discrete == entry.id.empty());
        must(prepared(*list, entry).size() == list->entry_size);
        if (list->version == 10) (void)memory_maker(entry);
    }
    must(entry_for(*list, storage_id) == nullptr || may_fit(*list, storage_id));
    return 0;
}

int fuzz_records(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes = view(data, size);
    const ProductInfo info = decode_product_info(bytes);
    if (info.serial) check_serial(*info.serial);
    check_imei(info.imei1);
    check_imei(info.imei2);
    const Mp0b mp0b = decode_mp0b(bytes);
    check_imei(mp0b.imei1);
    check_imei(mp0b.imei2);
    check_imei(decode_bcd_imei(bytes));
    must(!has_valid_trailer(bytes) || size >= 2);
    return 0;
}

int fuzz_nvdata(const std::uint8_t* data, std::size_t size) {
    PatchedPhone phone(view(data, size));
    std::optional<Result<Identity>> identity;
    asio::io_context ioc;
    asio::co_spawn(ioc, read_identity(phone), [&](std::exception_ptr thrown, auto result) {
        must(!thrown);
        identity = std::move(result);
    });
    ioc.run();
    must(identity && identity->has_value()); // the phone read all that was asked
    must(phone.bytes_read() <= 2 * mib);     // a few blocks, whatever the file system says
    const Identity& who = **identity;
    for (const Personal* imei : {&who.imei1, &who.imei2})
        if (!imei->empty()) check_imei(std::string_view(imei->reveal()));
    if (!who.serial.empty()) check_serial(who.serial.reveal());
    must(who.imei_source != "none" || !who.imei_reason.empty());
    must(who.wifi_source != "none" || !who.wifi_reason.empty());
    must(who.bluetooth_source != "none" || !who.bluetooth_reason.empty());
    for (const Personal* address : {&who.wifi_address, &who.bluetooth_address})
        must(address->empty() || address->reveal().size() == 17);
    return 0;
}
