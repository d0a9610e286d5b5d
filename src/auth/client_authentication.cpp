// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/client_authentication.hpp"

#include "auth/secret_file.hpp"
#include "auth/sign_in.hpp"
#include "base/config_rules.hpp"
#include "base/sanitize.hpp"
#include "base/sendable_token.hpp"
#include "base/trimmed.hpp"

#include <boost/uuid/uuid_io.hpp>

#include <utility>

namespace copresence::detail {

namespace {

constexpr std::size_t max_federated_token = 64 * 1024;

void add_assertion(form& fields, std::string_view assertion) {
    fields.add("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    fields.add_secret("client_assertion", assertion);
}

} // namespace

client_authentication::method client_authentication::read(client_credential from, std::string_view owner) {
    const config_rules rules{owner};
    if (const auto* const secret = std::get_if<secret_string>(&from)) {
        rules.check_length("secret", secret->size(), 1, 4096);
        return std::move(*std::get_if<secret_string>(&from));
    }
    if (const auto* const certificate = std::get_if<certificate_credential>(&from))
        return assertion_signer{*certificate};
    if (const auto* const file = std::get_if<federated_token_file>(&from)) {
        if (file->path.empty() || file->path.find('\0') != std::string::npos)
            rules.reject("path", "the path of the federated token file is empty or contains a zero byte");
        return *file;
    }
    return std::monostate{};
}

client_authentication::client_authentication(client_credential from, std::string_view owner)
    : how_{read(std::move(from), owner)} {}

std::string client_authentication::add_to(form& fields, std::string_view endpoint, std::string_view client_id,
                                          std::chrono::system_clock::time_point now) {
    if (const auto* const secret = std::get_if<secret_string>(&how_)) {
        fields.add_secret("client_secret", *secret);
    } else if (const auto* const signer = std::get_if<assertion_signer>(&how_)) {
        const auto id = boost::uuids::to_string(ids_());
        add_assertion(fields, signer->sign({endpoint, client_id, id, now}));
    } else if (const auto* const source = std::get_if<federated_token_file>(&how_)) {
        const auto name = "the federated token file " + sanitize(source->path, 200);
        const auto file = read_secret_file(source->path, max_federated_token);
        if (!file.mistake.empty()) return name + " cannot be read: " + file.mistake;
        const auto token = trimmed(file.text);
        if (!is_sendable_token(token))
            return name + " must contain exactly one token of 1 to 65536 visible ASCII characters";
        add_assertion(fields, token);
    }
    return {};
}

std::string add_credential(const sign_in& service, client_authentication& credential,
                           const token_request& request, form& fields) {
    const auto endpoint = service.rules().endpoint(request, "token");
    const auto audience = endpoint ? endpoint->origin() + endpoint->path : std::string{};
    return credential.add_to(fields, audience, service.rules().config().client_id,
                             std::chrono::system_clock::now());
}

} // namespace copresence::detail
