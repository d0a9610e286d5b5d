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
