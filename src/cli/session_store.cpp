// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/session_store.hpp"

#include "cli/exit_status.hpp"
#include "cli/private_folder.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace copresence::detail::cli {

namespace {

namespace json = boost::json;

constexpr std::size_t largest_session = 128 * 1024; // a refresh token has at most 64 KiB
constexpr const char* file_name = "session.json";

// A process holds the lock only while it reads and writes a small file, never during a request.
constexpr std::chrono::seconds lock_limit{2};

std::string state_folder() {
    const char* const state = std::getenv("XDG_STATE_HOME");
    if (state != nullptr && *state == '/') return std::string{state} + "/copresence";
    const char* const home = std::getenv("HOME");
    if (home != nullptr && *home == '/') return std::string{home} + "/.local/state/copresence";
    throw run_error{"cannot find a folder for the session: set HOME or XDG_STATE_HOME to an absolute path"};
}

std::string text_in(const json::object& object, const char* name) {
    const auto* const value = object.if_contains(name);
    const auto* const text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::string{} : std::string{text->data(), text->size()};
}

std::optional<session> parse(std::string_view text) {
    boost::system::error_code failed;
    const auto value = json::parse({text.data(), text.size()}, failed);
    const auto* const object = failed ? nullptr : value.if_object();
    if (object == nullptr) return std::nullopt;
    session found{text_in(*object, "authority"),    text_in(*object, "tenant"),
                  text_in(*object, "client_id"),    text_in(*object, "endpoint"),
                  text_in(*object, "ca_file"),      text_in(*object, "since"),
                  text_in(*object, "refresh_token")};
    if (found.refresh_token.empty() || found.tenant.empty() || found.client_id.empty()) return std::nullopt;
    return found;
}

std::optional<session> read_from(const private_folder& folder, const std::string& path) {
    const auto text = folder.read(file_name, largest_session);
    if (!text) return std::nullopt;
    auto found = text->size() > largest_session ? std::nullopt : parse(*text);
    if (!found)
        throw run_error{"cannot use " + path +
                        ": it contains no valid session; sign in again with 'copresence login'"};
    return found;
}

void write_to(const private_folder& folder, const session& what) {
    const json::object object{{"authority", what.authority},
                              {"tenant", what.tenant},
                              {"client_id", what.client_id},
                              {"endpoint", what.endpoint},
                              {"ca_file", what.ca_file},
                              {"since", what.since},
                              {"refresh_token", what.refresh_token.view()}};
    const secret_string text{json::serialize(object)};
    folder.replace(file_name, text);
}

bool same_sign_in(const session& one, const session& other) {
    return one.authority == other.authority && one.tenant == other.tenant &&
           one.client_id == other.client_id && one.refresh_token.view() == other.refresh_token.view();
}

} // namespace

session_store::session_store()
    : folder_{state_folder()}
    , path_{folder_ + "/" + file_name} {}

std::optional<session> session_store::load() const {
    const auto folder = private_folder::find(folder_);
    return folder ? read_from(*folder, path_) : std::nullopt;
}

void session_store::save(const session& what, const wait_limits& limits) const {
    const auto folder = private_folder::make(folder_);
    folder.lock(lock_limit, limits);
    write_to(folder, what);
}

bool session_store::renew(const session& known, const secret_string& refresh_token,
                          const wait_limits& limits) const {
    const auto folder = private_folder::find(folder_);
    if (!folder) return false;
    folder->lock(lock_limit, limits);
    auto current = read_from(*folder, path_);
    if (!current || !same_sign_in(*current, known)) return false;
    current->refresh_token = refresh_token;
    write_to(*folder, *current);
    return true;
}

removal session_store::remove(const wait_limits& limits) const {
    removal done;
    const auto folder = private_folder::find(folder_);
    if (!folder) return done;
    try {
        folder->lock(lock_limit, limits);
    } catch (const timeout_error&) {
        throw;
    } catch (const run_error& error) {
        done.lock_error = error.what();
    }
    done.existed = folder->remove(file_name);
    return done;
}

} // namespace copresence::detail::cli
