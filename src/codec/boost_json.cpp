// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Compiles Boost.JSON once. The library then needs the headers of Boost, but no compiled Boost library.

#include <boost/json/src.hpp>
