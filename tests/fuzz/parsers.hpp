#pragma once

#include <cstddef>
#include <cstdint>

// What libFuzzer calls LLVMFuzzerTestOneInput, one per parser. Each returns 0 whatever it was fed;
// a crash, a hang or a property that does not hold is what the fuzzer looks for.

int fuzz_scatter(const std::uint8_t* data, std::size_t size);
int fuzz_agent(const std::uint8_t* data, std::size_t size);
int fuzz_preloader(const std::uint8_t* data, std::size_t size);
int fuzz_sparse(const std::uint8_t* data, std::size_t size);
int fuzz_gpt(const std::uint8_t* data, std::size_t size);
int fuzz_recipe(const std::uint8_t* data, std::size_t size);
int fuzz_image_header(const std::uint8_t* data, std::size_t size);
