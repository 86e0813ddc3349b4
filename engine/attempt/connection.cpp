#include "engine/attempt/connection.hpp"

#include "config/chips/chips.hpp"

#include <array>

#include <fmt/format.h>

namespace gangflash {

namespace {

/// Some twenty short answers of at most two seconds each; a chip needs milliseconds.
constexpr Millis identify_patience{30'000};

asio::awaitable<Result<void>> catch_phone(PortBus& bus,
                                          const Appearance& appearance,
                                          Millis handshake_limit,
                                          Clock& clock,
                                          std::unique_ptr<Connection>& connection) {
    auto transport = co_await bus.open(appearance);
    if (!transport) co_return transport.error();
    connection = std::make_unique<Connection>(std::move(*transport), clock);
    co_return co_await brom::handshake(connection->link(), handshake_limit);
}

asio::awaitable<Result<void>> ask_chip(Connection& connection) {
    Link& link = connection.link();
    auto hw_code = co_await brom::read_hw_code(link);
    if (!hw_code) co_return hw_code.error();

    connection.chip = find_chip(*hw_code);
    if (connection.chip == nullptr)
        co_return Fault{
            ErrorCode::unknown_chip,
            fmt::format("the phone has hw_code=0x{:04x}, which none of the {} chips known has",
                        *hw_code,
                        chip_table().size())};

    // The boot ROM's watchdog bites after ten seconds, so it is stopped before anything else.
    const std::array stops{connection.chip->watchdog, connection.chip->watchdog_too};
    for (const auto& stop : stops)
        if (stop)
            if (auto stopped =
                    co_await brom::write_register(link, stop->address, stop->value, stop->width);
                !stopped)
                co_return stopped.error();

    auto report = co_await brom::read_chip(link, *hw_code);
    if (!report) co_return report.error();
    connection.report = std::move(*report);
    co_return success();
}

} // namespace

ChipIds Connection::ids() const {
    return {.me_id = to_hex(report.me_id), .soc_id = to_hex(report.soc_id), .random_id = {}};
}

UnitFacts Connection::facts() const {
    UnitFacts facts;
    if (chip != nullptr) facts.chip = std::string(chip->name);
    facts.hw_code = report.hw_code;
    if (!report.me_id.empty()) facts.me_id = to_hex(report.me_id);
    if (!report.soc_id.empty()) facts.soc_id = to_hex(report.soc_id);
    facts.secure_boot = report.target.secure_boot();
    facts.link_authentication = report.target.link_authentication();
    facts.agent_authentication = report.target.agent_authentication();
    return facts;
}

asio::awaitable<Result<std::unique_ptr<Connection>>> connect(PortBus& bus,
                                                             Appearance appearance,
                                                             const Job& job,
                                                             Clock& clock,
                                                             std::vector<EndedStep>& ended) {
    std::unique_ptr<Connection> connection;
    const StepTimer handshake(clock);
    Result<void> caught =
        co_await catch_phone(bus, appearance, job.handshake_limit, clock, connection);
    ended.push_back(handshake.ended(Step::handshake, caught));
    if (!caught) co_return caught.error();

    const StepTimer identify(clock);
    connection->link().begin_step(identify_patience);
    Result<void> asked = co_await ask_chip(*connection);
    ended.push_back(identify.ended(Step::identify, asked));
    if (!asked) co_return asked.error();
    co_return std::move(connection);
}

} // namespace gangflash
