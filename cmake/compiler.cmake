# Flags every box shares. Third-party headers come in as SYSTEM through their imported targets.
add_library(gangflash_flags INTERFACE)
target_compile_options(gangflash_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wold-style-cast -Woverloaded-virtual
    $<$<BOOL:${GANGFLASH_WERROR}>:-Werror>)
target_include_directories(gangflash_flags INTERFACE ${PROJECT_SOURCE_DIR})

if(GANGFLASH_SANITIZE)
    add_compile_options(-fsanitize=${GANGFLASH_SANITIZE} -fno-omit-frame-pointer
                        -fno-sanitize-recover=undefined)
    add_link_options(-fsanitize=${GANGFLASH_SANITIZE})
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

# gangflash_box(name SOURCES… LINKS…): a static library that is one box of the map.
function(gangflash_box name)
    cmake_parse_arguments(BOX "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
    add_library(${name} STATIC ${BOX_SOURCES})
    target_link_libraries(${name} PUBLIC gangflash_flags ${BOX_LINKS} PRIVATE ${BOX_PRIVATE_LINKS})
endfunction()
