// Readback: the phone's storage into files of the station. Nothing is written to the phone.
#include "base/async/on_disk.hpp"
#include "config/package/preloader.hpp"
#include "engine/attempt/attempt.hpp"
#include "engine/readback/disk_sink.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include <boost/asio/this_coro.hpp>

#include <fmt/format.h>

namespace gangflash {

using readback::ImageFile;
using readback::Item;
using readback::KeptImage;
using readback::ManifestFile;
using readback::PhoneFolder;
using readback::Piece;

namespace {

/// What of a boot area is looked at for a preloader: far more than any seen.
constexpr std::uint64_t preloader_look = 2 * mib;

} // namespace

asio::awaitable<Result<void>> Attempt::read_back() {
    Result<void> done = co_await bring_up();
    if (done) done = co_await take(Step::read_identity, {}, read_before());
    if (done) done = co_await take(Step::check, {}, check_readback());
    for (std::size_t i = 0; done && i < readback_.items.size(); ++i)
        done = co_await read_item(readback_.items[i]);
    if (done && readback_.package) done = co_await take(Step::readback, {}, keep_package());
    if (done) done = co_await take(Step::finish, {}, say_goodbye());
    co_return done;
}

/// Everything that can be refused is refused here, before the first byte is kept.
Attempt::Work Attempt::check_readback() {
    const ReadbackOrder& order = *environment_.job->readback;
    if (order.as_package) {
        const ByteCount look{std::min(preloader_look, storage_.boot1.value)};
        auto area = co_await read_bytes(*agent_, storage_, Region::boot1, DeviceAddress{0}, look);
        if (!area) co_return area.error();
        const auto preloader = parse_preloader(*area, "boot1");
        if (!preloader) co_return preloader.error();
        const readback::Donor donor{*unit_.plan, *connection_.chip, table_, storage_, *preloader};
        auto package = package_of(donor);
        if (!package) co_return package.error();
        readback_.items = package->items;
        readback_.package = std::make_shared<const readback::DonorPackage>(std::move(*package));
    } else {
        auto items = readback::items_of(order, table_, storage_);
        if (!items) co_return items.error();
        readback_.items = std::move(*items);
    }

    readback::Manifest who;
    who.ids = unit_.ids;
    who.chip = unit_.facts.chip.value_or("");
    who.storage_type = std::string(to_string(storage_.kind));
    who.storage_size = storage_.user.value;
    who.block_size = storage_.block_size;
    std::function<Result<std::shared_ptr<PhoneFolder>>()> open = [root = order.folder, who] {
        return PhoneFolder::open(root, who);
    };
    auto folder = co_await on_disk(environment_.disk, std::move(open));
    if (!folder) co_return folder.error();
    readback_.folder = std::move(*folder);

    std::uint64_t total = 0;
    for (const Item& item : readback_.items)
        total += item.place.length.value;
    unit_.progress.expect(total, environment_.clock.now());
    co_return Moved{};
}

asio::awaitable<Result<void>> Attempt::read_item(const Item& item) {
    const auto folder = readback_.folder;
    std::function<Result<const ManifestFile*>()> look = [folder, item] {
        return folder->complete(item);
    };
    const auto known = co_await on_disk(environment_.disk, std::move(look));
    if (!known) co_return known.error();
    if (*known != nullptr) {
        const KeptImage kept = (*known)->kept;
        unit_.progress.advance(item.place.length.value, environment_.clock.now());
        tell_kept(item, kept, true);
        co_return success();
    }

    std::function<Result<std::shared_ptr<ImageFile>>()> open = [folder, item] {
        return folder->take_up(item);
    };
    const auto image = co_await on_disk(environment_.disk, std::move(open));
    if (!image) co_return image.error();
    if ((*image)->begun()) {
        auto seen = co_await take(Step::resume, item.name, recheck_item(*image));
        if (!seen) co_return seen.error();
    }
    co_return co_await take(Step::readback, item.name, read_pieces(item, *image));
}

/// What an earlier attempt or run of the station kept must still be there as it was; the rest is
/// read again.
Attempt::Work Attempt::recheck_item(std::shared_ptr<ImageFile> image) {
    const std::function<Result<bool>()> recheck = [image] { return image->recheck(); };
    for (bool more = true; more;) {
        if (stop_ != StopRequest::none) co_return Fault{ErrorCode::station_stopped, "resuming"};
        const auto left = co_await on_disk(environment_.disk, recheck);
        if (!left) co_return left.error();
        more = *left;
    }
    unit_.progress.advance(image->position(), environment_.clock.now());
    co_return Moved{};
}

Attempt::Work Attempt::read_pieces(const Item& item, std::shared_ptr<ImageFile> image) {
    const std::uint64_t piece = environment_.job->readback->piece.value;
    const auto folder = readback_.folder;
    std::uint64_t bytes = 0;
    while (image->position() < image->length()) {
        if (stop_ != StopRequest::none) co_return Fault{ErrorCode::station_stopped, "at a piece"};
        const std::uint64_t at = image->position();
        const ByteCount length{std::min(piece, image->length() - at)};
        const Place place{item.place.region, item.place.address + ByteCount{at}, length};
        auto read = co_await read_piece(place, image);
        if (!read) {
            Fault fault = with_context(read.error(), describe(place));
            // eMMC errors have one number for both ways, and this was a read.
            if (fault.code == ErrorCode::storage_write_failed)
                fault.code = ErrorCode::storage_read_failed;
            co_return fault;
        }
        bytes += length.value;
        if (image->position() == image->length()) break;
        std::function<Result<void>()> keep = [folder, item, image]() -> Result<void> {
            const auto safe = image->end_piece();
            if (!safe) return safe.error();
            return folder->keep_piece(item, *safe);
        };
        auto kept = co_await on_disk(environment_.disk, std::move(keep));
        if (!kept) co_return kept.error();
    }

    const std::function<Result<bool>()> finish = [image] { return image->finish(); };
    for (bool whole = false; !whole;) {
        const auto done = co_await on_disk(environment_.disk, finish);
        if (!done) co_return done.error();
        whole = *done;
    }
    const KeptImage kept = image->kept();
    std::function<Result<void>()> keep = [folder, item, kept] { return folder->keep(item, kept); };
    auto named = co_await on_disk(environment_.disk, std::move(keep));
    if (!named) co_return named.error();
    tell_kept(item, kept, false);
    co_return Moved{bytes, kept.size == 0 ? std::string() : kept.sha256.hex()};
}

asio::awaitable<Result<void>> Attempt::read_piece(Place place, std::shared_ptr<ImageFile> image) {
    const auto engine = co_await asio::this_coro::executor;
    const readback::DiskSink::OnBytes on_bytes = [this](std::uint64_t more) { read_on(more); };
    readback::DiskSink sink(engine, environment_.disk, std::move(image), on_bytes);
    auto read = co_await agent_->read(place, sink);
    if (read) read = co_await sink.flush();
    co_await sink.settle();
    co_return read;
}

void Attempt::tell_kept(const Item& item, const KeptImage& kept, bool already) {
    const bool is_file = kept.size != 0;
    reporter_.tell(
        EventKept{.partition = item.name,
                  .file = is_file ? (readback_.folder->path() / item.file).string() : std::string(),
                  .content_bytes = item.place.length.value,
                  .file_bytes = kept.size,
                  .sha256 = is_file ? kept.sha256.hex() : std::string(),
                  .already = already});
}

/// Scatter, preloader and agent beside the images.
Attempt::Work Attempt::keep_package() {
    const auto folder = readback_.folder;
    const auto package = readback_.package;
    std::function<Result<void>()> keep = [folder, package] {
        return readback::keep_package(*folder, *package);
    };
    auto kept = co_await on_disk(environment_.disk, std::move(keep));
    if (!kept) co_return kept.error();
    co_return Moved{};
}

void Attempt::read_on(std::uint64_t bytes) {
    unit_.bytes_read += bytes;
    reporter_.view().bytes_read = unit_.bytes_read;
    moved(bytes, false);
}

} // namespace gangflash
