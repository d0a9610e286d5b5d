# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

# Finds a package. If it is missing, fails with the name of the Debian package that contains it.
function(copresence_require name version debian_package)
    find_package(${name} ${version} QUIET ${ARGN})
    if(NOT ${name}_FOUND)
        string(STRIP "${name} ${version}" wanted)
        if(NOT "${${name}_ROOT}" STREQUAL "")
            set(where " in ${name}_ROOT=${${name}_ROOT}")
        endif()
        message(FATAL_ERROR
            "copresence requires ${wanted} or newer, which was not found${where}. On Debian 12: apt-get install ${debian_package}")
    endif()
    if(name STREQUAL Boost)
        message(STATUS "Found Boost ${Boost_VERSION} in ${Boost_INCLUDE_DIRS}")
        set(copresence_boost_version ${Boost_VERSION} PARENT_SCOPE) # which users of the installed library need too
    endif()
endfunction()

# The targets of an enclosing project are used as they are. The installed package needs Boost's version, which only
# find_package knows.
if(NOT TARGET Boost::headers OR COPRESENCE_INSTALL)
    include(CopresenceBoostRoot)
    copresence_require(Boost 1.81 libboost1.81-dev)
endif()
if(NOT TARGET OpenSSL::SSL OR NOT TARGET OpenSSL::Crypto)
    copresence_require(OpenSSL 3.0 libssl-dev)
endif()
if(NOT TARGET ZLIB::ZLIB)
    copresence_require(ZLIB "" zlib1g-dev)
endif()
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

# The tests link the compiled Boost.Test of the same Boost, or include its sources if only headers are available.
if(COPRESENCE_BUILD_TESTS)
    find_package(Boost 1.81 QUIET OPTIONAL_COMPONENTS unit_test_framework)
    if(NOT TARGET Boost::unit_test_framework AND NOT EXISTS ${Boost_INCLUDE_DIRS}/boost/test/included/unit_test.hpp)
        message(FATAL_ERROR
            "The tests of copresence need Boost.Test ${Boost_VERSION}: its library, or its headers in ${Boost_INCLUDE_DIRS}. "
            "On Debian 12: apt-get install libboost-test1.81-dev")
    endif()
endif()
