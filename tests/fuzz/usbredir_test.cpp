// What a host says to the phones behind usbredir (protocol 0.7).
#include "tests/fuzz/feeding.hpp"
#include "tests/fuzz/parsers.hpp"

#include <initializer_list>

#include <gtest/gtest.h>

namespace gangflash {
namespace {

using namespace fuzz;

/// What both sides can, as QEMU says it: versions of devices, packet sizes, ids and lengths.
constexpr std::uint32_t capabilities = 0x76;

Bytes payload(std::initializer_list<unsigned> bytes) {
    Bytes all;
    for (const unsigned byte : bytes)
        all.push_back(static_cast<std::byte>(byte));
    return all;
}

/// A packet behind the hello: ids have 64 bits.
void add(Bytes& stream, std::uint32_t type, std::uint64_t id, const Bytes& body = {}) {
    append_le(stream, type);
    append_le(stream, static_cast<std::uint32_t>(body.size()));
    append_le(stream, id);
    stream.insert(stream.end(), body.begin(), body.end());
}

Bytes hello() {
    Bytes stream;
    append_le(stream, std::uint32_t{0}); // type
    append_le(stream, std::uint32_t{68});
    append_le(stream, std::uint32_t{0}); // id
    Bytes version = text_bytes("qemu usb-redir guest 7.2.22");
    version.resize(64);
    stream.insert(stream.end(), version.begin(), version.end());
    append_le(stream, capabilities);
    return stream;
}

TEST(FuzzedParsers, Usbredir) {
    Bytes enumeration = hello();
    add(enumeration, 3, 1);                                                   // reset
    add(enumeration, 100, 2, payload({0x80, 6, 0x80, 0, 0, 1, 0, 0, 18, 0})); // GET_DESCRIPTOR
    add(enumeration, 100, 3, payload({0x80, 6, 0x80, 0, 0, 2, 0, 0, 255, 0}));
    add(enumeration, 6, 4, payload({1}));     // SET_CONFIGURATION
    add(enumeration, 10, 5, payload({0}));    // the alternate setting
    add(enumeration, 15, 6, payload({0x83})); // interrupts

    Bytes transfers = hello();
    add(transfers, 101, 1, payload({0x01, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0xA0, 0x0A, 0x50, 0x05}));
    add(transfers, 101, 2, payload({0x81, 0, 0, 2, 0, 0, 0, 0, 0, 0}));
    add(transfers, 21, 2);                                                    // CANCEL_DATA_PACKET
    add(transfers, 100, 3, payload({0x00, 0x22, 0x21, 0, 3, 0, 0, 0, 0, 0})); // DTR

    Bytes unusual = hello();                    // nothing that QEMU asks of a phone
    add(unusual, 12, 1, payload({0x82, 1, 1})); // isochronous streams
    add(unusual, 13, 2, payload({0x82}));
    add(unusual, 18, 3, payload({2, 0, 0, 0, 4, 0, 0, 0})); // bulk streams
    add(unusual, 19, 4, payload({2, 0, 0, 0}));
    add(unusual, 22, 5); // FILTER_REJECT
    add(unusual, 23, 6, text_bytes("0x02,-1,-1,-1,1"));
    add(unusual, 24, 7);                                             // DEVICE_DISCONNECT_ACK
    add(unusual, 25, 8, payload({0, 0, 0, 0, 0, 2, 0, 0, 0x81, 1})); // bulk receiving
    add(unusual, 26, 9, payload({0, 0, 0, 0, 0x81}));
    // Found by libFuzzer: an isochronous stream is stopped before the hello.
    const Bytes early = payload({13, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0x83});
    run_over({"usbredir", fuzz_usbredir, 2000}, {enumeration, transfers, unusual, early});
}

} // namespace
} // namespace gangflash
