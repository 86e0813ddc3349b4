#include "station/cli/facts/facts.hpp"
#include "station/cli/facts/inspect_file.hpp"
#include "station/cli/options/size_option.hpp"
#include "station/cli/verbs/verbs.hpp"

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace gangflash::cli {

namespace {

struct InspectVerb {
    std::vector<std::string> files;
    std::uint64_t storage_size = 0; ///< 0: not told
    bool json = false;
};

/// Of the lists inspect tells, what fits beside each other on a screen; --json has the rest.
const std::vector<std::string> shown_columns{"partition_name", "file_name",
                                             "is_download",    "physical_start_addr",
                                             "partition_size", "region",
                                             "operation_type", "resolved_start_addr",
                                             "hw_code",        "hw_version",
                                             "sw_version",     "offset",
                                             "length",         "load_address",
                                             "type",           "size",
                                             "part",           "name",
                                             "memory_type",    "start",
                                             "file",           "sparse",
                                             "expanded_size",  "error_id",
                                             "detail",         "signature_length"};

int run_inspect(const InspectVerb& options) {
    int exit_code = exit_ok;
    for (const std::string& file : options.files) {
        const Facts facts = inspect_file(
            file, options.storage_size == 0 ? std::nullopt : std::optional(options.storage_size));
        if (options.json)
            print_json(facts);
        else
            print_text(facts, shown_columns);
        if (!facts.at("faults").empty()) exit_code = exit_refused;
        if (!options.json && options.files.size() > 1) std::puts("");
    }
    return exit_code;
}

} // namespace

void add_inspect_verb(CLI::App& app, int& exit_code) {
    CLI::App* verb = app.add_subcommand(
        "inspect", "Say what a scatter, agent, preloader, image, GPT or package is");
    auto options = std::make_shared<InspectVerb>();
    verb->add_option("files", options->files, "Files or package folders")
        ->required()
        ->type_name("FILE…");
    takes_size(verb->add_option("--storage-size",
                                options->storage_size,
                                "Bytes of the user area, to resolve end-of-storage addresses"));
    verb->add_flag("--json", options->json, "One JSON object a line instead of text");
    verb->callback([options, &exit_code] { exit_code = run_inspect(*options); });
}

} // namespace gangflash::cli
