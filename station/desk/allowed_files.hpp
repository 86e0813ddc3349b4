#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <vector>

namespace gangflash {

/// The folders that files may be chosen from, as an engineer has set them. Immutable; any thread.
class AllowedFiles {
public:
    AllowedFiles() = default; ///< everywhere
    /// Folders that are not there, or cannot be looked at, allow nothing.
    explicit AllowedFiles(std::vector<std::filesystem::path> roots);

    bool everywhere() const { return !limited_; }
    /// Without links and `..`, in the engineer's order; empty when everywhere().
    const std::vector<std::filesystem::path>& roots() const { return roots_; }

    /// What is meant, links followed and `..` resolved; it need not exist yet, its folder must.
    /// Fault `order_invalid` where that lies outside, or a link leads to nowhere. Blocks on the
    /// disk.
    Result<std::filesystem::path> real(const std::filesystem::path& chosen) const;

    /// The same, without a fault.
    bool allows(const std::filesystem::path& chosen) const { return real(chosen).has_value(); }

private:
    bool limited_ = false;
    std::vector<std::filesystem::path> roots_;
};

} // namespace gangflash
