#include "tests/unit/config/package_fixture.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <stdexcept>

#include <fmt/format.h>

namespace gangflash::test {

namespace {

constexpr std::array<std::string_view, 15> entry_keys{"partition_index",
                                                      "partition_name",
                                                      "file_name",
                                                      "is_download",
                                                      "type",
                                                      "linear_start_addr",
                                                      "physical_start_addr",
                                                      "partition_size",
                                                      "region",
                                                      "storage",
                                                      "boundary_check",
                                                      "is_reserved",
                                                      "operation_type",
                                                      "is_upgradable",
                                                      "reserve"};

void put_text(Bytes& into, std::size_t at, std::string_view text) {
    std::transform(text.begin(), text.end(), into.begin() + static_cast<long>(at), [](char c) {
        return static_cast<std::byte>(c);
    });
}

void append(Bytes& to, const Bytes& more) {
    to.insert(to.end(), more.begin(), more.end());
}

} // namespace

void TemporaryFolder::write(std::string_view name, ByteView bytes) const {
    std::ofstream out(path() / name, std::ios::binary | std::ios::trunc);
    out << as_text(bytes);
    out.close();
    if (!out) throw std::runtime_error("cannot write a fixture");
}

std::string scatter_text(const std::vector<ScatterLine>& lines, std::string_view platform) {
    std::string text = fmt::format("# made by the tests\n"
                                   "- general: MTK_PLATFORM_CFG\n"
                                   "  info:\n"
                                   "    - config_version: V1.1.2\n"
                                   "      platform: {}\n"
                                   "      project: demo\n"
                                   "      storage: EMMC\n"
                                   "      block_size: 0x20000\n",
                                   platform);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const ScatterLine& line = lines[i];
        const bool reserved = line.operation == "RESERVED";
        text += fmt::format("- partition_index: SYS{}\n"
                            "  partition_name: {}\n"
                            "  file_name: {}\n"
                            "  is_download: {}\n"
                            "  type: NORMAL_ROM\n"
                            "  linear_start_addr: {:#x}\n"
                            "  physical_start_addr: {:#x}\n"
                            "  partition_size: {:#x}\n"
                            "  region: {}\n"
                            "  storage: HW_STORAGE_EMMC\n"
                            "  boundary_check: {}\n"
                            "  is_reserved: {}\n"
                            "  operation_type: {}\n"
                            "  is_upgradable: true\n"
                            "  reserve: 0x00\n"
                            "\n",
                            i,
                            line.name,
                            line.file,
                            line.file != "NONE",
                            line.start,
                            line.start,
                            line.size,
                            line.region,
                            !reserved,
                            reserved,
                            line.operation);
    }
    return text;
}

std::size_t scatter_line(std::size_t n, std::string_view key) {
    const auto found = std::find(entry_keys.begin(), entry_keys.end(), key);
    return 9 + 16 * n + static_cast<std::size_t>(found - entry_keys.begin());
}

Bytes memory_list_bytes(std::string_view project, unsigned version) {
    const std::size_t entry_size = version == 21 ? 188 : version == 10 ? 184 : 160;
    Bytes block(0x70 + 2 * entry_size);
    put_text(block, 0x00, fmt::format("MTK_BLOADER_INFO_v{}", version));
    put_text(block, 0x1B, fmt::format("preloader_{}.bin", project));
    put_text(block, 0x58, "V116");
    put_text(block, 0x64, "MTK_BIN");
    store_le<std::uint32_t>(block, 2, 0x6C);
    store_le<std::uint32_t>(block, 0x0003, 0x70 + 4); // discrete LPDDR3
    const std::size_t second = 0x70 + entry_size;
    store_le<std::uint32_t>(block, 1, second);          // sub_version
    store_le<std::uint32_t>(block, 0x0203, second + 4); // eMMC MCP, LPDDR3
    store_le<std::uint32_t>(block, 9, second + 8);
    put_text(block, second + 0x10, "\x90\x01JHAG4a2");
    append_le(block, static_cast<std::uint32_t>(block.size()));
    return block;
}

Bytes preloader_bytes(std::string_view platform, std::string_view project, unsigned emi_version) {
    constexpr std::uint32_t signature = 0x20;
    Bytes file(0x200);
    put_text(file, 0, "MMM\x01");
    store_le<std::uint16_t>(file, 0x38, 4);
    put_text(file, 8, "FILE_INFO");
    store_le<std::uint16_t>(file, 1, 0x18);
    file[0x1A] = std::byte{5};
    file[0x1B] = std::byte{1};
    store_le<std::uint32_t>(file, 0x00201000, 0x1C);
    store_le<std::uint32_t>(file, 0x40000, 0x24);
    store_le<std::uint32_t>(file, 0x44, 0x28);
    store_le<std::uint32_t>(file, signature, 0x2C);
    put_text(file, 0x38, "MMM\x01");
    store_le<std::uint16_t>(file, 0x0C, 0x3C);
    store_le<std::uint16_t>(file, 1, 0x3E); // BL_INFO
    put_text(file, 0x100, "AND_ROMINFO_v");
    put_text(file, 0x114, platform);
    put_text(file, 0x124, project);
    append(file, memory_list_bytes(project, emi_version));
    append(file, filled(signature, 0x55));
    store_le<std::uint32_t>(file, static_cast<std::uint32_t>(file.size()), 0x20);
    return file;
}

Bytes agent_bytes(const std::vector<AgentSpec>& entries, std::string_view identifier) {
    Bytes file(0x6C + 0xDC * entries.size());
    put_text(file, 0, "MTK_DOWNLOAD_AGENT");
    put_text(file, 0x20, identifier);
    store_le<std::uint32_t>(file, 4, 0x60);
    store_le<std::uint32_t>(file, 0x22668899, 0x64);
    store_le<std::uint32_t>(file, static_cast<std::uint32_t>(entries.size()), 0x68);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const std::size_t at = 0x6C + 0xDC * i;
        store_le<std::uint16_t>(file, 0xDADA, at);
        store_le<std::uint16_t>(file, entries[i].hw_code, at + 2);
        store_le<std::uint16_t>(file, entries[i].hw_sub_code, at + 4);
        store_le<std::uint16_t>(file, entries[i].hw_version, at + 6);
        store_le<std::uint16_t>(file, entries[i].sw_version, at + 8);
        store_le<std::uint16_t>(file, 3, at + 0x12);
        const std::array<std::uint32_t, 3> loads{0x50000000, 0x00200000, 0x40000000};
        for (std::size_t r = 0; r < 3; ++r) {
            const auto value = static_cast<std::uint8_t>(r == 0 ? 0 : (r == 1 ? 1 : 0x80) + i);
            const Bytes data = filled(0x400, value);
            const std::size_t region = at + 0x14 + 20 * r;
            store_le<std::uint32_t>(file, static_cast<std::uint32_t>(file.size()), region);
            store_le<std::uint32_t>(file, 0x400, region + 4);
            store_le<std::uint32_t>(file, loads[r], region + 8);
            store_le<std::uint32_t>(file, 0x300, region + 12);
            store_le<std::uint32_t>(file, 0x100, region + 16);
            append(file, data);
        }
    }
    return file;
}

Bytes sparse_bytes(const std::vector<SparseChunk>& chunks, std::uint32_t block_size) {
    std::uint32_t blocks = 0;
    for (const SparseChunk& chunk : chunks)
        blocks += chunk.blocks;
    Bytes file;
    append_le<std::uint32_t>(file, 0xED26FF3A);
    append_le<std::uint16_t>(file, 1);
    append_le<std::uint16_t>(file, 0);
    append_le<std::uint16_t>(file, 28);
    append_le<std::uint16_t>(file, 12);
    append_le<std::uint32_t>(file, block_size);
    append_le<std::uint32_t>(file, blocks);
    append_le<std::uint32_t>(file, static_cast<std::uint32_t>(chunks.size()));
    append_le<std::uint32_t>(file, 0);
    for (const SparseChunk& chunk : chunks) {
        append_le<std::uint16_t>(file, chunk.type);
        append_le<std::uint16_t>(file, 0);
        append_le<std::uint32_t>(file, chunk.blocks);
        append_le<std::uint32_t>(file, static_cast<std::uint32_t>(12 + chunk.data.size()));
        append(file, chunk.data);
    }
    return file;
}

Bytes filled(std::size_t size, std::uint8_t value) {
    return Bytes(size, static_cast<std::byte>(value));
}

std::vector<ScatterLine> sound_layout() {
    return {
        {"preloader", "preloader_demo.bin", 0, 0x40000, "BOOTLOADERS", "EMMC_BOOT1_BOOT2"},
        {"nvram", "NONE", 0x100000, 0x500000, "BINREGION"},
        {"lk", "lk.img", 0x600000, 0x100000},
        {"boot", "boot.img", 0x700000, 0x400000},
        {"super", "super.img", 0xB00000, 0xF00000},
        {"userdata", "userdata.img", 0x1B00000, 0},
        {"flashinfo", "NONE", 0xFFFF0080, 0x1000000, "RESERVED"},
    };
}

void write_sound_package(const TemporaryFolder& folder) {
    folder.write("MT6765_Android_scatter.txt", scatter_text(sound_layout()));
    folder.write("preloader_demo.bin", preloader_bytes());
    folder.write("lk.img", filled(0x8000, 0x11));
    folder.write("boot.img", filled(0x20000, 0x22));
    folder.write(
        "super.img",
        sparse_bytes(
            {{0xCAC1, 2, filled(8192, 0x33)}, {0xCAC3, 3, {}}, {0xCAC2, 4, filled(4, 0x44)}}));
    folder.write("userdata.img", filled(0x1000, 0x16));
    folder.write("my_DA.bin", agent_bytes({AgentSpec{}}));
}

std::string only_detail(const Faults& faults) {
    if (faults.size() == 1) return detail_of(faults.front());
    return fmt::format("{} faults:\n{}", faults.size(), describe(faults));
}

} // namespace gangflash::test
