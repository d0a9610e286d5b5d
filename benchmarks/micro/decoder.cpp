// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "micro_case.hpp"

#include "codec/gzip_inflater.hpp"
#include "codec/presence_decoder.hpp"
#include "codec/presence_templates.hpp"
#include "local_graph/body_coding.hpp"
#include "local_graph/presence_source.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

namespace bench {

namespace {

constexpr std::size_t count = 650;
constexpr std::size_t piece = 16 * 1024; // the maximum size of a TLS record
constexpr std::size_t whole = SIZE_MAX;

/// A response to a chunk of ids, as the local service writes it, and the result slots for its presences.
class response {
public:
    explicit response(bool gzip)
        : gzip_{gzip}
        , asked_{distinct_ids(count)}
        , presences_(count)
        , received_(count, 0) {
        const copresence::detail::embedded::presence_source source{1};
        text_ =
            R"json({"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#Collection(microsoft.graph.presence)",)json"
            R"json("value":[)json";
        for (bool first = true; const auto& id : asked_) {
            if (!std::exchange(first, false)) text_ += ',';
            source.append_json(id, text_);
        }
        text_ += "]}";
        if (gzip_) text_ = copresence::detail::embedded::gzip_of(text_);
    }

    void decode(std::size_t piece_size) {
        std::fill(received_.begin(), received_.end(), std::uint8_t{0});
        copresence::detail::presence_decoder decoder{
            {asked_, presences_, received_}, bounds_, templates_.get()};
        if (gzip_) {
            copresence::detail::gzip_inflater inflater{
                bounds_.body_size, [&](std::span<const char> bytes) { return decoder.write(bytes); }};
            feed(inflater, piece_size);
        } else {
            feed(decoder, piece_size);
        }
        require(!decoder.finish() && decoder.found() == count);
        keep(presences_);
    }

private:
    static void require(bool succeeded) {
        if (!succeeded) throw std::runtime_error{"the response could not be decoded"};
    }

    template <class Sink>
    void feed(Sink& sink, std::size_t piece_size) const {
        for (std::span<const char> left{text_}; !left.empty();) {
            const auto size = std::min(left.size(), piece_size);
            require(!sink.write(left.first(size)));
            left = left.subspan(size);
        }
    }

    bool gzip_;
    // The templates are learned in the first round, as in a client.
    std::shared_ptr<copresence::detail::presence_templates> templates_ =
        std::make_shared<copresence::detail::presence_templates>();
    std::vector<copresence::user_id> asked_;
    std::vector<copresence::presence> presences_;
    std::vector<std::uint8_t> received_;
    copresence::limit_config bounds_;
    std::string text_;
};

micro_case decoding(const std::string& name, bool gzip, std::size_t piece_size) {
    return {"decoder/" + name, count, [=]() -> std::function<void()> {
                return [what = response{gzip}, piece_size]() mutable { what.decode(piece_size); };
            }};
}

} // namespace

micro_cases decoder_cases() {
    return {decoding("plain/whole", false, whole), decoding("plain/16KiB", false, piece),
            decoding("gzip/whole", true, whole), decoding("gzip/16KiB", true, piece)};
}

} // namespace bench
