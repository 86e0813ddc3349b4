#pragma once

#include "base/result.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "ports/virtual/virtual_bus.hpp"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>

namespace gangflash::vphone {

/// A phone this product was made for, as software: it behaves as the real one did. What the station
/// owes it stands in explain/founding_cases.hpp under the same name, the proof in
/// tests/simulation/cases_test.cpp.
///
/// A case whose real chip is no row of the chip models runs on the nearest one, and says so.
struct PhoneCase {
    std::string_view name;     ///< `note4-hash`
    std::string_view chip;     ///< it runs on
    std::string_view original; ///< chip of the real phone, empty when the case is of no one chip
    std::string_view phone;    ///< how it behaves, one sentence
    std::string_view package;  ///< what is wrong with the package it meets; empty: nothing

    /// Turns honest phones of `chip` into this one.
    void (*afflict)(BankOptions& options);

    /// Turns a complete demo package into the one the real phone was met with; nullptr: honest.
    Result<void> (*spoil)(const std::filesystem::path& folder, const ChipModel& chip);
};

std::span<const PhoneCase> phone_cases();
const PhoneCase* find_phone_case(std::string_view name); ///< or nullptr

/// A bank of one such phone.
BankOptions case_bank(const PhoneCase& which);

/// The package the phone is met with. Errors as make_package().
Result<void> make_case_package(const PhoneCase& which,
                               const std::filesystem::path& folder,
                               std::uint64_t size = default_package_size);

} // namespace gangflash::vphone
