# gangflash_program(program component): installs it with what it says about itself, manual pages and
# completions, written by the program behind every link (station/cli/guide/for_the_build.hpp), so that
# neither can fall behind its options.
find_program(GZIP gzip REQUIRED)
include(GNUInstallDirs)

function(gangflash_program program component)
    set(pages ${CMAKE_BINARY_DIR}/pages/${program})
    add_custom_command(TARGET ${program} POST_BUILD
        COMMAND ${CMAKE_COMMAND} -E rm -rf ${pages}
        COMMAND ${program} --man-pages ${pages}/man
        COMMAND ${program} --completions ${pages}
        COMMAND sh -c "${GZIP} -9n '${pages}'/man/*.1"
        VERBATIM)
    install(TARGETS ${program} COMPONENT ${component})
    # The programs keep to themselves what they write; everybody may read these.
    set(public FILE_PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ
               DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
                                     WORLD_READ WORLD_EXECUTE)
    set(share ${CMAKE_INSTALL_DATADIR})
    install(DIRECTORY ${pages}/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1
            COMPONENT ${component} ${public})
    install(DIRECTORY ${pages}/bash/ DESTINATION ${share}/bash-completion/completions
            COMPONENT ${component} ${public})
    install(DIRECTORY ${pages}/zsh/ DESTINATION ${share}/zsh/vendor-completions
            COMPONENT ${component} ${public})
    install(DIRECTORY ${pages}/fish/ DESTINATION ${share}/fish/vendor_completions.d
            COMPONENT ${component} ${public})
endfunction()
