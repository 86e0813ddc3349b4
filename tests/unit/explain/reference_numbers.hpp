#pragma once

#include "explain/raw_status.hpp"

#include <cstdint>
#include <vector>

namespace gangflash::explain {

/// Every status number the reference names, typed from its tables by hand and not from the
/// product's own: first … last.
struct ReferenceNumbers {
    const char* section;
    Family family;
    std::vector<NumberRange> numbers;
};

inline NumberRange one(std::uint32_t number) {
    return {number, number};
}

inline std::vector<NumberRange> each(std::initializer_list<std::uint32_t> numbers) {
    std::vector<NumberRange> ranges;
    for (const std::uint32_t number : numbers)
        ranges.push_back(one(number));
    return ranges;
}

/// Codes below one domain heading of mtk-xflash-xml-da.md 3.9.
inline std::vector<NumberRange> domain(std::uint32_t base, std::vector<NumberRange> low) {
    for (NumberRange& range : low)
        range = {base + range.first, base + range.last};
    return low;
}

// clang-format off
inline const std::vector<ReferenceNumbers> reference_numbers{
    {"firmware-package 7.1", Family::flash_tool,
     each({1000, 1001, 1002, 1003, 1006, 1011, 1012, 1013, 1014, 1017, 1018, 1020, 1022, 1025, 1036,
           1037, 1038, 1040, 1041, 1042})},
    {"firmware-package 7.2", Family::flash_tool,
     each({2003, 2004, 2005, 2006, 2012, 2020, 2021, 2022, 2023, 2024, 2028, 2029, 2030, 2033, 2034,
           2035, 2037, 2038, 2039, 2040, 2041, 2042, 2043, 2044, 2045, 2046, 2047, 2048})},
    {"firmware-package 7.3, new", Family::flash_tool,
     {{3000, 3012}, one(3014), one(3016), one(3017), one(3020), one(3021), one(3023), one(3024),
      one(3036), one(3040), one(3045), one(3047), one(3056), one(3057), {3062, 3067}, one(3083),
      one(3087), one(3090), {3091, 3094}, {3099, 3101}, {3142, 3176}, {3178, 3185}, one(23131)}},
    {"firmware-package 7.3, old", Family::flash_tool,
     {{3000, 3008}, one(3010), one(3012), one(3013), one(3016), one(3017), one(3019), one(3020),
      one(3035), one(3039), one(3044), one(3046), one(3056), {3061, 3065}, one(3081), one(3085),
      one(3088), {3089, 3092}, {3097, 3099}, {3144, 3150}, one(3179)}},
    {"firmware-package 7.4", Family::flash_tool,
     each({4001, 4008, 4009, 4010, 4032, 4050, 4058, 4080})},
    {"firmware-package 7.5", Family::flash_tool,
     each({5000, 5001, 5002, 5007, 5011, 5054, 5056, 5066, 5068, 5069})},
    {"firmware-package 7.6", Family::flash_tool,
     {{6000, 6019}, one(6021), {6023, 6025}, {6028, 6029}, {6038, 6042}, {6045, 6047},
      {6050, 6166}, {7000, 7003}, {10001, 10008}}},
    {"firmware-package 7.7", Family::flash_tool,
     {{8000, 8002}, one(8038), one(8045), {8100, 8101}, one(8200), {8300, 8307}, {8400, 8419}}},
    {"firmware-package 7.7, v6", Family::flash_tool_v6,
     each({1000, 1001, 1002, 1003, 1004, 1007, 1008, 1010, 1011, 1012, 1013, 2000})},
    {"brom-preloader 7.2", Family::flash_tool,
     each({3002, 3003, 3004, 3005, 3006, 3007, 3008, 3009, 3010, 3011, 3012, 3013, 3015, 3016, 3017,
           3020, 3021, 3024, 3025, 3032, 3036, 3040, 3060, 3065, 3146, 3147, 3148, 3149, 3152, 3151,
           3153, 3154, 3157, 6010, 6012, 6041, 6042, 4001, 4002, 4003, 4004, 4008, 4009, 4010, 4011,
           4012, 4032})},
    {"legacy-one-stage 6.1", Family::flash_tool,
     each({3002, 3004, 3005, 3006, 3007, 3008, 3010, 3011, 3012, 3021, 3032, 3036, 3041, 3042, 3060,
           3078, 3108, 3109, 3110, 3144, 3145, 3146, 3147, 3149, 3152, 5069, 1002, 1003, 5054, 4032,
           4004})},
    {"brom-preloader 3.17", Family::boot_rom,
     {{0x1000, 0x1001}, {0x1D00, 0x1D02}, {0x1D0C, 0x1D17}, one(0x1D21), {0x2000, 0x2006},
      {0x6000, 0x6005}, {0x7000, 0x7004}, one(0x7015), one(0x7017), one(0x7024), {0xFFFD, 0xFFFF}}},
    {"xflash 3.9, common", Family::agent, domain(0xC0010000, {{0x0001, 0x0011}})},
    {"xflash 3.9, security", Family::agent,
     domain(0xC0020000, {{0x0001, 0x0039}, {0x0040, 0x005E}})},
    {"xflash 3.9, library", Family::agent, domain(0xC0030000, {{0x0001, 0x0018}, one(0x001D)})},
    {"xflash 3.9, device progress", Family::agent, domain(0x40040000, {{0x0004, 0x0005}})},
    {"xflash 3.9, device", Family::agent,
     domain(0xC0040000, {{0x0001, 0x000C}, one(0x0030), {0x0040, 0x0045}, one(0x0050), one(0x0060),
                         one(0x0100), one(0x0102), {0x0200, 0x020E}})},
    {"xflash 3.9, operation", Family::agent, domain(0xC0050000, {{0x0001, 0x000D}})},
    {"xflash 3.9, boot ROM", Family::agent, domain(0xC0060000, {{0x0001, 0x0006}})},
    {"xflash 3.9, agent", Family::agent, domain(0xC0070000, {{0x0001, 0x0005}})},
};
// clang-format on

} // namespace gangflash::explain
