#pragma once

#include "base/bytes.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gangflash {

/// A descriptor that is closed at the end; -1: none.
class Descriptor {
public:
    explicit Descriptor(int value) : value_(value) {}
    Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(value_, other.value_);
        return *this;
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor();

    int get() const { return value_; }
    bool valid() const { return value_ >= 0; }

private:
    int value_;
};

/// Something that stands where root's word is looked for, and is not believed.
struct Disbelieved {
    std::filesystem::path file; ///< or folder: then nothing in it is believed
    std::string why;
};

/// A folder that root alone can have written, opened; its files are named below it.
struct RootFolder {
    Descriptor descriptor{-1};
    std::optional<Disbelieved> problem; ///< without one and not valid: there is no such folder
};

/// Opens a folder name by name from `/`, each without following a link. It counts when every folder
/// on the way belongs to root and can be written by nobody else; and in a user namespace of a
/// single user nobody's does, because root is whoever made it. `folder` is absolute. Blocks.
RootFolder open_root_folder(const std::filesystem::path& folder);

/// Names in it with this ending, all of them, sorted; hidden ones left out.
std::vector<std::string> names_in(const RootFolder& folder, std::string_view ending);

/// The content of a file in it that root alone can have written, or why it does not count.
struct RootFile {
    Bytes bytes;
    std::string why_not;  ///< empty: it counts
    bool missing = false; ///< there is none; `why_not` says so too
};

/// No link, a regular file, root's, writable by nobody else, at most `largest` bytes. Blocks.
RootFile read_root_file(const RootFolder& folder, const std::string& name, std::size_t largest);

/// Whether root of this user namespace may be anybody: its only user.
bool root_may_be_anybody();

} // namespace gangflash
