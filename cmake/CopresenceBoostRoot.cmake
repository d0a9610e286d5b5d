# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

# Makes find_package(Boost) search Boost_ROOT only, if Boost_ROOT is given and contains headers without a BoostConfig.cmake.
# CMake would prefer the BoostConfig.cmake of the system to such a root, and compile with the system's headers.
if(NOT "${Boost_ROOT}$ENV{Boost_ROOT}" STREQUAL "" AND NOT Boost_NO_BOOST_CMAKE)
    find_package(Boost QUIET CONFIG PATHS ${Boost_ROOT} $ENV{Boost_ROOT} NO_DEFAULT_PATH)
    if(NOT Boost_FOUND)
        set(Boost_NO_BOOST_CMAKE ON)
        set(Boost_NO_SYSTEM_PATHS ON)
        set(Boost_NO_WARN_NEW_VERSIONS ON) # only headers are used
    endif()
endif()
