#include "engine/readback/phone_folder.hpp"

#include "base/own_folder.hpp"
#include "base/read_text.hpp"

#include <algorithm>
#include <fcntl.h>
#include <iterator>
#include <optional>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace gangflash::readback {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view manifest_name = "manifest.json";
constexpr ErrorCode unwritable = ErrorCode::output_unwritable;

Fault cannot_write(const fs::path& path, const std::error_code& why) {
    return disk_fault(unwritable, path, why.message());
}

/// True when it is new. What a phone holds is its owner's: nobody else on this machine reads it.
bool make_private(const fs::path& path, std::error_code& failed) {
    if (!fs::create_directory(path, failed)) return false;
    fs::permissions(path, fs::perms::owner_all, failed);
    return !failed;
}

/// A new `unidentified-N`.
Result<fs::path> nameless_folder(const fs::path& root) {
    for (unsigned number = 1;; ++number) {
        const fs::path path = root / fmt::format("unidentified-{}", number);
        std::error_code failed;
        if (make_private(path, failed)) return path;
        if (failed) return cannot_write(path, failed);
    }
}

Result<fs::path> folder_of(const fs::path& root, const PhoneIds& ids) {
    if (auto made = make_private_folder(root, unwritable); !made) return made.error();
    if (!ids.any()) return nameless_folder(root);
    const std::string& name = first_of(ids);
    const fs::path path = root / safe_file_stem(name);
    if (auto made = make_own_folder(path, unwritable); !made) return made.error();
    return path;
}

} // namespace

Result<std::shared_ptr<PhoneFolder>> PhoneFolder::open(const fs::path& root, Manifest who) {
    auto path = folder_of(root, who.ids);
    if (!path) return path.error();
    const int lock = ::open(path->c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock < 0) return disk_fault(unwritable, *path);
    std::shared_ptr<PhoneFolder> folder(new PhoneFolder(std::move(*path), lock, std::move(who)));
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0)
        return folder->in_the_way("", "another readback works in this folder");
    if (auto loaded = folder->load(); !loaded) return loaded.error();
    return folder;
}

PhoneFolder::~PhoneFolder() {
    if (lock_ >= 0) ::close(lock_);
}

Fault PhoneFolder::in_the_way(const std::string& file, std::string_view why) const {
    return {ErrorCode::output_unwritable,
            fmt::format("file={} cause=\"{}; name another folder\"", (path_ / file).string(), why)};
}

Result<void> PhoneFolder::load() {
    const fs::path file = path_ / manifest_name;
    std::error_code failed;
    if (!fs::exists(file, failed)) return save();
    const auto text = read_text(file, unwritable);
    if (!text) return in_the_way(std::string(manifest_name), "cannot be read");
    auto known = parse_manifest(*text, file.string());
    if (!known) return known.error();
    if (same_phone(known->ids, manifest_.ids) != SamePhone::yes)
        return in_the_way("", "this folder holds another phone's storage");
    if (known->storage_size != manifest_.storage_size || known->block_size != manifest_.block_size)
        return in_the_way("", "the phone has another storage now");
    known->ids = merged(known->ids, manifest_.ids);
    known->chip = manifest_.chip;
    manifest_ = std::move(*known);
    return success();
}

Result<void> PhoneFolder::save() const {
    return write_for_good(
        path_ / manifest_name, as_bytes(to_text(manifest_)), unwritable, DiskFile::Access::owner);
}

/// What is known of the item's file; made when nothing is.
Result<ManifestFile*> PhoneFolder::entry_of(const Item& item) {
    if (ManifestFile* known = manifest_.find(item.file)) {
        const bool same =
            known->region == item.place.region && known->start == item.place.address.value &&
            known->length == item.place.length.value && known->format == item.format &&
            known->cut_trailing_zeros == item.cut_trailing_zeros;
        if (!same)
            return in_the_way(item.file,
                              "an earlier readback took it from another place, or otherwise");
        return known;
    }
    std::error_code failed;
    if (fs::exists(fs::symlink_status(path_ / item.file, failed)))
        return in_the_way(item.file, "is there already and in no manifest");
    manifest_.files.push_back({.name = item.name,
                               .file = item.file,
                               .region = item.place.region,
                               .start = item.place.address.value,
                               .length = item.place.length.value,
                               .format = item.format,
                               .cut_trailing_zeros = item.cut_trailing_zeros,
                               .complete = false,
                               .kept = {},
                               .pieces = {}});
    return &manifest_.files.back();
}

Result<const ManifestFile*> PhoneFolder::complete(const Item& item) {
    auto entry = entry_of(item);
    if (!entry) return entry.error();
    ManifestFile& known = **entry;
    const ManifestFile* none = nullptr;
    if (!known.complete) return none;
    if (known.kept.size == 0) return static_cast<const ManifestFile*>(&known);
    std::error_code failed;
    const std::uint64_t size = fs::file_size(path_ / item.file, failed);
    if (failed) { // taken away: read once more
        known.complete = false;
        known.pieces.clear();
        return none;
    }
    if (size != known.kept.size)
        return in_the_way(item.file,
                          fmt::format("has {} bytes, was made with {}", size, known.kept.size));
    return static_cast<const ManifestFile*>(&known);
}

Result<std::shared_ptr<ImageFile>> PhoneFolder::take_up(const Item& item) {
    auto entry = entry_of(item);
    if (!entry) return entry.error();
    // Before the file is there: one that no manifest names is somebody else's.
    if (auto saved = save(); !saved) return saved.error();
    const ImageFile::Shape shape{.format = item.format,
                                 .length = item.place.length.value,
                                 .cut_trailing_zeros = item.cut_trailing_zeros};
    return ImageFile::open(path_ / (item.file + ".part"), shape, (*entry)->pieces);
}

Result<void> PhoneFolder::keep_piece(const Item& item, const Piece& piece) {
    auto entry = entry_of(item);
    if (!entry) return entry.error();
    std::vector<Piece>& pieces = (*entry)->pieces;
    // Pieces that were read again take the place of those that were not as they should be.
    std::erase_if(pieces, [&](const Piece& p) { return p.content_end >= piece.content_end; });
    pieces.push_back(piece);
    return save();
}

Result<void> PhoneFolder::keep(const Item& item, const KeptImage& kept) {
    auto entry = entry_of(item);
    if (!entry) return entry.error();
    (*entry)->complete = true;
    (*entry)->kept = kept;
    (*entry)->pieces.clear();
    const fs::path part = path_ / (item.file + ".part");
    if (kept.size == 0) {
        if (::unlink(part.c_str()) != 0) return disk_fault(unwritable, part);
    } else if (auto done = rename_for_good(part, path_ / item.file, unwritable); !done) {
        return done;
    }
    return save();
}

Result<void> PhoneFolder::keep_file(const std::string& name, ByteView bytes) const {
    const fs::path path = path_ / name;
    std::error_code failed;
    if (fs::exists(fs::symlink_status(path, failed))) {
        const auto there = read_text(path, unwritable, bytes.size());
        if (there && *there == as_text(bytes)) return success();
        return in_the_way(name, "is there already with other content");
    }
    return write_for_good(path, bytes, unwritable, DiskFile::Access::owner);
}

} // namespace gangflash::readback
