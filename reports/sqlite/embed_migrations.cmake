# Writes migrations.cpp: the text of migrations/NNNN_name.sql in order, as the program carries it.
file(GLOB migration_files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/migrations/*.sql)
list(SORT migration_files)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${migration_files})

set(MIGRATION_ROWS "")
set(expected 0)
foreach(file IN LISTS migration_files)
    get_filename_component(name ${file} NAME)
    math(EXPR expected "${expected} + 1")
    if(NOT name MATCHES "^0*([0-9]+)_[a-z0-9_]+\\.sql$" OR NOT CMAKE_MATCH_1 EQUAL expected)
        message(FATAL_ERROR "${file}: the next migration is number ${expected}")
    endif()
    file(READ ${file} sql)
    string(APPEND MIGRATION_ROWS
           "    Migration{${expected}, \"${name}\", R\"embedded(\n${sql})embedded\"},\n")
endforeach()
configure_file(${CMAKE_CURRENT_SOURCE_DIR}/migrations.cpp.in
               ${CMAKE_CURRENT_BINARY_DIR}/migrations.cpp @ONLY)
