#include "base/async/run_on.hpp"
#include "base/disk_file.hpp"
#include "base/read_text.hpp"
#include "base/text.hpp"
#include "ports/virtual/demo/demo_agent.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "station/cli/guide/for_the_build.hpp"
#include "station/cli/options/size_option.hpp"
#include "station/output/begin_program.hpp"
#include "station/output/output_queue.hpp"
#include "station/output/safe_streams.hpp"
#include "station/output/usage_words.hpp"
#include "station/output/version.hpp"
#include "station/phones/case_list.hpp"
#include "station/phones/pty_bank.hpp"
#include "station/phones/redir_bank.hpp"

#include <csignal>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <unistd.h>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace {

using namespace gangflash;

constexpr int usage_error = 2; ///< exit codes as those of gangflash
constexpr int package_error = 3;
constexpr int station_error = 4;

struct Arguments {
    // the bank
    std::size_t count = 1;
    std::string chips = "MT6765";
    std::string mode = "preloader";
    std::string faults;
    std::string storage;
    std::string folder;       ///< of pseudo-terminals
    std::string redir_folder; ///< of usbredir sockets
    std::size_t full_speed_from = 513;
    std::uint64_t seed = 1;
    std::uint64_t link_speed = 0;
    bool daa = false;
    bool secure_boot = false;
    std::string slot; ///< of A/B phones
    std::string agent_sla;
    std::string which_case; ///< a founding case; `help` lists them
    // make-package
    std::string package;
    std::uint64_t size = vphone::default_package_size;
};

int complain(const Fault& fault, int code) {
    fmt::print(stderr, "gangflash-phones: {}\n", printable_line(describe(fault)));
    return code;
}

std::vector<std::string> split(const std::string& list) {
    std::vector<std::string> parts;
    for (std::size_t at = 0; at <= list.size();) {
        const std::size_t end = std::min(list.find(',', at), list.size());
        parts.push_back(list.substr(at, end - at));
        at = end + 1;
    }
    return parts;
}

Result<vphone::BankOptions> bank_options(const Arguments& given) {
    vphone::BankOptions options;
    if (given.which_case.empty()) {
        options.chips = split(given.chips);
    } else {
        const auto found = named_case(given.which_case);
        if (!found) return found.error();
        options = case_bank(**found);
    }
    options.count = given.count;
    options.seed = given.seed;
    options.link_speed = given.link_speed;
    if (given.daa) options.daa = true;
    if (given.secure_boot) options.secure_boot = true;
    if (!given.slot.empty())
        options.slot =
            vphone::SlotRecordOnPhone{given.slot == "a" ? 'a' : 'b', given.slot != "damaged"};
    if (!given.agent_sla.empty()) {
        auto key = read_text(given.agent_sla, ErrorCode::virtual_phone_invalid);
        if (!key) return key.error();
        options.agent_public_key = std::move(*key);
        if (options.agent_public_key.find("BEGIN PUBLIC KEY") == std::string::npos)
            return Fault{ErrorCode::virtual_phone_invalid,
                         "--agent-sla " + given.agent_sla + ": no public key in PEM form"};
    }
    if (given.daa) options.trusted_agents = vphone::demo_agent_hashes();
    if (given.mode == "brom") options.start = vphone::StartMode::brom;
    if (!given.faults.empty()) {
        auto script = vphone::load_fault_script(given.faults);
        if (!script) return script.error();
        options.faults.rules.insert(
            options.faults.rules.end(), script->rules.begin(), script->rules.end());
    }
    if (!given.storage.empty())
        options.storage = [root = std::filesystem::path(given.storage)](
                              std::size_t number, const vphone::StorageShape& shape) {
            return std::make_unique<vphone::FileStorage>(shape,
                                                         root / fmt::format("phone-{}", number));
        };
    if (auto fine = vphone::check(options); !fine) return fine.error();
    return options;
}

/// What changes, for whoever reads us; phones never wait for him.
class Teller {
public:
    Teller() : out_(STDOUT_FILENO, limits()) {}
    ~Teller() { out_.drain(patience); }

    PtyBank::Print print() {
        return [this](const std::string& line) { out_.write(printable_line(line) + "\n"); };
    }

private:
    static constexpr std::chrono::seconds patience{2};
    static OutputQueue::Limits limits() {
        OutputQueue::Limits limits;
        limits.spool_folder = spool_folder();
        return limits;
    }

    OutputQueue out_;
};

asio::awaitable<void> until_signal(asio::signal_set& signals) {
    co_await signals.async_wait(asio::use_awaitable);
}

template <class Bank>
asio::awaitable<void> run_until_signal(Bank& bank, asio::signal_set& signals) {
    using namespace asio::experimental::awaitable_operators;
    co_await (bank.run() || until_signal(signals));
}

template <class Bank>
int run_bank(asio::io_context& context, Bank& bank) {
    never_freeze();
    asio::signal_set signals(context, SIGINT, SIGTERM, SIGHUP);
    std::exception_ptr trouble;
    const auto ended = [&](const std::exception_ptr& thrown) {
        trouble = thrown;
        context.stop(); // phones have no end of their own; their links go with the bank
    };
    start_root(context.get_executor(), run_until_signal(bank, signals), ended);
    context.run();
    if (trouble) std::rethrow_exception(trouble);
    return 0;
}

int run_bank(const Arguments& given) {
    auto options = bank_options(given);
    if (!options) return complain(options.error(), usage_error);
    const std::filesystem::path folder =
        given.redir_folder.empty() ? given.folder : given.redir_folder;
    if (auto made = make_private_folder(folder, ErrorCode::output_unwritable); !made)
        return complain(made.error(), station_error);
    Teller teller;
    SystemClock clock;
    asio::io_context context{1};
    const auto executor = context.get_executor();
    if (given.redir_folder.empty()) {
        PtyBank bank(executor, clock, std::move(*options), folder, teller.print());
        return run_bank(context, bank);
    }
    RedirBank bank(
        executor, clock, std::move(*options), folder, given.full_speed_from, teller.print());
    return run_bank(context, bank);
}

int make_case_package(const Arguments& given) {
    const auto found = named_case(given.which_case);
    if (!found) return complain(found.error(), usage_error);
    if (auto made = vphone::make_case_package(**found, given.package, given.size); !made)
        return complain(made.error(), package_error);
    return 0;
}

int make_package(const Arguments& given) {
    if (!given.which_case.empty()) return make_case_package(given);
    const vphone::ChipModel* chip = vphone::find_chip_model(given.chips);
    if (chip == nullptr) {
        vphone::BankOptions named;
        named.chips = {given.chips};
        return complain(vphone::check(named).error(), usage_error);
    }
    if (auto made = vphone::make_package(given.package, *chip, given.size); !made)
        return complain(made.error(),
                        made.error().code == ErrorCode::virtual_phone_invalid ? usage_error
                                                                              : package_error);
    return 0;
}

int run(const Arguments& given, bool makes_package) {
    try {
        if (given.which_case == "help") {
            fmt::print("{}", case_list());
            return 0;
        }
        if (makes_package) return make_package(given);
        if (given.folder.empty() && given.redir_folder.empty()) {
            fmt::print(stderr, "gangflash-phones: --pty-dir or --usbredir is needed\n");
            return usage_error;
        }
        return run_bank(given);
    } catch (const std::exception& error) {
        fmt::print(stderr, "gangflash-phones: {}\n", error.what());
        return station_error;
    }
}

/// A standard output that took nothing is no success.
int end_of_program(int code) {
    const std::string failed = flush_safe_streams();
    if (failed.empty()) return code;
    fmt::print(stderr, "gangflash-phones: standard output cannot be written: {}\n", failed);
    return station_error;
}

} // namespace

int main(int argc, char** argv) {
    Arguments given;
    CLI::App app{"A bank of MediaTek phones made of software, behind pseudo-terminals or usbredir",
                 "gangflash-phones"};
    app.add_option("--count", given.count, "How many phones")->check(CLI::Range(1, 512));
    app.add_option("--chip", given.chips, "Chip, or several by commas, dealt in turn");
    app.add_option("--mode", given.mode, "How they start: preloader, or brom with the key held")
        ->transform(OneOf({"brom", "preloader"}));
    app.add_option("--faults", given.faults, "Fault file (docs/virtual-phones.md)")
        ->type_name("FILE");
    app.add_option("--seed", given.seed, "The same seed makes the same phones");
    app.add_option("--storage", given.storage, "Folder to keep their storage in; else memory")
        ->type_name("DIR");
    cli::takes_size(app.add_option(
        "--link-speed", given.link_speed, "Bytes per second of each phone; 0: no limit"));
    app.add_flag("--daa", given.daa, "They take only the agent of the demo package");
    app.add_flag("--secure-boot", given.secure_boot, "They say that they start signed images only");
    app.add_option("--slot",
                   given.slot,
                   "A/B phones: the slot they start; damaged: b, by a record with a wrong sum")
        ->check(CLI::IsMember({"a", "b", "damaged"}));
    app.add_option("--agent-sla",
                   given.agent_sla,
                   "PEM: XML agents want their challenge answered with this key's other half")
        ->type_name("PUBLIC.pem");
    app.add_option("--pty-dir", given.folder, "Folder for the links phone-1, phone-2, …")
        ->type_name("DIR");
    CLI::Option* pty = app.get_option("--pty-dir");
    app.add_option("--usbredir",
                   given.redir_folder,
                   "Instead: folder for usbredir sockets phone-1, phone-2, … (QEMU's usb-redir)")
        ->type_name("DIR")
        ->excludes(pty);
    app.add_option("--full-speed-from",
                   given.full_speed_from,
                   "Phones from this number on are full-speed USB devices (for QEMU's hub)")
        ->check(CLI::PositiveNumber);
    const auto case_help = "A phone this product was made for; help lists them (sets --chip)";
    app.add_option("--case", given.which_case, case_help);
    CLI::App* package = app.add_subcommand("make-package", "Writes a complete demo package");
    package->add_option("DIR", given.package, "Folder to write it to")
        ->type_name("DIR")
        ->required();
    package->add_option("--chip", given.chips, "Chip it is for");
    package->add_option("--case", given.which_case, "The package that case was met with");
    cli::takes_size(package->add_option("--size", given.size, "Bytes of image content, about"));
    app.formatter(std::make_shared<HelpForm>());
    package->formatter(std::make_shared<HelpForm>());
    app.footer("Examples:\n"
               "  # sixteen phones behind pseudo-terminals\n"
               "  gangflash-phones --count 16 --chip MT6765 --pty-dir /tmp/phones\n"
               "  # a package for them\n"
               "  gangflash-phones make-package FW --chip MT6765 --size 64M");
    app.set_version_flag("--version", version_text("gangflash-phones"));
    cli::add_for_the_build(app);
    begin_program();
    use_safe_streams();
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) { // --help comes here too
        return end_of_program(end_of_parsing(app, {argv + 1, argv + argc}, error) ? 0
                                                                                  : usage_error);
    }
    return end_of_program(run(given, package->parsed()));
}
