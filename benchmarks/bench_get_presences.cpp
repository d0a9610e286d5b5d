// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// The end-to-end benchmark: fetches the presences of the ids in a file, one or more times, using only the
// public interface. Prints one line of JSON. The peers have the same options and the same output format.

#include "client_config.hpp"
#include "digest.hpp"
#include "figures.hpp"
#include "ids_file.hpp"
#include "settings.hpp"

#include <copresence.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace asio = boost::asio;

namespace {

template <class Word>
std::optional<std::string_view> text_of(const std::optional<Word>& word) {
    return word ? std::optional{word->text()} : std::nullopt;
}

std::uint32_t digest_of(std::span<const copresence::presence> presences) {
    bench::digest digest;
    char id[copresence::user_id::text_size];
    for (const copresence::presence& each : presences) {
        const auto status = each.status_message().value_or(copresence::status_message_view{});
        const auto out_of_office =
            each.out_of_office_settings().value_or(copresence::out_of_office_settings_view{});
        each.id().to_chars(id);
        digest.add({{id, sizeof id},
                    text_of(each.availability()),
                    text_of(each.activity()),
                    status.message.value_or(copresence::item_body_view{}).content,
                    out_of_office.message,
                    out_of_office.is_out_of_office,
                    each.sequence_number()});
    }
    return digest.value();
}

asio::awaitable<bench::figures> fetch(copresence::client& client, const std::vector<copresence::user_id>& ids,
                                      std::size_t repeat, bool verify) {
    bench::figures result;
    for (std::size_t round = 0; round < repeat; ++round) {
        const auto presences = co_await client.get_presences(ids);
        result.presences += presences.size();
        if (verify && round == 0) {
            const auto pause = bench::resource_usage::now();
            result.digest = digest_of(presences);
            result.cost += pause - bench::resource_usage::now();
        }
    }
    co_return result;
}

void measure(const bench::settings& chosen) {
    const auto ids = bench::read_ids<copresence::user_id>(chosen.ids_file);
    const auto start = bench::resource_usage::now();
    asio::io_context context{1};
    copresence::client client{context.get_executor(), bench::client_config(chosen, chosen.concurrency)};
    bench::figures result;
    asio::co_spawn(context, fetch(client, ids, chosen.repeat, chosen.verify),
                   [&result](std::exception_ptr error, const bench::figures& done) {
                       if (error) std::rethrow_exception(error);
                       result = done;
                   });
    context.run();
    result.cost += bench::resource_usage::now() - start;
    result.requests = client.stats().requests;
    result.connections = client.stats().connections_created;
    bench::print("copresence", ids.size(), chosen.repeat, result);
}

} // namespace

int main(int argc, char* argv[]) { return bench::run("bench_get_presences", argc, argv, measure); }
