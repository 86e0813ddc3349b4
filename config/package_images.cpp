#include "config/images/hash_files.hpp"
#include "config/images/open_image.hpp"
#include "config/images/package_files.hpp"
#include "config/images/whole_file.hpp"
#include "config/package_parts.hpp"
#include "config/plan_selection.hpp"

#include <fmt/format.h>

namespace gangflash {

namespace {

/// Far above any boot area's partition; what is larger is something else.
constexpr std::uint64_t largest_preloader = 16 * mib;

struct Opened {
    UnhashedImage image;
    /// Of a boot loader's file, and its bytes, which are hashed, parsed and sent as they were read.
    std::shared_ptr<const Preloader> preloader;
    Bytes bytes;
};

class ImageLoader {
public:
    ImageLoader(Package& package, const PackageOptions& options, Findings& findings)
        : package_(package), options_(options), findings_(findings),
          files_(package.directory, options.link_roots), cache_(options.hash_cache) {}

    void load() {
        for (const ScatterStorage& storage : package_.scatter.storages) {
            if (options_.selection.storage && storage.kind != *options_.selection.storage) continue;
            for (const ScatterPartition& partition : storage.partitions)
                look_at(partition);
        }
        // Hashing gigabytes of a package that is refused anyway helps nobody.
        if (findings_.faults.empty()) hash_all();
    }

private:
    void look_at(const ScatterPartition& partition) {
        if (partition.file_name.empty() || unsafe_file_name(partition.file_name)) return;
        const bool written = choose(partition, options_.selection).kind == Choice::Kind::write;
        const bool boot_loader = partition.operation == OperationType::bootloaders;
        if (!written && !boot_loader) return;

        const auto known = opened_.find(partition.file_name);
        const Opened* opened = known != opened_.end() ? &known->second : open(partition, written);
        if (opened && written) check_size(partition, opened->image);
    }

    std::string at_file_name(const ScatterPartition& partition, std::string_view cause) const {
        return at_line(package_.scatter.file,
                       partition.line_of("file_name"),
                       fmt::format("{}: {}", partition.name, cause));
    }

    /// A preloader that is not written is only missed, not a reason to refuse.
    const Opened* give_up(const ScatterPartition& partition, const Fault& fault, bool written) {
        if (written)
            findings_.refuse(fault.code, at_file_name(partition, fault.detail));
        else
            findings_.warn(at_file_name(partition, describe(fault)));
        return nullptr;
    }

    const Opened* open(const ScatterPartition& partition, bool written) {
        auto file = files_.open(package_.directory / partition.file_name);
        if (!file) return give_up(partition, file.error(), written);
        if (!file->link_target.empty())
            findings_.warn(
                fmt::format("{}: is a link to {}", file->file.name(), file->link_target));
        auto image = open_image(std::move(file->file));
        if (!image) return give_up(partition, image.error(), written);
        Opened opened{std::move(*image), nullptr, {}};
        opened.image.link_target = std::move(file->link_target);
        if (partition.operation == OperationType::bootloaders) {
            auto bytes = read_preloader(*opened.image.file);
            if (!bytes) return give_up(partition, bytes.error(), written);
            opened.bytes = std::move(*bytes);
            auto preloader = parse_preloader(opened.bytes, opened.image.file->name());
            if (!preloader) return give_up(partition, preloader.error(), written);
            for (const std::string& warning : preloader->warnings)
                findings_.warn(warning);
            opened.preloader = std::make_shared<const Preloader>(std::move(*preloader));
        }
        return &opened_.emplace(partition.file_name, std::move(opened)).first->second;
    }

    static Result<Bytes> read_preloader(const FileReader& file) {
        const std::uint64_t size = file.stamp().size;
        if (size > largest_preloader)
            return Fault{ErrorCode::preloader_invalid,
                         fmt::format("{}: {} bytes are too many", file.name(), size)};
        return read_whole_file(file, largest_preloader);
    }

    void check_size(const ScatterPartition& partition, const UnhashedImage& image) {
        const std::uint64_t size = image.expanded_size();
        if (!partition.boundary_check || partition.size.value == 0 || size <= partition.size.value)
            return;
        findings_.refuse(ErrorCode::image_too_large,
                         at_file_name(partition,
                                      fmt::format("{} is {} bytes{}, the partition {}",
                                                  partition.file_name,
                                                  size,
                                                  image.sparse ? " when expanded" : "",
                                                  partition.size.value)));
    }

    void hash_all() {
        std::map<std::string, Sha256> manifest;
        manifest[std::filesystem::path(package_.scatter.file).filename().string()] =
            package_.scatter_sha256;
        std::vector<std::string> names;
        std::vector<std::shared_ptr<const FileReader>> files;
        for (auto& [name, opened] : opened_) {
            if (opened.preloader) {
                manifest[name] = keep_preloader(name, opened);
                continue;
            }
            names.push_back(name);
            files.push_back(opened.image.file);
        }
        const auto proven = hash_files(files, cache_, options_.cached, options_.progress);
        if (const auto why = cache_.save()) findings_.warn(*why);
        for (std::size_t i = 0; i < names.size(); ++i) {
            auto image = proven[i] ? make_image(opened_.at(names[i]).image, *proven[i])
                                   : Result<std::shared_ptr<const Image>>{proven[i].error()};
            if (!image) {
                findings_.refuse(image.error());
                continue;
            }
            manifest[names[i]] = (*image)->sha256();
            package_.images[names[i]] = std::move(*image);
        }
        package_.sha256 = hash_of(manifest);
    }

    Sha256 keep_preloader(const std::string& name, Opened& opened) {
        const Preloader& preloader = *opened.preloader;
        package_.preloaders[name] = opened.preloader;
        const Sha256 hash = sha256(opened.bytes);
        // A phone is sent the bare preloader; its agent makes the header of the boot area.
        const bool dump = !preloader.boot_header.empty();
        if (dump)
            findings_.warn(fmt::format("{}: is a boot-area dump; its {} header is taken off",
                                       preloader.file,
                                       preloader.boot_header));
        package_.images[name] = make_memory_image(preloader.file,
                                                  dump ? preloader.image : std::move(opened.bytes),
                                                  hash,
                                                  opened.image.file,
                                                  opened.image.link_target);
        return hash;
    }

    static Sha256 hash_of(const std::map<std::string, Sha256>& manifest) {
        Sha256Stream stream;
        for (const auto& [name, hash] : manifest)
            stream.update(as_bytes(fmt::format("{} {}\n", name, hash.hex())));
        return stream.finish();
    }

    Package& package_;
    const PackageOptions& options_;
    Findings& findings_;
    PackageFiles files_;
    HashCache cache_;
    std::map<std::string, Opened> opened_; ///< by file_name: partitions may share a file
};

} // namespace

void load_images(Package& package, const PackageOptions& options, Findings& findings) {
    ImageLoader{package, options, findings}.load();
}

} // namespace gangflash
