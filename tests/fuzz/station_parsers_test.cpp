// Files of the bench.
#include "config/images/fingerprint.hpp"
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
    "2 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 4096 1700000000000000001 "
    "1700000000000000002 17 2049 "
    "/fw/boot.img\n"
    "2 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 4096 1700000000000000001 "
    "1700000000000000002 17 2049 "
    "/fw/a name with spaces.img\n";

/// A hub of QEMU's on port 15: its name, its controller, its root hub, itself.
constexpr std::string_view bench = "1-15.1\n0x1b36\n0x000d\n1\n1\n1d6b\n0002\nxHCI\n480\n15\n"
                                   "1\n4\n0409\n55aa\nQEMU USB Hub\n12\n8\n";

constexpr std::string_view facts =
    R"({"chip":"MT6765","imei1":"9f86d081884c7d659a2f","serial":"b5bb9d8014a0f9b1d61e"})";
constexpr std::string_view erasure =
    R"({"commitments":["9f86d081884c7d659a2f"],"operator":"K","reason":"asked for"})";

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

TEST(FuzzedParsers, Fingerprint) {
    Bytes unsealed = store_fingerprint(fingerprint(Bytes(200'000)));
    unsealed.resize(unsealed.size() - 32);
    run_over({"fingerprint", fuzz_fingerprint}, {store_fingerprint(fingerprint({})), unsealed});
}

TEST(FuzzedParsers, Sysfs) {
    run_over({"sysfs", fuzz_sysfs, 500},
             {text_bytes(bench), text_bytes("usb2\n\n\n2\n1\n\n\n\n5000\n4\n2\n1\n\n\n\n1.5\n")});
}

TEST(FuzzedParsers, PortWords) {
    run_over({"port_words", fuzz_port_words},
             {text_bytes("usb"),
              text_bytes("virtual:16@MT6765,MT6580"),
              text_bytes("serial:/dev/ttyACM0"),
              text_bytes("replay:sessions/monday")});
}

TEST(FuzzedParsers, LedgerRecord) {
    run_over({"ledger_record", fuzz_ledger_record}, {text_bytes(facts), text_bytes(erasure)});
}

} // namespace
} // namespace gangflash
