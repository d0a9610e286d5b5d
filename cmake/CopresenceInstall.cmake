# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

# Defines what `cmake --install` installs: the headers, a CMake package with one targets file for each component, files for
# pkg-config, and the tool with its manual page and completions. The installed folder can be moved.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(copresence_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/copresence)

# Installs one component of the package: a library and its targets file.
function(copresence_install_component library targets_file)
    install(TARGETS ${library} EXPORT ${targets_file} INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
    install(EXPORT ${targets_file} NAMESPACE copresence:: FILE ${targets_file}.cmake
        DESTINATION ${copresence_package_dir})
    configure_file(${PROJECT_SOURCE_DIR}/cmake/${library}.pc.in ${PROJECT_BINARY_DIR}/${library}.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/${library}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endfunction()

# The pkg-config files use paths relative to their own folder, unless the folders were given as absolute paths.
set(pc_prefix ${CMAKE_INSTALL_PREFIX})
if(NOT IS_ABSOLUTE ${CMAKE_INSTALL_LIBDIR})
    file(RELATIVE_PATH pc_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
    string(REGEX REPLACE "/$" "" pc_prefix "\${pcfiledir}/${pc_prefix}")
endif()
foreach(folder IN ITEMS LIBDIR INCLUDEDIR)
    set(pc_${folder} ${CMAKE_INSTALL_${folder}})
    if(NOT IS_ABSOLUTE ${pc_${folder}})
        set(pc_${folder} "\${prefix}/${pc_${folder}}")
    endif()
endforeach()

# The headers are the same for static and shared libraries. Programs that link static libraries compile with this definition.
set(pc_static_define)
if(NOT BUILD_SHARED_LIBS)
    set(pc_static_define " -DCOPRESENCE_STATIC_DEFINE")
endif()

copresence_install_component(copresence copresence-targets)
copresence_install_component(copresence_local_graph copresence-local_graph-targets)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ ${PROJECT_BINARY_DIR}/include/
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN *.hpp)

set(copresence_is_static YES)
if(BUILD_SHARED_LIBS)
    set(copresence_is_static NO)
endif()
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/copresence-config.cmake.in
    ${PROJECT_BINARY_DIR}/copresence-config.cmake
    INSTALL_DESTINATION ${copresence_package_dir})
# Before 1.0.0, each minor version may be incompatible with the previous one.
if(PROJECT_VERSION_MAJOR EQUAL 0)
    set(compatible SameMinorVersion)
else()
    set(compatible SameMajorVersion)
endif()
write_basic_package_version_file(${PROJECT_BINARY_DIR}/copresence-config-version.cmake COMPATIBILITY ${compatible})
install(FILES ${PROJECT_BINARY_DIR}/copresence-config.cmake ${PROJECT_BINARY_DIR}/copresence-config-version.cmake
    ${PROJECT_SOURCE_DIR}/cmake/CopresenceBoostRoot.cmake
    DESTINATION ${copresence_package_dir})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/CHANGELOG.md ${PROJECT_SOURCE_DIR}/README.md
    DESTINATION ${CMAKE_INSTALL_DOCDIR})

if(COPRESENCE_BUILD_TOOL)
    set(completions ${PROJECT_SOURCE_DIR}/src/cli/completions)
    install(TARGETS copresence_tool)
    install(FILES ${PROJECT_BINARY_DIR}/copresence.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
    install(FILES ${completions}/copresence.bash RENAME copresence
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
    install(FILES ${completions}/_copresence DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
    install(FILES ${completions}/copresence.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endif()
