// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

// Boost.JSON, compiled here once: Boost's headers are then all that the library needs of Boost.

#include <boost/json/src.hpp>
