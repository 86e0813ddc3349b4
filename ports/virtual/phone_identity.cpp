#include "ports/virtual/phone_identity.hpp"

#include "base/random.hpp"
#include "base/units.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash::vphone {

namespace {

constexpr std::size_t calibration_size = 64 * kib;

void fill(Random& random, std::span<std::byte> into) {
    for (std::byte& b : into)
        b = static_cast<std::byte>(random.next() & 0xFFU);
}

/// The Luhn check digit behind `digits`.
char luhn_digit(std::string_view digits) {
    unsigned sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        unsigned d = static_cast<unsigned>(digits[digits.size() - 1 - i] - '0');
        if (i % 2 == 0) d = d * 2 > 9 ? d * 2 - 9 : d * 2;
        sum += d;
    }
    return static_cast<char>('0' + (10 - sum % 10) % 10);
}

/// 00-101234 is a test TAC that no sold phone carries; the rest is chance.
std::string make_imei(Random& random) {
    std::string digits = fmt::format("00101234{:06}", random.below(1'000'000));
    digits += luhn_digit(digits);
    return digits;
}

/// Digit 2i in the low nibble of byte i, digit 2i+1 in the high one, filler 0.
std::array<std::byte, 8> bcd(std::string_view imei) {
    std::array<std::byte, 8> out{};
    for (std::size_t i = 0; i < imei.size(); ++i)
        out[i / 2] |= static_cast<std::byte>((imei[i] - '0') << (i % 2 * 4));
    return out;
}

/// One record of 12 bytes (mtk-firmware-package.md, 6.5).
std::array<std::byte, 12> mp0b_record(std::string_view imei) {
    constexpr std::array<std::uint8_t, 8> mask{0xAB, 0xA0, 0x6F, 0x2F, 0x1F, 0x1E, 0x9A, 0x45};
    std::array<std::byte, 12> record{};
    const auto number = bcd(imei);
    for (std::size_t i = 0; i < number.size(); ++i)
        record[i] = number[i] ^ static_cast<std::byte>(mask[i]);
    record[8] = record[9] = std::byte{0xF3}; // as in the worked example
    unsigned even = 0;
    unsigned odd = 0;
    for (std::size_t i = 0; i < 10; ++i)
        (i % 2 == 0 ? even : odd) += std::to_integer<unsigned>(record[i]);
    record[10] = static_cast<std::byte>(even & 0xFFU);
    record[11] = static_cast<std::byte>(odd & 0xFFU);
    return record;
}

} // namespace

PhoneIdentity make_identity(std::uint64_t seed,
                            std::uint64_t index,
                            const std::array<std::uint8_t, 3>& storage_maker,
                            std::string_view storage_product) {
    Random random = Random{seed}.fork(index + 1);
    PhoneIdentity who;
    who.imei1 = make_imei(random);
    do
        who.imei2 = make_imei(random);
    while (who.imei2 == who.imei1);
    constexpr std::string_view letters = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    who.serial = "GF";
    while (who.serial.size() < 14)
        who.serial += letters[random.below(letters.size())];
    fill(random, who.me_id);
    fill(random, who.soc_id);
    fill(random, who.random_id);
    fill(random, who.storage_id);
    for (std::size_t i = 0; i < storage_maker.size(); ++i)
        who.storage_id[i] = static_cast<std::byte>(storage_maker[i]);
    for (std::size_t i = 0; i < storage_product.size() && i < 6; ++i)
        who.storage_id[3 + i] = static_cast<std::byte>(storage_product[i]);
    fill(random, who.bluetooth);
    fill(random, who.wifi);
    who.bluetooth[0] = who.wifi[0] = std::byte{0x02}; // locally administered
    who.calibration.resize(calibration_size);
    fill(random, who.calibration);
    return who;
}

Bytes mp0b_file(const PhoneIdentity& who) {
    Bytes file;
    for (const std::string* imei : {&who.imei1, &who.imei2}) {
        const auto record = mp0b_record(*imei);
        file.insert(file.end(), record.begin(), record.end());
    }
    file.resize(120, std::byte{0xFF}); // 24 bytes of records, 96 where the modem signs them
    return file;
}

Bytes product_info(const PhoneIdentity& who) {
    Bytes record(1024);
    const auto put = [&](std::size_t at, ByteView bytes) {
        std::copy(bytes.begin(), bytes.end(), record.begin() + static_cast<std::ptrdiff_t>(at));
    };
    put(0, as_bytes(who.serial));
    put(64, bcd(who.imei1));
    put(74, bcd(who.imei2));
    put(104, who.bluetooth);
    put(110, who.wifi);
    put(116, as_bytes(who.serial));
    return record;
}

} // namespace gangflash::vphone
