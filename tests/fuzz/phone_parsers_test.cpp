// Tables and records of a phone.
#include "base/units.hpp"
#include "tests/fuzz/conversation_plan.hpp"
#include "tests/fuzz/feeding.hpp"
#include "tests/fuzz/parsers.hpp"
#include "tests/unit/identity/nvdata_image.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace gangflash {
namespace {

using namespace fuzz;

/// The preloader's own bytes (reference: mtk-brom-preloader-legacy-da.md, 1.2).
const Bytes preloader_descriptors = hex("1201000202000040"
                                        "8d0e002000010102"
                                        "0001"
                                        "09024600020103c0fa"
                                        "0904010002"
                                        "0a000004"
                                        "0805010200020000"
                                        "0805810200020000"
                                        "0904000001"
                                        "02020105"
                                        "0524001001"
                                        "0424020f"
                                        "0524060100"
                                        "0524010300"
                                        "0805830340001000");

/// LG: a vendor interface beside a communications one.
const Bytes vendor_descriptors = hex("1201000200000040"
                                     "0410006000010102"
                                     "0301"
                                     "09023700020100c0fa"
                                     "0904000001"
                                     "02020100"
                                     "0705810308000a"
                                     "0904010002"
                                     "ffffff00"
                                     "0705820200020000"
                                     "0705030200020000");

struct Row {
    std::string_view name;
    std::uint64_t start = 0, size = 0;
    std::uint8_t part = 8;
};

Bytes agent_table(const std::vector<Row>& rows, bool is_pmt) {
    const std::size_t entry = is_pmt ? 96 : 88;
    Bytes table(rows.size() * entry);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::span<std::byte> into = std::span(table).subspan(i * entry, entry);
        std::ranges::copy(as_bytes(rows[i].name), into.begin());
        store_le(into, rows[i].start, is_pmt ? 0x50 : 0x40);
        store_le(into, rows[i].size, is_pmt ? 0x40 : 0x48);
        store_le(into, rows[i].part, is_pmt ? 0x48 : 0x50);
    }
    return table;
}

const std::vector<Row> rows{{"PRELOADER", 0, 0x40000, 1},
                            {"MBR", 0x40000, 0x80000},
                            {"EBR1", 0xC0000, 0x80000},
                            {"ANDROID", 0x140000, 0x10000000}};

/// The 1 KiB pieces of an image that are not zero, as the target wants them.
Bytes pieces_of(const Bytes& image) {
    Bytes pieces;
    for (std::size_t at = 0; at < image.size(); at += kib) {
        const ByteView piece =
            ByteView(image).subspan(at, std::min<std::size_t>(kib, image.size() - at));
        const auto last = std::find_if(
            piece.rbegin(), piece.rend(), [](std::byte b) { return b != std::byte{0}; });
        const auto length = static_cast<std::size_t>(piece.rend() - last);
        if (length == 0) continue;
        append_le(pieces, static_cast<std::uint16_t>(at / kib));
        append_le(pieces, static_cast<std::uint16_t>(length));
        pieces.insert(pieces.end(), piece.begin(), piece.begin() + static_cast<long>(length));
    }
    return pieces;
}

/// Few blocks, few checksums: small to mutate, deep to reach.
Bytes nvdata(const std::string& features) {
    const Bytes two_sims = hex("8ae30aa8163fd942f3f376ff8ae30aa8163fd942f3f376ff");
    Bytes product_info = text_bytes("GF000017");
    product_info.resize(1024);
    return pieces_of(make_ext4({{"md/NVRAM/NVD_IMEI/MP0B_001", two_sims},
                                {"APCFG/APRDEB/PRODUCT_INFO", with_trailer(product_info)},
                                {"APCFG/APRDEB/WIFI", with_trailer(hex("00000000021a2b3c4d5e"))},
                                {"APCFG/APRDEB/BT_Addr", with_trailer(hex("021122334455"))}},
                               {"-b 1024 -N 64 -m 0 -O " + features}));
}

TEST(FuzzedParsers, UsbDescriptors) {
    run_over({"descriptors", fuzz_descriptors}, {preloader_descriptors, vendor_descriptors});
}

TEST(FuzzedParsers, AgentTable) {
    run_over({"agent_table", fuzz_agent_table},
             {agent_table(rows, true), agent_table(rows, false)});
}

TEST(FuzzedParsers, MemoryList) {
    std::vector<Bytes> seeds;
    for (const LegacyAgent& agent : legacy_agents) {
        Bytes seed(16, std::byte{0x10}); // a storage id, then the list
        const Bytes list = memory_list_for(agent);
        seed.insert(seed.end(), list.begin(), list.end());
        seeds.push_back(seed);
        seed[16 + 0x70 + 1] = seed[16 + 0x70 + 5] = std::byte{2}; // memory with an id
        seeds.push_back(std::move(seed));
    }
    run_over({"memory_list", fuzz_memory_list, 1000}, seeds);
}

TEST(FuzzedParsers, IdentityRecords) {
    Bytes proinfo = text_bytes("GF000017");
    proinfo.resize(64);
    const Bytes imei = hex("21436587092143f70000");
    proinfo.insert(proinfo.end(), imei.begin(), imei.end());
    proinfo.resize(104);
    run_over(
        {"records", fuzz_records},
        {hex("8ae30aa8163fd942f3f376ff8ae30aa8163fd942f3f376ff"), with_trailer(proinfo), imei});
}

TEST(FuzzedParsers, NvdataFileSystem) {
    run_over({"nvdata", fuzz_nvdata, 300},
             {nvdata("^has_journal,^metadata_csum,^64bit,^resize_inode"),
              nvdata("^has_journal,^metadata_csum,^extents,^64bit,^resize_inode"),
              nvdata("^has_journal,^resize_inode")});
}

} // namespace
} // namespace gangflash
