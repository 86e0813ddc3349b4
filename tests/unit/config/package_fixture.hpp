#pragma once

#include "base/bytes.hpp"
#include "config/package/package.hpp"
#include "tests/support/temporary_folder.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash::test {

/// A folder that fixtures are written to.
class TemporaryFolder : public gangflash::TemporaryFolder {
public:
    void write(std::string_view name, ByteView bytes) const;
    void write(std::string_view name, std::string_view text) const { write(name, as_bytes(text)); }
};

/// One entry of a scatter text; what a test does not care about is usual.
struct ScatterLine {
    std::string name;
    std::string file = "NONE";
    std::uint64_t start = 0;
    std::uint64_t size = 0x100000;
    std::string operation = "UPDATE";
    std::string region = "EMMC_USER";
};

/// A V1.1.2 scatter, ticked where it has a file. Entry n begins in line 9 + 16 n.
std::string scatter_text(const std::vector<ScatterLine>& lines,
                         std::string_view platform = "MT6765");

/// Line of `key` in entry `n` of scatter_text().
std::size_t scatter_line(std::size_t n, std::string_view key);

/// A preloader with FILE_INFO, AND_ROMINFO, a memory list of two entries and a signature.
Bytes preloader_bytes(std::string_view platform = "MT6765",
                      std::string_view project = "demo",
                      unsigned emi_version = 35);

/// `MTK_BLOADER_INFO_v35` (or 21) with a discrete part and one eMMC MCP (90014a484147346132).
Bytes memory_list_bytes(std::string_view project = "demo", unsigned version = 35);

struct AgentSpec {
    std::uint16_t hw_code = 0x6765;
    std::uint16_t hw_version = 0xCA00;
    std::uint16_t sw_version = 0;
    std::uint16_t hw_sub_code = 0x8A00;
};

/// A V3/V5 container; DA1 of entry n is filled with n + 1, DA2 with 0x80 + n.
Bytes agent_bytes(const std::vector<AgentSpec>& entries,
                  std::string_view identifier = "MTK_AllInOne_DA_v3.3001.2021-01-01");

/// One chunk of a sparse image.
struct SparseChunk {
    std::uint16_t type = 0xCAC1;
    std::uint32_t blocks = 0;
    Bytes data;
};
Bytes sparse_bytes(const std::vector<SparseChunk>& chunks, std::uint32_t block_size = 4096);

/// `size` bytes, each `value`.
Bytes filled(std::size_t size, std::uint8_t value);

/// A sound package: preloader, nvram, lk, boot, super (sparse with a hole), userdata, flashinfo.
std::vector<ScatterLine> sound_layout();
void write_sound_package(const TemporaryFolder& folder);

/// Detail of the only fault, or a text that says there were several.
std::string only_detail(const Faults& faults);

} // namespace gangflash::test
