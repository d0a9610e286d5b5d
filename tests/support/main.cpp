// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#define BOOST_TEST_MODULE copresence
#include <boost/test/unit_test.hpp>
