// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/auth/chained_token.hpp>

#include "auth/provider_token.hpp"
#include "base/sanitize.hpp"

#include <atomic>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace copresence::detail {

namespace asio = boost::asio;

namespace {

std::string reason_of(const failure& cause) {
    if (!cause.info.detail.empty() && cause.info.sign_in.error.empty()) return cause.info.detail;
    return api_error{cause}.what();
}

// The state of a chain. Shared with its running requests, because the provider may be destroyed before they end.
struct chain {
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    explicit chain(std::vector<token_link> given)
        : links{std::move(given)} {}

    const std::vector<token_link> links;
    std::atomic<std::size_t> works{none}; // index of the provider that succeeded
};

asio::awaitable<access_token> first_token(std::shared_ptr<chain> self, token_request request) {
    std::string reasons = "no token provider of the chain succeeded:";
    const std::size_t known = self->works;
    for (std::size_t i = known == chain::none ? 0 : known; i < self->links.size(); ++i) {
        const auto& link = self->links[i];
        const auto given = co_await ask(link.provider, request);
        if (given) {
            self->works = i;
            co_return to_access_token(*given);
        }
        if (known != chain::none)
            throw api_error{given.error()}; // after its first success, no other provider is tried
        reasons += (i == 0 ? " " : "; ") + link.name + ": " + reason_of(given.error());
    }
    throw api_error{token_failure(sanitize(reasons, 4096))};
}

class chained_provider final : public token_provider {
public:
    explicit chained_provider(std::vector<token_link> links)
        : chain_{std::make_shared<chain>(std::move(links))} {}

    asio::awaitable<access_token> get_token(token_request request) override {
        return first_token(chain_, std::move(request));
    }

private:
    const std::shared_ptr<chain> chain_;
};

} // namespace

} // namespace copresence::detail

namespace copresence {

std::shared_ptr<token_provider> chained_token(std::vector<token_link> links) {
    if (links.empty())
        throw std::invalid_argument{"copresence::chained_token: the list of providers must not be empty"};
    for (const auto& link : links) {
        if (!link.provider)
            throw std::invalid_argument{"copresence::chained_token: the provider named " + link.name +
                                        " must not be null"};
    }
    return std::make_shared<detail::chained_provider>(std::move(links));
}

} // namespace copresence
