// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Input: line 1 contains a name, the rest is the query of a redirect at the end of a sign-in in a browser.

#include "auth/form.hpp"

#include "fuzz/input.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    copresence::fuzz::input in{bytes, size};
    const auto name = in.take_line();
    const auto value = copresence::detail::form::find(in.rest(), name);
    if (value) COPRESENCE_REQUIRE(value->size() <= in.rest().size());
    // A field that was added must be found again, for any value and with anything behind it.
    copresence::detail::form fields;
    fields.add(name, in.rest());
    copresence::secret_string more{fields.text()};
    more += '&';
    more += in.rest();
    for (const char c : fields.text().view())
        COPRESENCE_REQUIRE(c > 0x20 && c < 0x7f);
    COPRESENCE_REQUIRE(copresence::detail::form::find(more, name).has_value());
    COPRESENCE_REQUIRE(*copresence::detail::form::find(more, name) == in.rest());
    return 0;
}
