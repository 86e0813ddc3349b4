#include "base/disk_file.hpp"
#include "base/read_text.hpp"
#include "base/text.hpp"
#include "config/images/opened_image.hpp"
#include "config/package/package.hpp"
#include "config/package/package_checksums.hpp"
#include "config/package/package_layout.hpp"
#include "config/plan/plan_selection.hpp"

#include <algorithm>
#include <set>
#include <sstream>
#include <tuple>
#include <zlib.h>

#include <fmt/format.h>

namespace gangflash {

namespace {

namespace fs = std::filesystem;

/// What was found out about content, kept by its SHA-256: true for ever, wherever the file lies. A
/// text file, a line `sha256 key value`; only a cache, as the hash cache is.
class ContentNotes {
public:
    explicit ContentNotes(const fs::path& hash_cache) {
        if (hash_cache.empty()) return;
        file_ = hash_cache;
        file_ += ".sums";
        auto text = read_text(file_, ErrorCode::output_unwritable, largest_notes);
        if (!text) return; // nothing is known, as at the first time
        std::istringstream in(std::move(*text));
        std::string sha, key, value;
        for (std::string line; std::getline(in, line) && notes_.size() < most_notes;) {
            std::istringstream words(line);
            if (words >> sha >> key >> value && parse_sha256(sha)) notes_[{sha, key}] = value;
        }
    }

    std::optional<std::string> find(const Sha256& of, const std::string& key) const {
        const auto found = notes_.find({of.hex(), key});
        if (found == notes_.end()) return std::nullopt;
        return found->second;
    }

    void add(const Sha256& of, const std::string& key, std::string value) {
        notes_[{of.hex(), key}] = std::move(value);
        changed_ = true;
    }

    /// Replaces the file as a whole. Says why not, for a warning.
    std::optional<std::string> save() const {
        if (file_.empty() || !changed_) return std::nullopt;
        std::string text;
        for (const auto& [key, value] : notes_)
            text += fmt::format("{} {} {}\n", key.first, key.second, value);
        constexpr auto unwritable = ErrorCode::output_unwritable;
        auto kept = make_private_folder(file_.parent_path(), unwritable);
        if (kept) kept = write_for_good(file_, as_bytes(text), unwritable);
        if (!kept) return "the sums could not be kept: " + describe(kept.error());
        return std::nullopt;
    }

private:
    static constexpr std::size_t most_notes = 100'000;
    static constexpr std::uint64_t largest_notes = 64 * mib;

    fs::path file_;
    std::map<std::pair<std::string, std::string>, std::string> notes_;
    bool changed_ = false;
};

/// Adds as the lists do; pieces may end inside a word.
class Adder {
public:
    void add(ByteView piece) {
        size_ += piece.size();
        crc_ = static_cast<std::uint32_t>(crc32_z(crc_,
                                                  reinterpret_cast<const Bytef*>(piece.data()),
                                                  static_cast<z_size_t>(piece.size())));
        for (const std::byte b : piece) {
            const auto value = std::to_integer<std::uint32_t>(b);
            bytes_ += value;
            word_ |= value << (8 * filled_);
            if (++filled_ == 4) {
                words_ += word_;
                word_ = 0;
                filled_ = 0;
            }
        }
    }

    std::uint64_t bytes() const { return bytes_; }
    std::uint32_t crc32() const { return crc_; }
    std::uint64_t size() const { return size_; }

    /// With the bytes of an unfinished word singly.
    std::uint32_t words() const {
        std::uint32_t sum = words_;
        for (unsigned i = 0; i < filled_; ++i)
            sum += (word_ >> (8 * i)) & 0xFFU;
        return sum;
    }

private:
    std::uint64_t bytes_ = 0, size_ = 0;
    std::uint32_t words_ = 0, word_ = 0, crc_ = 0;
    unsigned filled_ = 0;
};

DigestKind digest_of(SumKind kind) {
    switch (kind) {
    case SumKind::sha1:
        return DigestKind::sha1;
    case SumKind::sha256:
        return DigestKind::sha256;
    case SumKind::sha512:
        return DigestKind::sha512;
    case SumKind::md5:
    case SumKind::byte_sum16:
    case SumKind::add32:
    case SumKind::crc32:
        break;
    }
    return DigestKind::md5;
}

/// Numbers, which are written with 0x.
bool is_sum(SumKind kind) {
    return kind == SumKind::byte_sum16 || kind == SumKind::add32 || kind == SumKind::crc32;
}

class Comparison {
public:
    Comparison(Package& package, const PackageOptions& options, Findings& findings)
        : package_(package), options_(options), findings_(findings), notes_(options.hash_cache) {}

    void run() {
        find_planned();
        if (planned_.empty()) return;
        lists_ = checksum_lists_in(package_.directory);
        // The folder above a recipe's package may hold lists of anything.
        if (!options_.one_folder_up &&
            package_.root.lexically_normal() != package_.directory.lexically_normal())
            for (ChecksumList& list : checksum_lists_in(package_.root))
                lists_.push_back(std::move(list));
        for (const ChecksumList& list : lists_)
            compare(list);
        for (const std::string& file : planned_)
            look_inside(file);
        if (const auto why = notes_.save()) findings_.warn(*why);
    }

private:
    /// Files of the partitions that are written, and where a list names partitions, which those
    /// are.
    void find_planned() {
        for (const ScatterStorage& storage : package_.scatter.storages) {
            if (options_.selection.storage && storage.kind != *options_.selection.storage) continue;
            for (const ScatterPartition& partition : storage.partitions) {
                if (choose(partition, options_.selection).kind != Choice::Kind::write) continue;
                if (!package_.images.contains(partition.file_name)) continue;
                planned_.insert(partition.file_name);
                partitions_[partition.name] = partition.file_name;
            }
        }
    }

    /// What a line is about: an image, or one piece of it.
    struct Subject {
        std::string file; ///< file_name
        std::vector<ImageFile> parts;
    };

    static bool is_called(const fs::path& path, const std::string& small_name) {
        return lower_case(path.filename().string()) == small_name;
    }

    /// Nothing for what is not planned, and for the whole of an image that no file is.
    std::optional<Subject> subject(const ChecksumList& list, const ListedSum& sum) const {
        const std::string name = lower_case(sum.name);
        const auto of_partition = std::ranges::find_if(
            partitions_, [&](const auto& row) { return lower_case(row.first) == name; });
        if (list.by_partition) {
            if (of_partition == partitions_.end()) return std::nullopt;
            return whole(of_partition->second);
        }
        for (const std::string& file : planned_) {
            const ImageSource& source = package_.sources.at(file);
            for (const ImageFile& part : source.files)
                if (is_called(part.path, name)) return Subject{file, {part}};
            if (is_called(fs::path(file), name) && source.files.size() > 1) return whole(file);
        }
        // `boot: HEX`, or `boot.md5` of boot.img.
        if (of_partition != partitions_.end()) return whole(of_partition->second);
        for (const std::string& file : planned_)
            if (lower_case(fs::path(file).stem().string()) == name) return whole(file);
        return std::nullopt;
    }

    /// Several sparse images are no file that a list could mean.
    std::optional<Subject> whole(const std::string& file) const {
        const ImageSource& source = package_.sources.at(file);
        if (source.files.size() > 1 && !source.cut) return std::nullopt;
        return Subject{file, source.files};
    }

    void compare(const ChecksumList& list) {
        for (const std::string& warning : list.warnings)
            findings_.warn(warning);
        // A list of several folders has one name more than once: one of its lines must fit.
        struct Said {
            Subject about;
            std::vector<ListedSum> sums;
        };
        std::map<std::tuple<std::string, std::size_t, SumKind>, Said> said;
        for (const ListedSum& sum : list.sums) {
            auto about = subject(list, sum);
            if (!about) continue;
            if (list.switched_off) {
                findings_.warn(list.file + ": is switched off (CHECKSUM_SWITCH=0); not compared");
                return;
            }
            Said& one = said[{about->parts.front().path.string(), about->parts.size(), sum.kind}];
            one.about = std::move(*about);
            one.sums.push_back(sum);
        }
        std::set<std::string> compared;
        for (const auto& [key, one] : said) {
            compare(list, one.sums, one.about);
            for (const ImageFile& part : one.about.parts)
                compared.insert(part.path.string());
        }
        if (compared.empty()) return;
        package_.compared.push_back(fmt::format("compared with {}: {} file{}",
                                                fs::path(list.file).filename().string(),
                                                compared.size(),
                                                compared.size() == 1 ? "" : "s"));
    }

    /// All of one kind.
    void
    compare(const ChecksumList& list, const std::vector<ListedSum>& said, const Subject& about) {
        const std::string& file = about.file;
        const auto sums = sums_of(about.parts, said.front().kind);
        if (!sums) return findings_.refuse(sums.error());
        std::string is;
        const auto one_fits =
            std::ranges::any_of(said, [&](const ListedSum& sum) { return fits(sum, *sums, is); });
        const ListedSum& sum = said.front();
        if (one_fits) {
            if (about.parts.size() == package_.sources.at(file).files.size())
                confirmed_.insert(file);
            return;
        }
        const bool number = is_sum(sum.kind);
        const std::string_view mark = number ? "0x" : "";
        mismatch(file,
                 fmt::format("{}: {} says {}{}, the file has {}{}",
                             about.parts.front().path.string(),
                             at_place(list, sum),
                             mark,
                             sum.value,
                             mark,
                             is));
    }

    static std::string at_place(const ChecksumList& list, const ListedSum& sum) {
        return fmt::format("{}:{}", fs::path(list.file).filename().string(), sum.line);
    }

    /// Refused, unless an engineer has signed for exactly this content.
    void mismatch(const std::string& file, std::string cause) {
        const auto approved = options_.approved.find(file);
        if (approved != options_.approved.end() &&
            approved->second == package_.images.at(file)->sha256())
            return findings_.warn(cause + "; the signed recipe has the SHA-256 of this very file");
        if (options_.lists_may_be_outdated) return findings_.warn(std::move(cause));
        findings_.refuse(ErrorCode::image_invalid, std::move(cause));
    }

    /// Of the parts behind each other. Only those of single files are kept.
    Result<FileSums> sums_of(const std::vector<ImageFile>& parts, SumKind kind) {
        const Sha256& content = parts.front().sha256;
        const bool single = parts.size() == 1;
        FileSums sums;
        if (kind == SumKind::sha256 && single) {
            sums.digests.emplace_back(DigestKind::sha256, content.hex());
            return sums;
        }
        const bool added = is_sum(kind);
        const DigestKind digest = digest_of(kind);
        const std::string key = added ? std::string("sums+crc") : lower_case(to_string(digest));
        auto note = single ? notes_.find(content, key) : std::nullopt;
        if (!note) {
            auto made = make_note(parts, added, digest);
            if (!made) return made.error();
            if (single) notes_.add(content, key, *made);
            note = std::move(*made);
        }
        if (!added) {
            sums.digests.emplace_back(digest, *note);
            return sums;
        }
        char comma = 0;
        std::istringstream(*note) >> sums.size >> comma >> sums.bytes >> comma >> sums.words >>
            comma >> sums.crc32;
        return sums;
    }

    /// Reads the files once; what it computes must be of the bytes that were hashed.
    static Result<std::string>
    make_note(const std::vector<ImageFile>& parts, bool added, DigestKind kind) {
        Adder adder;
        Digest digest(kind);
        for (const ImageFile& part : parts) {
            auto opened = FileReader::open(part.path);
            if (!opened) return opened.error();
            Sha256Stream hash;
            auto read = read_range(*opened, 0, opened->stamp().size, [&](ByteView piece) {
                hash.update(piece);
                if (added)
                    adder.add(piece);
                else
                    digest.update(piece);
            });
            if (!read) return read.error();
            if (hash.finish() != part.sha256)
                return Fault{ErrorCode::image_changed,
                             opened->name() + ": was changed while it was compared with its list"};
        }
        if (!added) return to_hex(digest.finish());
        return fmt::format(
            "{},{},{},{}", adder.size(), adder.bytes(), adder.words(), adder.crc32());
    }

    void look_inside(const std::string& file) {
        const ImageSource& source = package_.sources.at(file);
        if (source.short_member) {
            if (confirmed_.contains(file))
                findings_.warn(source.short_member->detail +
                               ", and its maker's list says that this is all");
            else
                mismatch(file, source.short_member->detail);
        }
        if (source.cut) return;
        for (const ImageFile& part : source.files)
            look_inside(file, part);
    }

    void look_inside(const std::string& file, const ImageFile& part) {
        const Sha256& content = part.sha256;
        if (notes_.find(content, "inside")) return;
        const OpenedImage opened = open_whole_image(part.path);
        if (!opened.image) return; // was refused when it was opened
        const auto fits = check_inner_checksums(*opened.image, opened.kind);
        if (fits) return notes_.add(content, "inside", "fits");
        if (fits.error().code == ErrorCode::image_invalid)
            mismatch(file, detail_of(fits.error()));
        else
            findings_.refuse(fits.error());
    }

    Package& package_;
    const PackageOptions& options_;
    Findings& findings_;
    ContentNotes notes_;
    std::vector<ChecksumList> lists_;
    std::set<std::string> planned_;                 ///< file_names
    std::map<std::string, std::string> partitions_; ///< name → file_name
    std::set<std::string> confirmed_;               ///< that a list fits
};

} // namespace

void compare_checksums(Package& package, const PackageOptions& options, Findings& findings) {
    Comparison{package, options, findings}.run();
}

} // namespace gangflash
