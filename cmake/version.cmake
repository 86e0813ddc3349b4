# Writes the source file that says what these programs were built from. Run at every build (a script:
# cmake -D… -P), but the file changes only when what it says does, so that nothing else is rebuilt.
#   SOURCE     the tree          TEMPLATE, OUT  the file and what it is made of
#   VERSION    of project()      BUILD          what was built, `Release`
file(STRINGS ${SOURCE}/cmake/commit.txt COMMIT LIMIT_COUNT 1)
if(NOT COMMIT MATCHES "^[0-9a-f]+$") # no source archive, where `git archive` wrote it
    set(COMMIT "")
    execute_process(COMMAND git -C ${SOURCE} rev-parse --show-toplevel OUTPUT_VARIABLE top
                    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    file(REAL_PATH ${SOURCE} real)
    if(top STREQUAL real) # not a repository somewhere above an unpacked tree
        execute_process(COMMAND git -C ${SOURCE} rev-parse --verify HEAD OUTPUT_VARIABLE COMMIT
                        OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
        execute_process(COMMAND git -C ${SOURCE} diff-index --quiet HEAD -- RESULT_VARIABLE modified
                        OUTPUT_QUIET ERROR_QUIET)
    endif()
endif()
if(COMMIT)
    string(SUBSTRING ${COMMIT} 0 12 COMMIT)
    set(COMMIT "commit ${COMMIT}")
    if(modified)
        string(APPEND COMMIT ", modified")
    endif()
else()
    set(COMMIT "commit unknown")
endif()
configure_file(${TEMPLATE} ${OUT} @ONLY)
