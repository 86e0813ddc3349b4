#include "config/images/opened_image.hpp"

#include "config/images/signature_traces.hpp"

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
        if (const auto foreign = recognise_foreign(start))
            return refuse(ErrorCode::image_wrapped,
                          fmt::format("is {}: {}", foreign->what, foreign->remedy));
        opened_.kind = image_kind(start);
        opened_.image = UnhashedImage{file_, std::nullopt};
        const ReadAt read = [this](std::uint64_t offset, std::span<std::byte> into) {
            return file_->read(offset, into);
        };
        auto layout = read_image_layout(size_, read, file_->name(), opened_.findings.warnings);
        if (!layout) return layout.error();
        opened_.image->sparse = std::move(*layout);
        if (opened_.kind == ImageKind::mtk)
            if (auto taken = take_members(); !taken) return taken;
        const auto traces = signature_traces(*file_, opened_.kind, opened_.members);
        if (!traces) return traces.error();
        opened_.signature_seen = *traces;
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

OpenedImage open_pieces(std::vector<FileReader> pieces) {
    OpenedImage joined;
    joined.kind = ImageKind::sparse;
    std::vector<OpenedImage> all;
    for (FileReader& file : pieces) {
        const std::string name = file.name();
        OpenedImage piece = open_whole_image(std::move(file));
        for (const Fault& fault : piece.faults())
            joined.findings.refuse(fault);
        for (const std::string& warning : piece.findings.warnings)
            joined.findings.warn(warning);
        if (piece.image && !piece.image->sparse)
            joined.findings.refuse(
                ErrorCode::image_in_pieces,
                fmt::format("{}: is no sparse image: nothing in it says where it belongs or that "
                            "none is missing; join the pieces in their order (cat) and compare "
                            "the size with the maker's",
                            name));
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
        if (auto fault = overlap(all)) joined.findings.refuse(std::move(*fault));
    if (!joined.findings.faults.empty()) return joined;
    joined.image = std::move(*all.front().image);
    for (std::size_t i = 1; i < all.size(); ++i)
        joined.image->more_pieces.push_back(std::move(*all[i].image));
    joined.findings.warn(fmt::format("{} and {} more pieces are taken as one sparse image",
                                     joined.image->file->name(),
                                     joined.image->more_pieces.size()));
    return joined;
}

} // namespace gangflash
