// Files of the bench.
#include "tests/fuzz/feeding.hpp"
#include "tests/fuzz/parsers.hpp"

#include <gtest/gtest.h>

namespace gangflash {
namespace {

using namespace fuzz;

constexpr std::string_view every_line = R"(# gangflash transcript 1
# a comment
port 0000:00:14.0-4.2
phone 3 brom 0e8d:0003 product text
> a0
< 5f
>* 512 -
>* 4 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
<* 4096
> 01
>! USB-102
<! USB-101
)";

constexpr std::string_view slots = R"(ignore = ["0000:00:14.0-3", "0000:00:14.0-1.1"]
[[slot]]
name = "1"
port = "0000:00:14.0-4.1"
[[slot]]
name = "B\u00e4nk 2"
port = 'serial:/dev/ttyACM0'
)";

constexpr std::string_view hashes =
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 4096 1700000000000000001 17 "
    "/fw/boot.img\n"
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 4096 1700000000000000001 17 "
    "/fw/a name with spaces.img\n";

TEST(FuzzedParsers, Transcript) {
    run_over({"transcript", fuzz_transcript},
             {text_bytes(every_line),
              file_bytes("tests/golden/identify-mt6765/0001-v1-1.1.transcript")});
}

TEST(FuzzedParsers, FaultScript) {
    run_over({"fault_script", fuzz_fault_script},
             {file_bytes("tests/faults/rough-day.toml"),
              file_bytes("tests/faults/four-unhelpable.toml")});
}

TEST(FuzzedParsers, SlotMap) {
    run_over({"slot_map", fuzz_slot_map},
             {text_bytes(slots),
              text_bytes("22d9:0006=preloader"),
              text_bytes("1004:6000=preloader/vendor")});
}

TEST(FuzzedParsers, HashCache) {
    run_over({"hash_cache", fuzz_hash_cache}, {text_bytes(hashes)});
}

} // namespace
} // namespace gangflash
