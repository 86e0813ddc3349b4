#include "station/wiring/virtual_bench.hpp"

#include "ports/virtual/virtual_bus.hpp"
#include "station/wiring/fleeting_folder.hpp"
#include "station/wiring/station_session.hpp"

#include <system_error>
#include <thread>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <fmt/format.h>

namespace gangflash {

namespace fs = std::filesystem;

namespace {

vphone::StorageFactory storage_factory(const SessionOptions& options, const fs::path& folder) {
    if (options.discard_storage)
        return [](std::size_t, const vphone::StorageShape& shape) {
            return std::make_unique<vphone::DiscardStorage>(shape);
        };
    return [folder](std::size_t number, const vphone::StorageShape& shape) {
        return std::make_unique<vphone::FileStorage>(shape,
                                                     folder / fmt::format("phone-{}", number));
    };
}

} // namespace

struct VirtualBench::Impl {
    std::unique_ptr<FleetingFolder> temporary;
    boost::asio::io_context context{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard =
        boost::asio::make_work_guard(context);
    std::unique_ptr<vphone::VirtualBus> bus;
    std::thread thread;
};

Result<std::unique_ptr<VirtualBench>>
VirtualBench::make(const VirtualPorts& ports, const SessionOptions& options, Clock& clock) {
    vphone::BankOptions bank;
    bank.count = ports.count;
    if (!ports.chips.empty()) bank.chips = ports.chips;
    bank.seed = options.seed;
    bank.link_speed = options.link_speed;
    if (options.faults) {
        auto script = vphone::load_fault_script(*options.faults);
        if (!script) return script.error();
        bank.faults = std::move(*script);
    }
    if (auto fits = vphone::check(bank); !fits) return fits.error();

    auto impl = std::make_unique<Impl>();
    try {
        fs::path folder;
        if (options.storage)
            folder = *options.storage;
        else if (!options.discard_storage) {
            impl->temporary = std::make_unique<FleetingFolder>("gangflash-phones");
            folder = impl->temporary->path();
        }
        bank.storage = storage_factory(options, folder);
        impl->bus = std::make_unique<vphone::VirtualBus>(
            impl->context.get_executor(), clock, std::move(bank));
    } catch (const std::system_error& error) {
        return Fault{ErrorCode::virtual_phone_invalid,
                     fmt::format("storage of virtual phones: {}", error.what())};
    }
    impl->thread = std::thread([context = &impl->context] { context->run(); });
    return std::unique_ptr<VirtualBench>(new VirtualBench(std::move(impl)));
}

VirtualBench::VirtualBench(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

VirtualBench::~VirtualBench() {
    impl_->guard.reset();
    impl_->context.stop();
    if (impl_->thread.joinable()) impl_->thread.join();
}

std::unique_ptr<PortBus> VirtualBench::release_bus() {
    return std::move(impl_->bus);
}

} // namespace gangflash
