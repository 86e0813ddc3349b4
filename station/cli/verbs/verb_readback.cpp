// gangflash readback: the phone's storage into files; writes nothing to a phone.
#include "base/disk_file.hpp"
#include "station/cli/options/size_option.hpp"
#include "station/cli/readback_job.hpp"
#include "station/cli/verbs/verbs.hpp"
#include "station/output/usage_words.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

constexpr std::uint64_t least_block = 512; ///< of every storage served; UFS has larger ones

Region region_of(const std::string& word) {
    if (word == "boot1") return Region::boot1;
    return word == "boot2" ? Region::boot2 : Region::user;
}

} // namespace

void ReadbackOptions::add_to(CLI::App& verb) {
    reading.add_to(verb);
    CLI::Option* package =
        verb.add_option("--as-package",
                        as_package,
                        "Make a package for the phone's sisters: one folder for each phone in DIR");
    package->type_name("DIR");
    CLI::Option* names =
        verb.add_option("--only", only, "These partitions of the phone's own table")
            ->delimiter(',')
            ->type_name("NAME,…")
            ->excludes(package);
    verb.add_flag("--all", all, "All partitions of the phone's own table")
        ->excludes(names)
        ->excludes(package);
    verb.add_flag("--boot", boot, "Both boot areas, whole")->excludes(package);
    CLI::Option* area = verb.add_option("--region", region, "A range of this area, by address")
                            ->transform(OneOf({"user", "boot1", "boot2"}))
                            ->excludes(package);
    takes_size(
        verb.add_option("--start", start, "First byte of the range, a multiple of the block"))
        ->needs(area);
    takes_size(verb.add_option(
                   "--length", length, "Bytes, whole blocks; without it, to the end of the area"))
        ->needs(area)
        ->check(CLI::PositiveNumber);
    verb.add_option("--out", out, "Folder: one folder in it for each phone, named after its chip")
        ->type_name("DIR")
        ->excludes(package);
    verb.add_option("--format", format, "raw, or Android's sparse form with holes for zeros")
        ->transform(OneOf({"raw", "sparse"}))
        ->excludes(package)
        ->capture_default_str();
}

Result<ReadbackOrder> readback_order(const ReadbackOptions& options) {
    ReadbackOrder order;
    order.as_package = !options.as_package.empty();
    order.folder = order.as_package ? options.as_package : options.out;
    order.format = options.format == "sparse" ? ReadbackFormat::sparse : ReadbackFormat::raw;
    order.partitions = options.only;
    order.all_partitions = options.all;
    order.boot_areas = options.boot;
    if (options.start % least_block != 0 || options.length % least_block != 0)
        return Fault{ErrorCode::order_invalid,
                     fmt::format("--start {} --length {}: whole blocks are read, of 512 bytes on "
                                 "eMMC and 4096 on UFS",
                                 options.start,
                                 options.length)};
    if (!options.region.empty())
        order.ranges.push_back(
            {region_of(options.region), DeviceAddress{options.start}, ByteCount{options.length}});
    if (order.folder.empty())
        return Fault{ErrorCode::order_invalid, "where to? Name a folder with --out"};
    const bool anything = order.as_package || !order.partitions.empty() || order.all_partitions ||
                          order.boot_areas || !order.ranges.empty();
    if (!anything)
        return Fault{ErrorCode::order_invalid,
                     "what? Say --only NAME,…, --all, --boot, --region or --as-package DIR"};
    return order;
}

namespace {

/// Before the first phone is asked for anything.
Result<void> make_folder(const std::filesystem::path& folder) {
    return make_private_folder(folder, ErrorCode::output_unwritable);
}

int run_readback(const ReadbackOptions& options) {
    const auto order = readback_order(options);
    if (!order) return print_station_fault(order.error());
    if (auto made = make_folder(order->folder); !made) return print_station_fault(made.error());
    const auto shared = std::make_shared<const ReadbackOrder>(*order);
    return run_reading(
        options.reading, JobKind::readback, [&shared](Job& job) { job.readback = shared; });
}

} // namespace

void add_readback_verb(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<ReadbackOptions>();
    CLI::App* verb = app.add_subcommand(
        "readback", "Read phones' storage back into files; writes nothing to a phone");
    options->add_to(*verb);
    verb->callback([options, &exit_code] { exit_code = run_readback(*options); });
}

} // namespace gangflash::cli
