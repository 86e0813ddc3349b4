#include "station/rights/anchors.hpp"

#include "base/disk_file.hpp"
#include "config/rights/authority.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace gangflash::rights {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view folder_path = "/etc/gangflash/engineers.d";
constexpr std::string_view ending = ".pem";
constexpr std::size_t largest_pin = 4096; ///< a public key takes 113 bytes

void take(const RootFolder& folder, const std::string& name, Anchors& into) {
    const fs::path path = fs::path(folder_path) / name;
    const auto disbelieve = [&](std::string why) {
        into.disbelieved.push_back({path, std::move(why)});
    };
    const RootFile file = read_root_file(folder, name, largest_pin);
    if (!file.why_not.empty()) return disbelieve(file.why_not);
    const auto key = parse_public_key(file.bytes, path);
    if (!key) return disbelieve("is no Ed25519 public key in PEM form");
    into.engineers.push_back({name.substr(0, name.size() - ending.size()), *key, path});
}

Fault not_root(Act act) {
    return may(act, {}, Ports::real).error();
}

bool is_pin_name(const std::string& name) {
    return !name.empty() && name.size() <= 64 && name.front() != '.' && name.front() != '-' &&
           std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '-' || c == '_' || static_cast<unsigned char>(c) > 127;
           });
}

/// Makes the folder where it is missing. An unusual umask must not hide the pins from the station's
/// user: it has to read them.
Result<void> make_folder() {
    for (const fs::path& folder : {fs::path(folder_path).parent_path(), fs::path(folder_path)}) {
        if (::mkdir(folder.c_str(), 0755) == 0) {
            if (::chmod(folder.c_str(), 0755) != 0)
                return disk_fault(ErrorCode::output_unwritable, folder);
        } else if (errno != EEXIST) {
            return disk_fault(ErrorCode::output_unwritable, folder);
        }
    }
    return success();
}

} // namespace

const Anchor* Anchors::find(const PublicKey& key) const {
    const auto found = std::ranges::find(engineers, key, &Anchor::key);
    return found == engineers.end() ? nullptr : &*found;
}

std::string_view anchor_folder() {
    return folder_path;
}

Anchors load_anchors() {
    Anchors anchors;
    const RootFolder opened = open_root_folder(folder_path);
    if (opened.problem) anchors.disbelieved.push_back(*opened.problem);
    if (!opened.descriptor.valid()) return anchors;
    for (const std::string& name : names_in(opened, ending))
        take(opened, name, anchors);
    return anchors;
}

Result<Anchor> pin(const fs::path& public_key, const std::string& name) {
    if (!is_root()) return not_root(Act::pin_engineer);
    const auto key = load_public_key(public_key);
    if (!key) return key.error();
    if (!is_pin_name(name))
        return Fault{ErrorCode::order_invalid,
                     fmt::format("`{}`: a name has letters, digits, `-`, `_` and `.`", name)};
    if (auto made = make_folder(); !made) return made.error();
    if (const RootFolder opened = open_root_folder(folder_path); opened.problem)
        return Fault{ErrorCode::key_unusable,
                     fmt::format("{}: {}", opened.problem->file.string(), opened.problem->why)};
    const Anchors before = load_anchors();
    if (const Anchor* same = before.find(*key))
        return Fault{ErrorCode::order_invalid,
                     fmt::format("this key is pinned already, as {}", same->name)};
    const fs::path file = fs::path(folder_path) / (name + std::string(ending));
    std::error_code error;
    if (fs::symlink_status(file, error).type() != fs::file_type::not_found)
        return Fault{ErrorCode::order_invalid,
                     fmt::format("{}: this name is taken; unpin it first", name)};
    const std::string pem = to_pem(*key);
    if (auto written = write_for_good(
            file, as_bytes(pem), ErrorCode::output_unwritable, DiskFile::Access::everybody);
        !written)
        return written.error();
    if (::chmod(file.c_str(), 0644) != 0) return disk_fault(ErrorCode::output_unwritable, file);
    return Anchor{name, *key, file};
}

Result<void> unpin(const std::string& name) {
    if (!is_root()) return not_root(Act::pin_engineer);
    const fs::path file = fs::path(folder_path) / (name + std::string(ending));
    if (!is_pin_name(name) || ::unlink(file.c_str()) != 0)
        return Fault{ErrorCode::order_invalid,
                     fmt::format("{}: no engineer of this name is pinned", name)};
    return sync_folder(folder_path, ErrorCode::output_unwritable);
}

bool is_root() {
    return ::geteuid() == 0 && !root_may_be_anybody();
}

} // namespace gangflash::rights
