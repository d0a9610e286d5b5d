// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

// Compiles Boost.JSON once. The library then needs the headers of Boost, but no compiled Boost library.

#include <boost/json/src.hpp>
