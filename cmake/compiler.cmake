# Flags every box shares. Third-party headers come in as SYSTEM through their imported targets.
add_library(gangflash_flags INTERFACE)
target_compile_options(gangflash_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wold-style-cast -Woverloaded-virtual
    $<$<BOOL:${GANGFLASH_WERROR}>:-Werror>
    -pthread) # some libraries ask for it, and precompiled headers want it everywhere or nowhere
target_include_directories(gangflash_flags INTERFACE ${PROJECT_SOURCE_DIR})

# Optimised, assertions kept: what a programmer did wrong must stop in release too.
set(CMAKE_CXX_FLAGS_RELEASE "-O2")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1")

# What optimised g++ 12 sees in inlined standard containers and in Asio's coroutine frames is not
# there (GCC bugs 105329, 105651, 103993).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU") # clang complains of names it does not know
    target_compile_options(gangflash_flags INTERFACE
        -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread -Wno-maybe-uninitialized
        -Wno-restrict -Wno-mismatched-new-delete)
endif()

if(GANGFLASH_SANITIZE)
    add_compile_options(-fsanitize=${GANGFLASH_SANITIZE} -fno-omit-frame-pointer
                        -fno-sanitize-recover=undefined)
    add_link_options(-fsanitize=${GANGFLASH_SANITIZE})
endif()

# libFuzzer steers by the coverage of the code under test, not only of its own main.
if(GANGFLASH_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

# Standard and Asio headers are half of what compiling a file costs: precompiled once, shared by every
# box that has no definitions of its own.
function(gangflash_precompiled_headers)
    file(WRITE ${CMAKE_BINARY_DIR}/precompiled.cpp "// carries the precompiled headers\n")
    add_library(gangflash_precompiled OBJECT ${CMAKE_BINARY_DIR}/precompiled.cpp)
    target_link_libraries(gangflash_precompiled PUBLIC gangflash_flags gangflash_asio fmt::fmt)
    target_precompile_headers(gangflash_precompiled PRIVATE
        <algorithm> <chrono> <cstdint> <filesystem> <functional> <map> <memory> <optional> <span>
        <string> <string_view> <utility> <variant> <vector>
        <boost/asio/any_io_executor.hpp> <boost/asio/awaitable.hpp> <boost/asio/co_spawn.hpp>
        <boost/asio/experimental/parallel_group.hpp> <boost/asio/io_context.hpp>
        <boost/asio/redirect_error.hpp> <boost/asio/steady_timer.hpp>
        <boost/asio/use_awaitable.hpp> <boost/system/result.hpp> <fmt/format.h>)
endfunction()

# gangflash_box(name SOURCES… LINKS… [OWN_HEADERS]): a static library that is one box of the map.
# OWN_HEADERS: compiled with other definitions (Qt), or with precompiled headers of its own.
function(gangflash_box name)
    cmake_parse_arguments(BOX "OWN_HEADERS" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
    add_library(${name} STATIC ${BOX_SOURCES})
    target_link_libraries(${name} PUBLIC gangflash_flags ${BOX_LINKS} PRIVATE ${BOX_PRIVATE_LINKS})
    if(NOT BOX_OWN_HEADERS)
        target_precompile_headers(${name} REUSE_FROM gangflash_precompiled)
    endif()
endfunction()
