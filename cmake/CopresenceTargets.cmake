# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

include(GenerateExportHeader)

# Compiler flags of all targets of this project. They do not propagate to projects that use the library.
add_library(copresence_build_flags INTERFACE)
target_compile_options(copresence_build_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion
    $<$<BOOL:${COPRESENCE_WERROR}>:-Werror>
    # gcc 12 has false warnings: about Asio's fences with the thread sanitizer, and in optimized builds about moved
    # optionals and overlapping string concatenation (GCC bug 105651).
    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:TSan>>:-Wno-tsan>
    "$<$<AND:$<CXX_COMPILER_ID:GNU>,$<NOT:$<CONFIG:Debug>>>:-Wno-maybe-uninitialized;-Wno-restrict>"
    # In a unity build, the names of one file are in the scope of the next file, and are in an included file.
    "$<$<BOOL:${CMAKE_UNITY_BUILD}>:-Wno-shadow;$<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>>")

# Applies the common flags to a target. The warnings do not affect Boost's headers.
function(copresence_target name)
    target_link_libraries(${name} PRIVATE $<BUILD_INTERFACE:copresence_build_flags>)
    target_compile_features(${name} PUBLIC cxx_std_20)
    set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF)
endfunction()

# Defines a public library, static or shared. `export_header` is the name of the generated public header with the library's
# export macro. Only symbols with this macro are visible. Before 1.0.0, each minor version may be binary incompatible with the
# previous one. The soname therefore contains the minor version.
if(PROJECT_VERSION_MAJOR EQUAL 0)
    set(copresence_soversion 0.${PROJECT_VERSION_MINOR})
else()
    set(copresence_soversion ${PROJECT_VERSION_MAJOR})
endif()
function(copresence_library name export_header)
    copresence_target(${name})
    copresence_hide(${name})
    set_target_properties(${name} PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION ${copresence_soversion})
    target_include_directories(${name}
        PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include>
        PRIVATE ${PROJECT_SOURCE_DIR}/src)
    # Static and shared libraries that are installed in one folder share their headers. CMake generates empty macros for a
    # static library. The header is therefore generated for an object library. Static libraries define COPRESENCE_STATIC_DEFINE,
    # which empties the macros.
    generate_export_header(copresence_common
        BASE_NAME ${name}
        STATIC_DEFINE COPRESENCE_STATIC_DEFINE
        EXPORT_FILE_NAME ${PROJECT_BINARY_DIR}/include/copresence/${export_header})
    if(BUILD_SHARED_LIBS)
        target_link_options(${name} PRIVATE LINKER:--version-script=${PROJECT_SOURCE_DIR}/cmake/hidden_symbols.map)
        set_property(TARGET ${name} APPEND PROPERTY LINK_DEPENDS ${PROJECT_SOURCE_DIR}/cmake/hidden_symbols.map)
    else()
        target_compile_definitions(${name} PUBLIC COPRESENCE_STATIC_DEFINE)
    endif()
endfunction()

# Hides symbols by default. Static libraries are position independent, too, because users may link them into shared libraries.
function(copresence_hide name)
    set_target_properties(${name} PROPERTIES
        POSITION_INDEPENDENT_CODE ON
        CXX_VISIBILITY_PRESET hidden
        VISIBILITY_INLINES_HIDDEN ON
        DEFINE_SYMBOL "")
endfunction()
