# Copyright (c) the copresence authors
# Distributed under the Boost Software License, Version 1.0 (see LICENSE)

# Finds a package. If it is missing, fails with the name of the Debian package that contains it.
function(copresence_require name version debian_package)
    find_package(${name} ${version} QUIET ${ARGN})
    if(NOT ${name}_FOUND)
        string(STRIP "${name} ${version}" wanted)
        message(FATAL_ERROR
            "copresence requires ${wanted} or newer, which was not found. On Debian 12: apt-get install ${debian_package}")
    endif()
endfunction()

copresence_require(Boost 1.81 libboost1.81-dev)
copresence_require(OpenSSL 3.0 libssl-dev)
copresence_require(ZLIB "" zlib1g-dev)
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

if(COPRESENCE_BUILD_TESTS)
    copresence_require(Boost 1.81 libboost-test1.81-dev COMPONENTS unit_test_framework)
endif()
