// One libFuzzer executable per parser: FUZZ_TARGET names the function of parsers.hpp.
#include "tests/fuzz/parsers.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return FUZZ_TARGET(data, size);
}
