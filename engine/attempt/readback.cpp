#include "engine/attempt/readback.hpp"

#include "base/async/on_disk.hpp"
#include "engine/readback/disk_sink.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include <boost/asio/this_coro.hpp>

#include <fmt/format.h>

namespace gangflash::attempt {

using readback::ImageFile;
using readback::Item;
using readback::KeptImage;
using readback::ManifestFile;
using readback::PhoneFolder;
using readback::Piece;

namespace {

void report_kept(Context& context, const Item& item, const KeptImage& kept, bool already) {
    const bool is_file = kept.size != 0;
    context.reporter.tell(EventKept{
        .partition = item.name,
        .file = is_file ? (context.images.folder->path() / item.file).string() : std::string(),
        .content_bytes = item.place.length.value,
        .file_bytes = kept.size,
        .sha256 = is_file ? kept.sha256.hex() : std::string(),
        .already = already});
}

/// What an earlier attempt or run of the station kept must still be there as it was; the rest is
/// read again.
Work recheck_item(Context& context, std::shared_ptr<ImageFile> image) {
    const std::function<Result<bool>()> recheck = [image] { return image->recheck(); };
    for (bool more = true; more;) {
        if (context.stop != StopRequest::none)
            co_return Fault{ErrorCode::station_stopped, "resuming"};
        const auto left = co_await on_disk(context.environment.disk, recheck);
        if (!left) co_return left.error();
        more = *left;
    }
    context.unit.progress.advance(image->position(), context.environment.clock.now());
    co_return Moved{};
}

asio::awaitable<Result<void>>
read_piece(Context& context, Place place, std::shared_ptr<ImageFile> image) {
    const auto engine = co_await asio::this_coro::executor;
    const readback::DiskSink::OnBytes on_bytes = [&context](std::uint64_t more) {
        context.note_read(more);
    };
    readback::DiskSink sink(engine, context.environment.disk, std::move(image), on_bytes);
    auto read = co_await context.reader->read(place, sink);
    if (read) read = co_await sink.flush();
    co_await sink.settle();
    co_return read;
}

Work read_pieces(Context& context, const Item& item, std::shared_ptr<ImageFile> image) {
    const std::uint64_t piece = context.environment.job->readback->piece.value;
    const auto folder = context.images.folder;
    std::uint64_t bytes = 0;
    while (image->position() < image->length()) {
        if (context.stop != StopRequest::none)
            co_return Fault{ErrorCode::station_stopped, "at a piece"};
        const std::uint64_t at = image->position();
        const ByteCount length{std::min(piece, image->length() - at)};
        const Place place{item.place.region, item.place.address + ByteCount{at}, length};
        auto read = co_await read_piece(context, place, image);
        if (!read) co_return with_context(read.error(), describe(place));
        bytes += length.value;
        if (image->position() == image->length()) break;
        std::function<Result<void>()> keep = [folder, item, image]() -> Result<void> {
            const auto safe = image->end_piece();
            if (!safe) return safe.error();
            return folder->keep_piece(item, *safe);
        };
        auto kept = co_await on_disk(context.environment.disk, std::move(keep));
        if (!kept) co_return kept.error();
    }

    const std::function<Result<bool>()> finish = [image] { return image->finish(); };
    for (bool whole = false; !whole;) {
        const auto done = co_await on_disk(context.environment.disk, finish);
        if (!done) co_return done.error();
        whole = *done;
    }
    const KeptImage kept = image->kept();
    std::function<Result<void>()> keep = [folder, item, kept] { return folder->keep(item, kept); };
    auto named = co_await on_disk(context.environment.disk, std::move(keep));
    if (!named) co_return named.error();
    report_kept(context, item, kept, false);
    co_return Moved{bytes, kept.size == 0 ? std::string() : kept.sha256.hex()};
}

asio::awaitable<Result<void>> read_item(Context& context, const Item& item) {
    const auto folder = context.images.folder;
    std::function<Result<const ManifestFile*>()> look = [folder, item] {
        return folder->complete(item);
    };
    const auto known = co_await on_disk(context.environment.disk, std::move(look));
    if (!known) co_return known.error();
    if (*known != nullptr) {
        const KeptImage kept = (*known)->kept;
        context.unit.progress.advance(item.place.length.value, context.environment.clock.now());
        report_kept(context, item, kept, true);
        co_return success();
    }

    std::function<Result<std::shared_ptr<ImageFile>>()> open = [folder, item] {
        return folder->take_up(item);
    };
    const auto image = co_await on_disk(context.environment.disk, std::move(open));
    if (!image) co_return image.error();
    if ((*image)->begun()) {
        auto seen = co_await context.take(Step::resume, item.name, recheck_item(context, *image));
        if (!seen) co_return seen.error();
    }
    co_return co_await context.take(Step::readback, item.name, read_pieces(context, item, *image));
}

} // namespace

Work check_readback(Context& context) {
    const ReadbackOrder& order = *context.environment.job->readback;
    if (order.as_package) {
        auto package =
            co_await context.contact.package_of(*context.unit.plan, context.table, context.storage);
        if (!package) co_return package.error();
        context.images.items = (*package)->items();
        context.images.package = std::move(*package);
    } else {
        auto items = readback::items_of(order, context.table, context.storage);
        if (!items) co_return items.error();
        context.images.items = std::move(*items);
    }

    readback::Manifest who;
    who.ids = context.unit.ids;
    who.chip = context.unit.facts.chip.value_or("");
    who.storage_type = std::string(to_string(context.storage.kind));
    who.storage_size = context.storage.user.value;
    who.block_size = context.storage.block_size;
    std::function<Result<std::shared_ptr<PhoneFolder>>()> open = [root = order.folder, who] {
        return PhoneFolder::open(root, who);
    };
    auto folder = co_await on_disk(context.environment.disk, std::move(open));
    if (!folder) co_return folder.error();
    context.images.folder = std::move(*folder);

    std::uint64_t total = 0;
    for (const Item& item : context.images.items)
        total += item.place.length.value;
    context.unit.progress.expect(total, context.environment.clock.now());
    co_return Moved{};
}

asio::awaitable<Result<void>> read_items(Context& context) {
    for (const Item& item : context.images.items)
        if (auto done = co_await read_item(context, item); !done) co_return done.error();
    co_return success();
}

bool keeps_a_package(const Context& context) {
    return context.images.package != nullptr;
}

Work keep_package(Context& context) {
    const auto folder = context.images.folder;
    const auto package = context.images.package;
    std::function<Result<void>()> keep = [folder, package] { return package->keep(*folder); };
    auto kept = co_await on_disk(context.environment.disk, std::move(keep));
    if (!kept) co_return kept.error();
    co_return Moved{};
}

} // namespace gangflash::attempt
