#include "engine/mediatek/backend.hpp"

#include "engine/mediatek/contact.hpp"

namespace gangflash {

namespace {

class Mediatek final : public Backend {
public:
    explicit Mediatek(Millis handshake_limit) : handshake_limit_(handshake_limit) {}

    std::string_view name() const override { return "MediaTek"; }

    Recognition recognise(const Appearance& appearance) const override {
        switch (appearance.mode) {
        case PhoneMode::brom:
        case PhoneMode::preloader:
        case PhoneMode::unknown: // a tty does not say what is behind it
            return Recognition::answers;
        case PhoneMode::foreign:
            return Recognition::none;
        default:
            return Recognition::waits;
        }
    }

    asio::awaitable<Result<std::unique_ptr<Contact>>>
    catch_phone(PortBus& bus,
                Appearance appearance,
                Clock& clock,
                std::vector<EndedStep>& ended) const override {
        std::unique_ptr<MediatekContact> phone;
        const StepTimer handshake(clock);
        Result<void> woken = success();
        auto transport = co_await bus.open(appearance);
        if (!transport) {
            woken = transport.error();
        } else {
            phone = std::make_unique<MediatekContact>(std::move(*transport), clock);
            woken = co_await phone->wake(handshake_limit_);
        }
        ended.push_back(handshake.ended(Step::handshake, woken));
        if (!woken) co_return woken.error();

        const StepTimer identify(clock);
        const Result<void> known = co_await phone->identify();
        ended.push_back(identify.ended(Step::identify, known));
        if (!known) co_return known.error();
        co_return std::unique_ptr<Contact>(std::move(phone));
    }

private:
    Millis handshake_limit_;
};

} // namespace

std::shared_ptr<const Backend> make_mediatek(Millis handshake_limit) {
    return std::make_shared<const Mediatek>(handshake_limit);
}

} // namespace gangflash
