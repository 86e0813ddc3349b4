#include "station/phones/redir_session.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <sys/socket.h>
#include <unistd.h>
#include <usbredirparser.h>
#include <utility>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gangflash {

namespace asio = boost::asio;

namespace {

constexpr std::size_t most_endpoints = 32; ///< of usb_redir_ep_info_header
constexpr std::uint8_t direction_in = 0x80;

/// Where usbredir keeps an endpoint: 0..15 OUT, 16..31 IN.
constexpr std::size_t index_of(unsigned address) {
    return (address & direction_in) >> 3U | (address & 0x0FU);
}

} // namespace

/// The C library calls these with the session as `priv`.
struct RedirSession::Callbacks {
    static RedirSession& self(void* priv) { return *static_cast<RedirSession*>(priv); }

    static int read(void* priv, std::uint8_t* data, int size) {
        const ssize_t got =
            ::read(self(priv).socket_.native_handle(), data, static_cast<std::size_t>(size));
        if (got < 0 && errno == EAGAIN) return 0;
        return got <= 0 ? -1 : static_cast<int>(got); // 0 bytes: the host has closed
    }
    /// A host that pulls a device closes with answers under way: no reason for a signal.
    static int write(void* priv, std::uint8_t* data, int size) {
        const ssize_t sent = ::send(
            self(priv).socket_.native_handle(), data, static_cast<std::size_t>(size), MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) return 0;
        return sent < 0 ? -1 : static_cast<int>(sent);
    }
    static void log(void*, int, const char*) {} // what matters comes back as a return value

    static void hello(void* priv, usb_redir_hello_header*) { self(priv).device_.host_ready(); }
    static void reset(void* priv) { self(priv).device_.reset(); }
    static void ignore(void*) {}

    static void send_configuration(RedirSession& session, std::uint64_t id) {
        usb_redir_configuration_status_header status{usb_redir_success, session.configuration_};
        usbredirparser_send_configuration_status(session.parser_.get(), id, &status);
        session.queued_.notify();
    }
    static void
    set_configuration(void* priv, std::uint64_t id, usb_redir_set_configuration_header* wanted) {
        self(priv).configuration_ = wanted->configuration;
        self(priv).describe();
        send_configuration(self(priv), id);
    }
    static void get_configuration(void* priv, std::uint64_t id) {
        send_configuration(self(priv), id);
    }
    static void send_alt(void* priv, std::uint64_t id, std::uint8_t interface) {
        usb_redir_alt_setting_status_header status{usb_redir_success, interface, 0};
        usbredirparser_send_alt_setting_status(self(priv).parser_.get(), id, &status);
        self(priv).queued_.notify();
    }
    static void set_alt(void* priv, std::uint64_t id, usb_redir_set_alt_setting_header* wanted) {
        send_alt(priv, id, wanted->interface);
    }
    static void get_alt(void* priv, std::uint64_t id, usb_redir_get_alt_setting_header* wanted) {
        send_alt(priv, id, wanted->interface);
    }
    /// The interrupt endpoint exists and has nothing to say, as on the phones.
    static void start_interrupt(void* priv,
                                std::uint64_t id,
                                usb_redir_start_interrupt_receiving_header* wanted) {
        usb_redir_interrupt_receiving_status_header status{usb_redir_success, wanted->endpoint};
        usbredirparser_send_interrupt_receiving_status(self(priv).parser_.get(), id, &status);
        self(priv).queued_.notify();
    }
    static void stop_interrupt(void* priv,
                               std::uint64_t id,
                               usb_redir_stop_interrupt_receiving_header* wanted) {
        usb_redir_interrupt_receiving_status_header status{usb_redir_success, wanted->endpoint};
        usbredirparser_send_interrupt_receiving_status(self(priv).parser_.get(), id, &status);
        self(priv).queued_.notify();
    }
    /// No phone has isochronous endpoints. The library calls what is asked for without a look
    /// whether anybody answers.
    template <class Wanted>
    static void refuse_isochronous(void* priv, std::uint64_t id, Wanted* wanted) {
        usb_redir_iso_stream_status_header status{usb_redir_stall, wanted->endpoint};
        usbredirparser_send_iso_stream_status(self(priv).parser_.get(), id, &status);
        self(priv).queued_.notify();
    }
    /// A host that asks for this did not read our capabilities: no streams, no buffered bulk, no
    /// filters.
    template <class Wanted>
    static void not_offered(void*, std::uint64_t, Wanted*) {}
    static void filter(void*, usbredirfilter_rule* rules, int) { std::free(rules); }
    static void cancel(void* priv, std::uint64_t id) { self(priv).device_.cancelled(id); }

    static void control(void* priv,
                        std::uint64_t id,
                        usb_redir_control_packet_header* packet,
                        std::uint8_t* data,
                        int) {
        RedirSession& session = self(priv);
        usbredirparser_free_packet_data(session.parser_.get(), data);
        auto answer = session.device_.control({.type = packet->requesttype,
                                               .request = packet->request,
                                               .value = packet->value,
                                               .index = packet->index,
                                               .length = packet->length});
        packet->status = answer ? usb_redir_success : usb_redir_stall;
        const bool in = (packet->endpoint & direction_in) != 0;
        if (!answer)
            packet->length = 0;
        else if (in)
            packet->length = static_cast<std::uint16_t>(answer->size());
        const bool has_data = in && answer && !answer->empty();
        usbredirparser_send_control_packet(
            session.parser_.get(),
            id,
            packet,
            has_data ? reinterpret_cast<std::uint8_t*>(answer->data()) : nullptr,
            has_data ? static_cast<int>(answer->size()) : 0);
        session.queued_.notify();
    }
    static void bulk(void* priv,
                     std::uint64_t id,
                     usb_redir_bulk_packet_header* packet,
                     std::uint8_t* data,
                     int size) {
        RedirSession& session = self(priv);
        BulkRequest request{.id = id,
                            .endpoint = packet->endpoint,
                            .stream = packet->stream_id,
                            .asked = packet->length | std::size_t{packet->length_high} << 16U,
                            .data = {}};
        if ((packet->endpoint & direction_in) != 0) {
            session.device_.bulk_in(std::move(request));
        } else {
            const auto* bytes = reinterpret_cast<const std::byte*>(data);
            request.data.assign(bytes, bytes + size);
            session.device_.bulk_out(std::move(request));
        }
        usbredirparser_free_packet_data(session.parser_.get(), data);
    }
    static void
    isochronous(void* priv, std::uint64_t, usb_redir_iso_packet_header*, std::uint8_t* data, int) {
        usbredirparser_free_packet_data(self(priv).parser_.get(), data);
    }
    static void interrupt(
        void* priv, std::uint64_t, usb_redir_interrupt_packet_header*, std::uint8_t* data, int) {
        usbredirparser_free_packet_data(self(priv).parser_.get(), data);
    }

    static void install(usbredirparser& parser) {
        parser.log_func = log;
        parser.read_func = read;
        parser.write_func = write;
        parser.hello_func = hello;
        parser.reset_func = reset;
        parser.set_configuration_func = set_configuration;
        parser.get_configuration_func = get_configuration;
        parser.set_alt_setting_func = set_alt;
        parser.get_alt_setting_func = get_alt;
        parser.start_interrupt_receiving_func = start_interrupt;
        parser.stop_interrupt_receiving_func = stop_interrupt;
        parser.start_iso_stream_func = refuse_isochronous;
        parser.stop_iso_stream_func = refuse_isochronous;
        parser.alloc_bulk_streams_func = not_offered;
        parser.free_bulk_streams_func = not_offered;
        parser.start_bulk_receiving_func = not_offered;
        parser.stop_bulk_receiving_func = not_offered;
        parser.filter_filter_func = filter;
        parser.filter_reject_func = ignore;
        parser.device_disconnect_ack_func = ignore;
        parser.cancel_data_packet_func = cancel;
        parser.control_packet_func = control;
        parser.bulk_packet_func = bulk;
        parser.iso_packet_func = isochronous;
        parser.interrupt_packet_func = interrupt;
    }
};

void RedirSession::Destroy::operator()(usbredirparser* parser) const {
    usbredirparser_destroy(parser);
}

RedirSession::RedirSession(Socket socket, RedirDevice& device)
    : socket_(std::move(socket)), device_(device), parser_(usbredirparser_create()),
      queued_(socket_.get_executor()) {
    socket_.non_blocking(true);
    parser_->priv = this;
    Callbacks::install(*parser_);
    // No acknowledged disconnects: a phone that re-enumerates does not wait for the host either.
    std::array<std::uint32_t, USB_REDIR_CAPS_SIZE> can{};
    for (const int what : {usb_redir_cap_connect_device_version,
                           usb_redir_cap_ep_info_max_packet_size,
                           usb_redir_cap_64bits_ids,
                           usb_redir_cap_32bits_bulk_length})
        usbredirparser_caps_set_cap(can.data(), what);
    usbredirparser_init(parser_.get(),
                        "gangflash-phones",
                        can.data(),
                        static_cast<int>(can.size()),
                        usbredirparser_fl_usb_host);
}

RedirSession::~RedirSession() = default;

asio::awaitable<void> RedirSession::run() {
    using namespace asio::experimental::awaitable_operators;
    co_await (read_all() || write_all());
}

asio::awaitable<void> RedirSession::read_all() {
    for (;;) {
        boost::system::error_code error;
        co_await socket_.async_wait(Socket::wait_read,
                                    asio::redirect_error(asio::use_awaitable, error));
        if (error || usbredirparser_do_read(parser_.get()) < 0) co_return;
        queued_.notify();
    }
}

asio::awaitable<void> RedirSession::write_all() {
    for (;;) {
        while (usbredirparser_has_data_to_write(parser_.get()) > 0) {
            if (usbredirparser_do_write(parser_.get()) < 0) co_return;
            if (usbredirparser_has_data_to_write(parser_.get()) == 0) break;
            boost::system::error_code error;
            co_await socket_.async_wait(Socket::wait_write,
                                        asio::redirect_error(asio::use_awaitable, error));
            if (error) co_return;
        }
        const bool on = co_await queued_.wait();
        if (!on) co_return;
    }
}

/// Interfaces and endpoints, told before a connection and with each configuration: QEMU cannot
/// read descriptors.
void RedirSession::describe() {
    usb_redir_interface_info_header interfaces{};
    usb_redir_ep_info_header endpoints{};
    std::fill_n(std::begin(endpoints.type), most_endpoints, std::uint8_t{usb_redir_type_invalid});
    for (const unsigned address : {0x00U, 0x80U}) {
        endpoints.type[index_of(address)] = usb_redir_type_control;
        endpoints.max_packet_size[index_of(address)] = 64;
    }
    const Bytes bytes = configuration_descriptor(phone_.mode, speed_);
    const auto field = [&bytes](std::size_t at) {
        return std::to_integer<std::uint8_t>(bytes[at]);
    };
    std::uint8_t interface = 0;
    for (std::size_t at = 0; at < bytes.size(); at += field(at)) {
        if (field(at + 1) == 4) { // an interface
            interface = field(at + 2);
            const std::uint32_t i = interfaces.interface_count++;
            interfaces.interface[i] = interface;
            interfaces.interface_class[i] = field(at + 5);
            interfaces.interface_subclass[i] = field(at + 6);
            interfaces.interface_protocol[i] = field(at + 7);
        } else if (field(at + 1) == 5) { // an endpoint
            const std::size_t i = index_of(field(at + 2));
            endpoints.type[i] = field(at + 3);
            endpoints.interval[i] = field(at + 6);
            endpoints.interface[i] = interface;
            endpoints.max_packet_size[i] = load_le<std::uint16_t>(bytes, at + 4);
        }
    }
    usbredirparser_send_interface_info(parser_.get(), &interfaces);
    usbredirparser_send_ep_info(parser_.get(), &endpoints);
}

void RedirSession::connect(const Appearance& phone, UsbSpeed speed) {
    phone_ = phone;
    speed_ = speed;
    configuration_ = 0;
    describe();
    usb_redir_device_connect_header header{};
    header.speed = speed == UsbSpeed::high ? usb_redir_speed_high : usb_redir_speed_full;
    header.device_class = 2;
    header.vendor_id = phone.vendor_id;
    header.product_id = phone.product_id;
    header.device_version_bcd = 0x100;
    usbredirparser_send_device_connect(parser_.get(), &header);
    queued_.notify();
}

void RedirSession::disconnect() {
    usbredirparser_send_device_disconnect(parser_.get());
    queued_.notify();
}

namespace {

usb_redir_bulk_packet_header
header_of(const BulkRequest& request, std::size_t length, std::uint8_t status) {
    usb_redir_bulk_packet_header header{};
    header.endpoint = request.endpoint;
    header.status = status;
    header.length = static_cast<std::uint16_t>(length);
    header.length_high = static_cast<std::uint16_t>(length >> 16U);
    header.stream_id = request.stream;
    return header;
}

} // namespace

void RedirSession::finish_out(const BulkRequest& request) {
    auto header = header_of(request, request.data.size(), usb_redir_success);
    usbredirparser_send_bulk_packet(parser_.get(), request.id, &header, nullptr, 0);
    queued_.notify();
}

void RedirSession::finish_in(const BulkRequest& request, Bytes data) {
    auto header = header_of(request, data.size(), usb_redir_success);
    usbredirparser_send_bulk_packet(parser_.get(),
                                    request.id,
                                    &header,
                                    data.empty() ? nullptr
                                                 : reinterpret_cast<std::uint8_t*>(data.data()),
                                    static_cast<int>(data.size()));
    queued_.notify();
}

void RedirSession::give_up(const BulkRequest& request) {
    auto header = header_of(request, 0, usb_redir_cancelled);
    usbredirparser_send_bulk_packet(parser_.get(), request.id, &header, nullptr, 0);
    queued_.notify();
}

} // namespace gangflash
