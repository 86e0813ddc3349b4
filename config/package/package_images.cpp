#include "config/images/hash_files.hpp"
#include "config/images/opened_image.hpp"
#include "config/images/package_files.hpp"
#include "config/images/whole_file.hpp"
#include "config/package/package_layout.hpp"
#include "config/package/package_parts.hpp"
#include "config/plan/plan_selection.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace gangflash {

namespace {

/// Far above any boot area's partition; what is larger is something else.
constexpr std::uint64_t largest_preloader = 16 * mib;

struct Opened {
    UnhashedImage image;
    ImageSource source;
    /// Of a boot loader's file, and its bytes, which are hashed, parsed and sent as they were read.
    std::shared_ptr<const Preloader> preloader;
    Bytes bytes;
};

/// The plain file with a signature behind it, as the older signing tools make it.
bool is_signed_copy(const FileReader& plain, const FileReader& twin) {
    const std::uint64_t size = plain.stamp().size;
    if (twin.stamp().size <= size || twin.stamp().size > size + 64 * kib || size > 256 * mib)
        return false;
    Bytes first(size), second(size);
    return plain.read(0, first) && twin.read(0, second) && first == second;
}

class ImageLoader {
public:
    ImageLoader(Package& package, const PackageOptions& options, Findings& findings)
        : package_(package), options_(options), findings_(findings),
          files_(package.root, options.link_roots), cache_(options.hash_cache) {}

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

    Located at_file_name(const ScatterPartition& partition, std::string_view cause) const {
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
        std::vector<std::string> warnings;
        const auto found =
            find_file(package_.directory, package_.root, partition.file_name, warnings);
        if (!found) return give_up(partition, found.error(), written);
        OpenedImage looked = choose_twin(*found, partition, warnings);
        for (const std::string& warning : warnings)
            findings_.warn(at_file_name(partition, warning));
        for (const Fault& fault : looked.findings.faults)
            give_up(partition, fault, written);
        if (!looked.image) return nullptr;
        for (const std::string& warning : looked.findings.warnings)
            findings_.warn(warning);
        if (written)
            if (auto elsewhere = in_anothers_place(looked, partition))
                return give_up(partition, *elsewhere, written);
        Opened opened{std::move(*looked.image), {}, nullptr, {}};
        opened.source = {opened.image.file->name(),
                         {},
                         opened.image.cut,
                         looked.kind,
                         looked.signature_seen,
                         looked.short_member};
        if (partition.operation == OperationType::bootloaders) {
            auto bytes = read_preloader(*opened.image.file);
            if (!bytes) return give_up(partition, bytes.error(), written);
            opened.bytes = std::move(*bytes);
            auto preloader = parse_preloader(opened.bytes, opened.image.file->name());
            if (!preloader) return give_up(partition, preloader.error(), written);
            for (const std::string& warning : preloader->warnings)
                findings_.warn(warning);
            opened.source.signature_seen = preloader->signature_length > 0;
            opened.preloader = std::make_shared<const Preloader>(std::move(*preloader));
        }
        return &opened_.emplace(partition.file_name, std::move(opened)).first->second;
    }

    static std::optional<Fault> in_anothers_place(const OpenedImage& looked,
                                                  const ScatterPartition& partition) {
        const std::string member = looked.members.empty() ? "" : looked.members.front().name;
        if (!belongs_elsewhere(looked.content, member, partition.name)) return std::nullopt;
        return Fault{
            ErrorCode::image_wrapped,
            fmt::format("{}: is {}{}, which does not belong into {}: put the right file in "
                        "its place",
                        looked.image->file->name(),
                        to_string(looked.content),
                        member.empty() ? "" : " of " + member,
                        partition.name)};
    }

    /// Through the folder's own door: a link must not lead out of the package.
    OpenedImage look(const std::filesystem::path& path, std::vector<std::string>& warnings) const {
        auto file = files_.open(path);
        if (!file) {
            OpenedImage none;
            none.findings.refuse(file.error());
            return none;
        }
        if (!file->link_target.empty())
            warnings.push_back(
                fmt::format("{}: is a link to {}", path.string(), file->link_target));
        OpenedImage looked = open_whole_image(std::move(file->file));
        if (looked.image) looked.image->link_target = std::move(file->link_target);
        return looked;
    }

    OpenedImage look_at_pieces(const FoundFile& found, const ScatterPartition& partition) const {
        std::vector<FileReader> pieces;
        OpenedImage none;
        for (const std::filesystem::path& path : found.files) {
            auto file = files_.open(path);
            if (file)
                pieces.push_back(std::move(file->file));
            else
                none.findings.refuse(file.error());
        }
        return none.findings.faults.empty()
                   ? open_pieces(std::move(pieces), partition.size.value, found.complete_by)
                   : std::move(none);
    }

    /// A maker's package has images that are signed beside those that are not, or instead of them:
    /// the signed one is what its phones start from. Signed is what has a signature, whatever its
    /// name.
    OpenedImage choose_twin(const FoundFile& found,
                            const ScatterPartition& partition,
                            std::vector<std::string>& warnings) const {
        if (found.only_twin) {
            OpenedImage twin = look(*found.twin, warnings);
            warnings.push_back(fmt::format(
                "is not there; its twin {} is written{}",
                found.twin->string(),
                twin.signature_seen ? "" : ", which has no signature that can be seen"));
            return twin;
        }
        if (found.files.size() > 1) return look_at_pieces(found, partition);
        OpenedImage plain = look(found.files.front(), warnings);
        if (!found.twin) return plain;
        std::vector<std::string> of_twin;
        OpenedImage twin = look(*found.twin, of_twin);
        const bool longer_copy = plain.image && twin.image && !plain.signature_seen &&
                                 is_signed_copy(*plain.image->file, *twin.image->file);
        if (!twin.image || !(twin.signature_seen || longer_copy)) {
            warnings.push_back(fmt::format("{} is written; {} beside it has no signature that can "
                                           "be seen",
                                           found.files.front().string(),
                                           found.twin->string()));
            return plain;
        }
        twin.signature_seen = true;
        std::ranges::move(of_twin, std::back_inserter(warnings));
        warnings.push_back(fmt::format("{} is written, the signed twin of {}",
                                       found.twin->string(),
                                       found.files.front().string()));
        return twin;
    }

    static Result<Bytes> read_preloader(const FileReader& file) {
        const std::uint64_t size = file.stamp().size;
        if (size > largest_preloader)
            return Fault{ErrorCode::preloader_invalid,
                         fmt::format("{}: {} bytes are too many", file.name(), size)};
        return read_whole_file(file, largest_preloader);
    }

    /// Whatever the scatter's boundary_check says: what does not fit ends in a neighbour.
    void check_size(const ScatterPartition& partition, const UnhashedImage& image) {
        const std::uint64_t size = image.expanded_size();
        if (partition.size.value == 0 || size <= partition.size.value) return;
        const std::string sizes = fmt::format("{} is {} bytes{}, the partition {}",
                                              partition.file_name,
                                              size,
                                              image.sparse ? " when expanded" : "",
                                              partition.size.value);
        if (partition.operation == OperationType::needresize)
            findings_.warn(at_file_name(
                partition, sizes + " in the scatter; it grows, so each phone's own counts"));
        else
            findings_.refuse(ErrorCode::image_too_large, at_file_name(partition, sizes));
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
            for (const UnhashedImage& piece : opened.image.more_pieces) {
                names.push_back(piece_name(name, piece));
                files.push_back(piece.file);
            }
        }
        const auto proven = hash_files(files, cache_, options_.cached, options_.progress);
        if (const auto why = cache_.save()) findings_.warn(*why);
        for (std::size_t i = 0; i < names.size(); ++i) {
            auto image = proven[i] ? made_of(names[i], *proven[i])
                                   : Result<std::shared_ptr<const Image>>{proven[i].error()};
            if (!image) {
                findings_.refuse(image.error());
                continue;
            }
            manifest[names[i]] = (*image)->sha256();
            package_.images[names[i]] = std::move(*image);
        }
        package_.sha256 = hash_of(manifest);
        if (!findings_.faults.empty()) return;
        for (auto& [name, opened] : opened_) {
            opened.source.files = {{opened.source.path, manifest.at(name)}};
            for (const UnhashedImage& piece : opened.image.more_pieces)
                opened.source.files.push_back(
                    {piece.file->name(), manifest.at(piece_name(name, piece))});
            package_.sources[name] = opened.source;
            if (!opened.image.more_pieces.empty()) join(name, opened.image, manifest);
        }
    }

    /// A whole image, or a piece of one.
    Result<std::shared_ptr<const Image>> made_of(const std::string& line,
                                                 std::shared_ptr<const ProvenFile> proven) const {
        const auto whole = opened_.find(line);
        const bool cut = whole == opened_.end()
                             ? opened_.at(line.substr(0, line.rfind('/'))).image.cut
                             : whole->second.image.cut;
        const UnhashedImage& image = unhashed(line);
        if (cut) return make_cut_piece(image, std::move(proven));
        return make_image(image, std::move(proven));
    }

    /// A line of the manifest of its own for each further piece of an image.
    static std::string piece_name(const std::string& name, const UnhashedImage& piece) {
        return name + '/' + std::filesystem::path(piece.file->name()).filename().string();
    }

    /// Of a file_name, or of a piece_name().
    const UnhashedImage& unhashed(const std::string& line) const {
        if (const auto whole = opened_.find(line); whole != opened_.end())
            return whole->second.image;
        const UnhashedImage& first = opened_.at(line.substr(0, line.rfind('/'))).image;
        return *std::ranges::find_if(first.more_pieces, [&](const UnhashedImage& piece) {
            return line.ends_with('/' +
                                  std::filesystem::path(piece.file->name()).filename().string());
        });
    }

    /// The hash of an image in pieces is that of their lines in the manifest.
    void join(const std::string& name,
              const UnhashedImage& image,
              const std::map<std::string, Sha256>& manifest) {
        std::map<std::string, Sha256> lines{{name, manifest.at(name)}};
        std::vector<std::shared_ptr<const Image>> pieces{package_.images.at(name)};
        for (const UnhashedImage& piece : image.more_pieces) {
            const std::string line = piece_name(name, piece);
            lines[line] = manifest.at(line);
            const auto made = package_.images.find(line);
            pieces.push_back(made->second);
            package_.images.erase(made);
        }
        if (!image.cut) {
            package_.images[name] = make_joined_image(std::move(pieces), hash_of(lines));
            return;
        }
        auto whole = make_cut_image(image, std::move(pieces), hash_of(lines));
        if (whole)
            package_.images[name] = std::move(*whole);
        else
            findings_.refuse(whole.error());
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
