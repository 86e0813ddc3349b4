#include "config/images/opened_image.hpp"

#include "config/images/signature_traces.hpp"
#include "config/images/told_size.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

namespace gangflash {

namespace {

namespace fs = std::filesystem;

/// Bytes by which the header of a trusted-zone image may ask for more than its file has: the header
/// that MediaTek's tool signs it with (576) and padding to 512. A `tz.img` of an MT6580 was
/// reported to be shipped so; of 103 members in images of seven packages none was.
constexpr std::uint64_t padding_that_was_counted = 576 + 512;

bool is_trusted_zone(const ImageMember& member) {
    std::string name = member.name;
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
    return name == "tz" || name == "tee" || name == "atf" || name == "trustzone";
}

class Opener {
public:
    explicit Opener(FileReader file)
        : file_(std::make_shared<const FileReader>(std::move(file))), size_(file_->stamp().size) {}

    OpenedImage open() {
        if (auto done = look(); !done) opened_.findings.refuse(done.error());
        if (!opened_.findings.faults.empty()) opened_.image.reset();
        return std::move(opened_);
    }

private:
    Fault refuse(ErrorCode code, std::string_view cause) const {
        return {code, fmt::format("{}: {}", file_->name(), cause)};
    }

    Result<void> look() {
        if (size_ == 0) return refuse(ErrorCode::image_empty, "empty file");
        Bytes start(std::min<std::uint64_t>(size_, recognised_start));
        if (auto read = file_->read(0, start); !read) return read;
        Bytes end(std::min<std::uint64_t>(size_, recognised_end));
        if (auto read = file_->read(size_ - end.size(), end); !read) return read;
        if (const auto foreign = recognise_foreign(start, end))
            return refuse_foreign(*foreign, "is");
        opened_.kind = image_kind(start);
        opened_.image = UnhashedImage{file_, std::nullopt};
        const ReadAt read = [this](std::uint64_t offset, std::span<std::byte> into) {
            return file_->read(offset, into);
        };
        auto layout = read_image_layout(size_, read, file_->name(), opened_.findings.warnings);
        if (!layout) return layout.error();
        opened_.image->sparse = std::move(*layout);
        if (auto looked = look_at_content(start); !looked) return looked;
        if (opened_.kind == ImageKind::mtk)
            if (auto taken = take_members(); !taken) return taken;
        if (!opened_.image->sparse)
            if (auto long_enough = compare_with_told_size(read); !long_enough) return long_enough;
        const auto traces = signature_traces(*file_, opened_.kind, opened_.members);
        if (!traces) return traces.error();
        opened_.signature_seen = *traces;
        return success();
    }

    Fault refuse_foreign(const Foreign& foreign, std::string_view verb) const {
        return refuse(
            ErrorCode::image_wrapped,
            fmt::format("{} {} ({}): {}", verb, foreign.what, foreign.evidence, foreign.remedy));
    }

    /// What would be written: of a raw file itself, of a sparse image what it expands to, which may
    /// be another thing as well.
    Result<void> look_at_content(ByteView start) {
        opened_.content = opened_.kind;
        if (const auto& sparse = opened_.image->sparse) {
            const auto expanded = expanded_start(*sparse);
            if (!expanded) return expanded.error();
            if (const auto foreign = recognise_foreign(*expanded))
                return refuse_foreign(*foreign, "is a sparse image of");
            opened_.content = image_kind(*expanded);
            if (opened_.content == ImageKind::sparse)
                return refuse(ErrorCode::image_wrapped,
                              "is a sparse image of a sparse image: expand it once (simg2img)");
        }
        const auto only = only_byte(start);
        if (!only) return only.error();
        if (!*only) return success();
        opened_.content = ImageKind::blank;
        opened_.findings.warn(fmt::format("{}: is {:#04x} from its first byte to its last: the "
                                          "partition would be emptied",
                                          file_->name(),
                                          **only));
        return success();
    }

    Result<Bytes> expanded_start(const SparseLayout& sparse) const {
        Bytes start(std::min<std::uint64_t>(sparse.expanded_size(), recognised_start));
        for (const SparseRun& run : sparse.runs) {
            if (run.offset >= start.size()) break;
            const std::uint64_t length =
                std::min<std::uint64_t>(run.length, start.size() - run.offset);
            const auto into = std::span(start).subspan(run.offset, length);
            if (run.file_offset) {
                if (auto read = file_->read(*run.file_offset, into); !read) return read.error();
                continue;
            }
            for (std::size_t i = 0; i < into.size(); ++i)
                into[i] = static_cast<std::byte>(run.fill >> (8 * (i % 4)));
        }
        return start;
    }

    /// 0x00 or 0xFF where all of the content is that byte; a file that begins otherwise is not read
    /// further.
    Result<std::optional<std::uint8_t>> only_byte(ByteView start) const {
        std::optional<std::uint8_t> none;
        const auto all_are = [](ByteView bytes, std::byte value) {
            return std::ranges::all_of(bytes, [value](std::byte b) { return b == value; });
        };
        if (const auto& sparse = opened_.image->sparse) {
            const std::uint32_t fill = sparse->runs.front().fill;
            const bool one = std::ranges::all_of(sparse->runs, [fill](const SparseRun& run) {
                return !run.file_offset && run.fill == fill;
            });
            if (!one || (fill != 0 && fill != 0xFFFFFFFFU)) return none;
            return std::optional(static_cast<std::uint8_t>(fill));
        }
        const std::byte first = start.front();
        if ((first != std::byte{0} && first != std::byte{0xFF}) || !all_are(start, first))
            return none;
        Bytes piece(1U << 20U);
        for (std::uint64_t at = start.size(); at < size_; at += piece.size()) {
            const auto into =
                std::span(piece).first(std::min<std::uint64_t>(piece.size(), size_ - at));
            if (auto read = file_->read(at, into); !read) return read.error();
            if (!all_are(into, first)) return none;
        }
        return std::optional(std::to_integer<std::uint8_t>(first));
    }

    Result<void> compare_with_told_size(const ReadAt& read) {
        const auto told = told_size(size_, read);
        if (!told) return told.error();
        if (*told && (*told)->bytes > size_)
            opened_.short_member =
                refuse(ErrorCode::image_invalid,
                       fmt::format("begins {} of {} bytes, the file has {}: cut short",
                                   (*told)->what,
                                   (*told)->bytes,
                                   size_));
        return success();
    }

    Result<void> take_members() {
        const auto read = [&](std::uint64_t offset, std::span<std::byte> into) {
            return file_->read(offset, into);
        };
        auto members = list_image_members(size_, read, file_->name());
        if (!members) return members.error();
        opened_.members = std::move(members->members);
        if (members->missing_bytes == 0) return success();
        const ImageMember& last = opened_.members.back();
        std::string cause = fmt::format("{}: member {} ({}) at {:#x}: cut short: {:#x} bytes, "
                                        "{:#x} are there",
                                        file_->name(),
                                        opened_.members.size() - 1,
                                        last.name,
                                        last.offset,
                                        last.size,
                                        last.size - members->missing_bytes);
        if (is_trusted_zone(last) && members->missing_bytes <= padding_that_was_counted)
            opened_.findings.warn(cause + ", as some makers ship it");
        else
            opened_.short_member = Fault{ErrorCode::image_invalid, std::move(cause)};
        return success();
    }

    std::shared_ptr<const FileReader> file_;
    std::uint64_t size_;
    OpenedImage opened_;
};

/// The data of all pieces in one list, to find two in one place.
std::optional<Fault> overlap(const std::vector<OpenedImage>& pieces) {
    struct Run {
        SparseRun run;
        std::size_t piece;
    };
    std::vector<Run> runs;
    for (std::size_t i = 0; i < pieces.size(); ++i)
        for (const SparseRun& run : pieces[i].image->sparse->runs)
            runs.push_back({run, i});
    std::ranges::sort(runs, {}, [](const Run& r) { return r.run.offset; });
    for (std::size_t i = 1; i < runs.size(); ++i)
        if (runs[i - 1].run.offset + runs[i - 1].run.length > runs[i].run.offset)
            return Fault{ErrorCode::image_in_pieces,
                         fmt::format("{} and {} both have data at {:#x}",
                                     pieces[runs[i - 1].piece].image->file->name(),
                                     pieces[runs[i].piece].image->file->name(),
                                     runs[i].run.offset)};
    return std::nullopt;
}

} // namespace

Faults OpenedImage::faults() const {
    Faults all = findings.faults;
    if (short_member) all.push_back(*short_member);
    return all;
}

OpenedImage open_whole_image(FileReader file) {
    return Opener{std::move(file)}.open();
}

OpenedImage open_whole_image(const fs::path& path) {
    auto file = FileReader::open(path);
    if (file) return open_whole_image(std::move(*file));
    OpenedImage none;
    none.findings.refuse(file.error());
    return none;
}

namespace {

/// Each piece is a sparse image of its own.
/// `ordered`: what stands beside them says their order, so that a later one may lie over an
/// earlier.
OpenedImage open_sparse_pieces(std::vector<FileReader> pieces, bool ordered) {
    OpenedImage joined;
    joined.kind = ImageKind::sparse;
    std::vector<OpenedImage> all;
    for (FileReader& file : pieces) {
        OpenedImage piece = open_whole_image(std::move(file));
        for (const Fault& fault : piece.faults())
            joined.findings.refuse(fault);
        for (const std::string& warning : piece.findings.warnings)
            joined.findings.warn(warning);
        all.push_back(std::move(piece));
    }
    if (!joined.findings.faults.empty()) return joined;
    const SparseLayout& first = *all.front().image->sparse;
    for (const OpenedImage& piece : all) {
        const SparseLayout& layout = *piece.image->sparse;
        if (layout.block_size != first.block_size || layout.total_blocks != first.total_blocks)
            joined.findings.refuse(ErrorCode::image_in_pieces,
                                   fmt::format("{}: is for an image of {} bytes, {} for one of {}",
                                               piece.image->file->name(),
                                               layout.expanded_size(),
                                               all.front().image->file->name(),
                                               first.expanded_size()));
    }
    if (joined.findings.faults.empty())
        if (auto fault = overlap(all)) {
            if (ordered)
                joined.findings.warn(fault->detail + "; the later is written, as simg2img does");
            else
                joined.findings.refuse(std::move(*fault));
        }
    if (!joined.findings.faults.empty()) return joined;
    joined.content = all.front().content;
    joined.image = std::move(*all.front().image);
    for (std::size_t i = 1; i < all.size(); ++i)
        joined.image->more_pieces.push_back(std::move(*all[i].image));
    joined.findings.warn(fmt::format("{} and {} more pieces are taken as one sparse image",
                                     joined.image->file->name(),
                                     joined.image->more_pieces.size()));
    return joined;
}

/// A file that somebody cut, to be put together again.
class CutFile {
public:
    CutFile(std::vector<FileReader> pieces,
            std::vector<Bytes> starts,
            std::optional<std::uint64_t> partition_size,
            std::string complete_by)
        : starts_(std::move(starts)), partition_size_(partition_size),
          complete_by_(std::move(complete_by)) {
        for (FileReader& file : pieces) {
            UnhashedImage piece{std::make_shared<const FileReader>(std::move(file)), std::nullopt};
            if (whole_.file)
                whole_.more_pieces.push_back(std::move(piece));
            else
                whole_ = std::move(piece);
        }
        whole_.cut = true;
    }

    OpenedImage open() {
        OpenedImage opened;
        if (auto done = look(opened); !done)
            opened.findings.refuse(done.error());
        else
            opened.image = std::move(whole_);
        return opened;
    }

private:
    Fault refuse(ErrorCode code, const FileReader& file, std::string_view cause) const {
        return {code, fmt::format("{}: {}", file.name(), cause)};
    }
    Fault refuse(const FileReader& file, std::string_view cause) const {
        return refuse(ErrorCode::image_in_pieces, file, cause);
    }

    Result<void> look(OpenedImage& opened) {
        const FileReader& first = *whole_.file;
        if (const auto foreign = recognise_foreign(starts_.front()))
            return refuse(ErrorCode::image_wrapped,
                          first,
                          fmt::format("is {} in {} pieces ({}): put them together and unpack that",
                                      foreign->what,
                                      starts_.size(),
                                      foreign->evidence));
        if (auto same = sizes_of_one_cut(); !same) return same;
        if (auto own = none_is_an_image(); !own) return own;
        const ReadAt read = [this](std::uint64_t offset, std::span<std::byte> into) {
            return read_cut(whole_, offset, into);
        };
        const std::uint64_t size = whole_.stored_size();
        auto layout = read_image_layout(size, read, first.name(), opened.findings.warnings);
        if (!layout && layout.error().code == ErrorCode::image_invalid)
            return refuse(first,
                          fmt::format("is a sparse image that was cut into {} pieces, and they do "
                                      "not fit together: {}",
                                      starts_.size(),
                                      detail_of(layout.error())));
        if (!layout) return layout.error();
        if (*layout && (*layout)->trailing_bytes > 0)
            return refuse(first,
                          fmt::format("is a whole sparse image without the last {} bytes of the {} "
                                      "pieces: nothing says what those are",
                                      (*layout)->trailing_bytes,
                                      starts_.size()));
        opened.kind = opened.content = image_kind(starts_.front());
        whole_.sparse = std::move(*layout);
        const auto told = told_size(size, read);
        if (!told) return told.error();
        return none_is_missing(opened, size, *told);
    }

    /// All but the last of one size, which nobody makes by chance.
    Result<void> sizes_of_one_cut() const {
        const std::uint64_t each = whole_.file->stamp().size;
        if (each == 0) return refuse(ErrorCode::image_empty, *whole_.file, "empty file");
        for (std::size_t i = 0; i < whole_.more_pieces.size(); ++i) {
            const FileReader& piece = *whole_.more_pieces[i].file;
            const std::uint64_t size = piece.stamp().size;
            const bool last = i + 1 == whole_.more_pieces.size();
            if (size == 0) return refuse(ErrorCode::image_empty, piece, "empty file");
            if (last ? size > each : size != each)
                return refuse(
                    piece,
                    fmt::format("has {} bytes, {} has {}: pieces of one file that was cut "
                                "have one size, the last may be shorter; nothing says "
                                "where these belong",
                                size,
                                whole_.file->name(),
                                each));
        }
        return success();
    }

    static bool is_content_of_files(ImageKind kind) {
        return kind == ImageKind::raw || kind == ImageKind::text || kind == ImageKind::picture ||
               kind == ImageKind::program || kind == ImageKind::device_tree ||
               kind == ImageKind::disc || kind == ImageKind::file_system;
    }

    /// `tee_1.img` and `tee_2.img` are no pieces.
    Result<void> none_is_an_image() const {
        for (std::size_t i = 1; i < starts_.size(); ++i) {
            const ImageKind kind = image_kind(starts_[i]);
            // A cut may fall on a file of a file system: on a program, a text or a picture.
            if (is_content_of_files(kind)) continue;
            return refuse(
                *whole_.more_pieces[i - 1].file,
                fmt::format("is {} of its own, no piece of {}: keep the one that is meant "
                            "under the name in the scatter",
                            to_string(kind),
                            whole_.file->name()));
        }
        return success();
    }

    Result<void> none_is_missing(OpenedImage& opened,
                                 std::uint64_t size,
                                 const std::optional<ToldSize>& told) const {
        const FileReader& first = *whole_.file;
        const bool shorter_end = whole_.more_pieces.back().file->stamp().size < first.stamp().size;
        if (told && size < told->bytes)
            return refuse(
                first,
                fmt::format("begins {} of {} bytes; the {} pieces that are there have {}: "
                            "the end is missing",
                            told->what,
                            told->bytes,
                            starts_.size(),
                            size));
        const bool witnessed = !complete_by_.empty();
        if (!whole_.sparse && !told && !shorter_end && !witnessed && partition_size_ != size)
            return refuse(
                first,
                fmt::format("comes in {} raw pieces of {} bytes, and nothing says that "
                            "none is missing behind the last, no checksum list either; "
                            "join them in their order (cat) and compare the size with the "
                            "maker's",
                            starts_.size(),
                            first.stamp().size));
        opened.findings.warn(fmt::format("{} and {} more pieces are taken as one image of {} bytes "
                                         "that was cut{}{}",
                                         first.name(),
                                         whole_.more_pieces.size(),
                                         size,
                                         witnessed ? "; that none is missing: " : "",
                                         complete_by_));
        return success();
    }

    UnhashedImage whole_;
    std::vector<Bytes> starts_; ///< of each piece
    std::optional<std::uint64_t> partition_size_;
    std::string complete_by_;
};

} // namespace

OpenedImage open_pieces(std::vector<FileReader> pieces,
                        std::optional<std::uint64_t> partition_size,
                        std::string complete_by) {
    std::vector<Bytes> starts;
    OpenedImage none;
    for (const FileReader& file : pieces) {
        Bytes& start =
            starts.emplace_back(std::min<std::uint64_t>(file.stamp().size, recognised_start));
        if (auto read = file.read(0, start); !read) none.findings.refuse(read.error());
    }
    if (!none.findings.faults.empty()) return none;
    const auto sparse = static_cast<std::size_t>(std::ranges::count_if(
        starts, [](const Bytes& start) { return image_kind(start) == ImageKind::sparse; }));
    if (sparse == starts.size()) return open_sparse_pieces(std::move(pieces), !complete_by.empty());
    if (sparse == 0 || (sparse == 1 && image_kind(starts.front()) == ImageKind::sparse))
        return CutFile{std::move(pieces), std::move(starts), partition_size, std::move(complete_by)}
            .open();
    for (std::size_t i = 0; i < pieces.size(); ++i)
        if (image_kind(starts[i]) != ImageKind::sparse)
            none.findings.refuse(ErrorCode::image_in_pieces,
                                 fmt::format("{}: is no sparse image, {} of the {} pieces are: "
                                             "nothing says where it belongs",
                                             pieces[i].name(),
                                             sparse,
                                             pieces.size()));
    return none;
}

} // namespace gangflash
