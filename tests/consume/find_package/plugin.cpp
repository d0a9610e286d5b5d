// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include <copresence/user_id.hpp>

extern "C" bool is_user_id(const char* text);

extern "C" bool is_user_id(const char* text) { return copresence::user_id::parse(text).has_value(); }
