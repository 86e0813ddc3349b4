#pragma once

#include "base/result.hpp"
#include "engine/readback/image_file.hpp"
#include "engine/readback/items.hpp"
#include "engine/readback/manifest.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace gangflash::readback {

/// The folder of one phone, held by this station alone while the object lives. What is in it
/// belongs to that phone by its chip's ids and is never overwritten: files are made as `.part` and
/// renamed, complete ones stay.
///
/// Blocks; for the disk's threads, one call at a time. Errors: `output_unwritable`;
/// `output_unwritable` where the folder holds what cannot be this order's.
class PhoneFolder {
public:
    /// Opens or makes `root/NAME`; NAME is the first the phone tells of ME_ID, SOC_ID and random
    /// id. A phone that tells none gets a new `unidentified-N` each time: it cannot be proven the
    /// same.
    static Result<std::shared_ptr<PhoneFolder>> open(const std::filesystem::path& root,
                                                     Manifest who);
    ~PhoneFolder();
    PhoneFolder(const PhoneFolder&) = delete;
    PhoneFolder& operator=(const PhoneFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }

    /// The image when it is complete; nothing when there is work to do.
    Result<const ManifestFile*> complete(const Item& item);

    /// Takes an image up where it was left, or begins it.
    Result<std::shared_ptr<ImageFile>> take_up(const Item& item);

    Result<void> keep_piece(const Item& item, const Piece& piece);

    /// The image is whole: it gets its name. Of an empty one only the manifest tells.
    Result<void> keep(const Item& item, const KeptImage& kept);

    /// A file as a whole, beside the images. One of the same content stays.
    Result<void> keep_file(const std::string& name, ByteView bytes) const;

private:
    PhoneFolder(std::filesystem::path path, int lock, Manifest manifest)
        : path_(std::move(path)), lock_(lock), manifest_(std::move(manifest)) {}

    Result<void> load();
    Result<void> save() const;
    Result<ManifestFile*> entry_of(const Item& item);
    Fault in_the_way(const std::string& file, std::string_view why) const;

    std::filesystem::path path_;
    int lock_ = -1; ///< of the folder itself
    Manifest manifest_;
};

} // namespace gangflash::readback
