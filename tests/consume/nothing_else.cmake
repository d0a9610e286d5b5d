# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

# Sets `out` to `folder` and all its subdirectories in the build system.
function(list_folders folder out)
    set(all ${folder})
    get_property(children DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
    foreach(child IN LISTS children)
        list_folders(${child} below)
        list(APPEND all ${below})
    endforeach()
    set(${out} ${all} PARENT_SCOPE)
endfunction()

# Fails if the subproject at `source` adds programs, other commands, tests, or warnings as errors to the enclosing project.
# consume.sh checks that it adds no install rules.
function(expect_only_the_libraries source)
    list_folders(${source} folders)
    foreach(folder IN LISTS folders)
        get_property(tests DIRECTORY ${folder} PROPERTY TESTS)
        if(tests)
            message(FATAL_ERROR "${folder} adds tests: ${tests}")
        endif()
        get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
        foreach(target IN LISTS targets)
            get_target_property(type ${target} TYPE)
            if(type STREQUAL "EXECUTABLE")
                message(FATAL_ERROR "${folder} adds the program ${target}")
            elseif(type STREQUAL "UTILITY")
                message(FATAL_ERROR "${folder} adds the command ${target}")
            endif()
        endforeach()
    endforeach()
    if(COPRESENCE_WERROR)
        message(FATAL_ERROR "${source} treats warnings as errors in this project")
    endif()
endfunction()
