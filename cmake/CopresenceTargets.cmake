# Copyright (c) the copresence authors
# Distributed under the Boost Software License, Version 1.0 (see LICENSE)

# What every target of this project is compiled with, and no target that uses it.
add_library(copresence_build_flags INTERFACE)
target_compile_options(copresence_build_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion
    $<$<BOOL:${COPRESENCE_WERROR}>:-Werror>
    # gcc 12 warns falsely of Asio's fences under the thread sanitizer, and, when it optimises, of moved optionals
    # and of concatenated strings that overlap (GCC bug 105651).
    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:TSan>>:-Wno-tsan>
    "$<$<AND:$<CXX_COMPILER_ID:GNU>,$<NOT:$<CONFIG:Debug>>>:-Wno-maybe-uninitialized;-Wno-restrict>")

# Warnings are ours, not Boost's, wherever Boost's headers are.
function(copresence_target name)
    target_link_libraries(${name} PRIVATE $<BUILD_INTERFACE:copresence_build_flags>)
    target_compile_features(${name} PUBLIC cxx_std_20)
    set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF)
endfunction()

# A library that others use, static or shared: what the public headers declare is visible in it, and nothing else. Before
# 1.0.0 every minor version may break programs that were linked with the one before, and so is part of the name.
if(PROJECT_VERSION_MAJOR EQUAL 0)
    set(copresence_soversion 0.${PROJECT_VERSION_MINOR})
else()
    set(copresence_soversion ${PROJECT_VERSION_MAJOR})
endif()
function(copresence_library name)
    copresence_target(${name})
    copresence_hide(${name})
    set_target_properties(${name} PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION ${copresence_soversion})
    target_include_directories(${name}
        PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
        PRIVATE ${PROJECT_SOURCE_DIR}/src)
    if(BUILD_SHARED_LIBS)
        target_link_options(${name} PRIVATE LINKER:--version-script=${PROJECT_SOURCE_DIR}/cmake/hidden_symbols.map)
        set_property(TARGET ${name} APPEND PROPERTY LINK_DEPENDS ${PROJECT_SOURCE_DIR}/cmake/hidden_symbols.map)
    endif()
endfunction()

# Position independent in archives too, which may end in somebody's shared library.
function(copresence_hide name)
    set_target_properties(${name} PROPERTIES
        POSITION_INDEPENDENT_CODE ON
        CXX_VISIBILITY_PRESET hidden
        VISIBILITY_INLINES_HIDDEN ON
        DEFINE_SYMBOL "")
endfunction()
