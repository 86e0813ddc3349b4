#include "tests/simulation/lying_bus.hpp"

#include "base/bytes.hpp"

#include <array>
#include <variant>

namespace gangflash::sim {

namespace {

constexpr std::byte get_hw_code{0xFD};

/// Replaces the two bytes that follow the echo of GET_HW_CODE.
class ChipLiar final : public Transport {
public:
    ChipLiar(std::unique_ptr<Transport> inner, std::uint16_t hw_code) : inner_(std::move(inner)) {
        store_be<std::uint16_t>(lie_, hw_code);
    }

    asio::awaitable<Result<ByteCount>> read_some(std::span<std::byte> into) override {
        auto got = co_await inner_->read_some(into);
        if (!got) co_return got;
        for (std::byte& byte : into.first(got->value))
            falsify(byte);
        co_return got;
    }

    asio::awaitable<Result<void>> write_all(ByteView from) override {
        if (from.size() == 1 && from[0] == get_hw_code) heard_ = 0;
        return inner_->write_all(from);
    }

private:
    /// Byte 0 is the echo, 1 and 2 are the code.
    void falsify(std::byte& byte) {
        if (heard_ >= 1 && heard_ <= lie_.size()) byte = lie_[heard_ - 1];
        if (heard_ <= lie_.size()) ++heard_;
    }

    std::unique_ptr<Transport> inner_;
    std::array<std::byte, 2> lie_{};
    std::size_t heard_ = lie_.size() + 1; ///< bytes since the question; more: none is asked
};

} // namespace

asio::awaitable<Result<BusEvent>> QualcommBus::next() {
    auto event = co_await inner_.next();
    if (event)
        if (auto* phone = std::get_if<Appearance>(&*event)) {
            phone->mode = PhoneMode::foreign;
            phone->vendor_id = 0x05C6;
            phone->product_id = 0x9008;
            phone->product = "QHSUSB__BULK";
        }
    co_return event;
}

asio::awaitable<Result<std::unique_ptr<Transport>>> UnknownChipBus::open(const Appearance& what) {
    auto opened = co_await inner_.open(what);
    if (!opened) co_return opened.error();
    std::unique_ptr<Transport> liar = std::make_unique<ChipLiar>(std::move(*opened), hw_code_);
    co_return liar;
}

} // namespace gangflash::sim
