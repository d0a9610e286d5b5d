// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/user_id.hpp>

extern "C" bool is_user_id(const char* text);

extern "C" bool is_user_id(const char* text) { return copresence::user_id::parse(text).has_value(); }
