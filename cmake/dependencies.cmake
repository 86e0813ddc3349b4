# Everything comes from Debian 12 packages; configuring downloads nothing.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
pkg_check_modules(EXT2FS REQUIRED IMPORTED_TARGET ext2fs com_err)
pkg_check_modules(TOMLPP REQUIRED IMPORTED_TARGET tomlplusplus)
pkg_check_modules(PUGIXML REQUIRED IMPORTED_TARGET pugixml)
pkg_check_modules(LIBUSB REQUIRED IMPORTED_TARGET libusb-1.0)

# Asio without its deprecated parts and with the thread library it needs.
add_library(gangflash_asio INTERFACE)
target_link_libraries(gangflash_asio INTERFACE Boost::headers Threads::Threads)
target_compile_definitions(gangflash_asio INTERFACE BOOST_ASIO_NO_DEPRECATED)
