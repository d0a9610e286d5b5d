// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_DEVICE_CODES_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_DEVICE_CODES_HPP

#include "local_graph/login/issued_tokens.hpp"
#include "local_graph/login/oauth_error.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace copresence::detail::embedded {

/// Device codes for sign-ins on another device, as in RFC 8628 but with Entra's errors. The caller passes the
/// time.
/// Source: learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code.
class device_codes {
public:
    device_codes(std::chrono::seconds interval, std::chrono::seconds lifetime,
                 std::optional<std::chrono::milliseconds> approve_after);

    /// The parameters of one sign-in.
    struct request {
        std::string client_id;
        std::string scope; ///< as requested
    };

    struct codes {
        std::string device;
        std::string user;
    };

    codes begin(request of, login_time now);

    struct approved {
        std::string scope;
        std::string user; ///< name of the user; empty: the first user
    };

    /// Returns the result for a client that polls. An approval is returned only once.
    std::variant<approved, oauth_error> poll(std::string_view device, std::string_view client_id,
                                             login_time now);

    /// Approve or decline a user code. Return false if no such code is waiting.
    bool approve(std::string_view user_code, std::string user, login_time now);
    bool decline(std::string_view user_code, login_time now);

    /// Returns the waiting user codes, oldest first.
    std::vector<std::string> pending(login_time now) const;

private:
    enum class state { pending, approved, declined, redeemed };

    struct record {
        request of;
        std::string user_code;
        login_time started{};
        std::chrono::seconds interval{0};
        std::optional<login_time> asked;
        state is = state::pending;
        std::string user;
    };

    record* waiting(std::string_view user_code, login_time now);

    bool is_over(const record& each, login_time now) const { return now >= each.started + lifetime_; }

    std::chrono::seconds interval_;
    std::chrono::seconds lifetime_;
    std::optional<std::chrono::milliseconds> approve_after_;
    bounded_records<record> records_;
};

} // namespace copresence::detail::embedded

#endif
