// Files as makers and other people's tools leave them in packages.
#include "tests/fuzz/feeding.hpp"
#include "tests/fuzz/parsers.hpp"
#include "tests/unit/config/package_fixture.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace gangflash {
namespace {

using namespace fuzz;

Bytes operator+(Bytes a, const Bytes& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

Bytes member(std::string_view name) {
    Bytes file(528);
    store_le<std::uint32_t>(file, 0x58881688, 0);
    store_le<std::uint32_t>(file, 16, 4);
    std::ranges::copy(as_bytes(name), file.begin() + 8);
    store_le<std::uint32_t>(file, 0x58891689, 48);
    store_le<std::uint32_t>(file, 512, 52);
    store_le<std::uint32_t>(file, 16, 68);
    return file;
}

Bytes sparse(std::uint32_t before) {
    Bytes crc(4, std::byte{7});
    return test::sparse_bytes({{0xCAC3, before, {}},
                               {0xCAC1, 1, test::filled(4096, 1)},
                               {0xCAC2, 1, test::filled(4, 2)},
                               {0xCAC3, 4 - before, {}},
                               {0xCAC4, 0, crc}});
}

Bytes signed_sparse() {
    Bytes header(0x40);
    const Bytes payload = sparse(1);
    std::ranges::copy(as_bytes("SSSS"), header.begin());
    store_le(std::span(header), static_cast<std::uint32_t>(payload.size()), 0x3C);
    return header + payload + Bytes(256, std::byte{9});
}

Bytes with_footer() {
    Bytes image(4096, std::byte{3});
    std::ranges::copy(as_bytes("ANDROID!"), image.begin());
    store_le<std::uint32_t>(image, 2048, 36);
    store_le<std::uint32_t>(image, 1024, 8);
    Bytes vbmeta(256);
    std::ranges::copy(as_bytes("AVB0"), vbmeta.begin());
    store_be<std::uint64_t>(vbmeta, 192, 20);
    store_be<std::uint64_t>(vbmeta, 192, 104);
    Bytes descriptor(192);
    store_be<std::uint64_t>(descriptor, 2, 0);
    store_be<std::uint64_t>(descriptor, 176, 8);
    store_be<std::uint64_t>(descriptor, 4096, 16);
    std::ranges::copy(as_bytes("sha256"), descriptor.begin() + 24);
    store_be<std::uint32_t>(descriptor, 4, 56);
    store_be<std::uint32_t>(descriptor, 4, 60);
    store_be<std::uint32_t>(descriptor, 32, 64);
    Bytes footer(64);
    std::ranges::copy(as_bytes("AVBf"), footer.begin());
    store_be<std::uint64_t>(footer, 4096, 12);
    store_be<std::uint64_t>(footer, 4096, 20);
    store_be<std::uint64_t>(footer, 448, 28);
    return image + vbmeta + descriptor + footer;
}

TEST(FuzzedParsers, Image) {
    run_over({"image", fuzz_image, 1000},
             {sparse(0),
              sparse(0) + sparse(2),
              signed_sparse(),
              member("lk") + member("cert1"),
              with_footer(),
              text_bytes("AVB0"),
              text_bytes("PK\x03\x04")});
}

TEST(FuzzedParsers, Checksums) {
    run_over(
        {"checksums", fuzz_checksums},
        {text_bytes("[VERSION]\nVERSION=V1\n[IsEnableChecksum]\nCHECKSUM_SWITCH=1\n[CheckSum]\n"
                    "preloader=0x7359\nlk=12\n"),
         text_bytes("<scatter><images><file name=\"a/b.img\" chk_method=\"ADD\" "
                    "checksum=\"0xf9d3a7de\"/></images></scatter>"),
         text_bytes("d41d8cd98f00b204e9800998ecf8427e *./boot.img\nMD5 (lk.img) = "
                    "d41d8cd98f00b204e9800998ecf8427e\nd41d8cd98f00b204e9800998ecf8427e\n")});
}

TEST(FuzzedParsers, TextEncoding) {
    using namespace std::string_literals;
    run_over({"text_encoding", fuzz_text_encoding},
             {text_bytes("# plain\r\nplatform: MT6765\r"),
              text_bytes("\xFF\xFE#\0x\0\r\0\n\0"s),
              text_bytes("\xEF\xBB\xBF- general: \xE4\xBD\xA0"),
              text_bytes("name: \xC4\xE3\xBA\xC3\n"),
              text_bytes("..\\images\\boot.img"),
              text_bytes("1.5GiB")});
}

} // namespace
} // namespace gangflash
