// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_VERSION_HPP
#define COPRESENCE_VERSION_HPP

/// The version of the headers: `major * 10000 + minor * 100 + patch`. CMakeLists.txt reads the version from
/// this file, so it is written only here.
#define COPRESENCE_VERSION 100
/// The version as text: `major.minor.patch`.
#define COPRESENCE_VERSION_STRING "0.1.0"

#endif
