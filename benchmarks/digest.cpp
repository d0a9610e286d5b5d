// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "digest.hpp"

#include <optional>
#include <string_view>

namespace bench {

namespace {

class fnv1a {
public:
    void field(std::optional<std::string_view> text) {
        using namespace std::string_view_literals;
        for (const char c : text.value_or("\0"sv))
            add(static_cast<unsigned char>(c));
        add(0x1f);
    }

    std::uint32_t value() const { return hash_; }

private:
    void add(std::uint8_t byte) { hash_ = (hash_ ^ byte) * 16'777'619u; }

    std::uint32_t hash_ = 2'166'136'261u;
};

template <class Word>
std::optional<std::string_view> text_of(const std::optional<Word>& word) {
    return word ? std::optional{word->text()} : std::nullopt;
}

std::optional<std::string_view> text_of(std::optional<bool> flag) {
    return flag ? std::optional<std::string_view>{*flag ? "1" : "0"} : std::nullopt;
}

} // namespace

std::uint32_t digest_of(std::span<const copresence::presence> presences) {
    fnv1a hash;
    char id[copresence::user_id::text_size];
    for (const copresence::presence& each : presences) {
        const auto status = each.status_message().value_or(copresence::status_message{});
        const auto out_of_office =
            each.out_of_office_settings().value_or(copresence::out_of_office_settings{});
        each.id().to_chars(id);
        hash.field(std::string_view{id, sizeof id});
        hash.field(text_of(each.availability()));
        hash.field(text_of(each.activity()));
        hash.field(status.message.value_or(copresence::item_body{}).content);
        hash.field(out_of_office.message);
        hash.field(text_of(out_of_office.is_out_of_office));
        hash.field(each.sequence_number());
    }
    return hash.value();
}

} // namespace bench
