// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "cli/session_store.hpp"

#include "cli/ending.hpp"
#include "cli/file_io.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace copresence::cli {

namespace {

namespace json = boost::json;

constexpr std::size_t largest_session = 128 * 1024; // a refresh token has at most 64 KiB
constexpr ::mode_t of_others = 0077;
constexpr ::mode_t writable_by_others = 0022;

[[noreturn]] void fail(const std::string& what, const std::string& path) {
    throw run_error{"cannot " + what + " " + path + ": " + std::generic_category().message(errno)};
}

std::string state_folder() {
    const char* const state = std::getenv("XDG_STATE_HOME");
    if (state != nullptr && *state == '/') return std::string{state} + "/copresence";
    const char* const home = std::getenv("HOME");
    if (home != nullptr && *home == '/') return std::string{home} + "/.local/state/copresence";
    throw run_error{"there is no place for a session: set HOME or XDG_STATE_HOME to an absolute path"};
}

/// An open file that is ours alone.
class private_file {
public:
    explicit private_file(const std::string& path)
        // Neither a link nor a pipe that somebody else has put there is followed or waited for.
        : descriptor_{::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)} {
        if (descriptor_ < 0 && errno != ENOENT) fail("read", path);
    }

    private_file(const private_file&) = delete;
    private_file& operator=(const private_file&) = delete;

    ~private_file() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }

    bool exists() const noexcept { return descriptor_ >= 0; }

    void check(const std::string& path) const {
        struct ::stat what {};

        if (::fstat(descriptor_, &what) != 0) fail("read", path);
        if (!S_ISREG(what.st_mode)) throw run_error{"cannot use " + path + ": it is not a file"};
        if (what.st_uid != ::geteuid())
            throw run_error{"cannot use " + path + ": it belongs to another user"};
        if ((what.st_mode & of_others) != 0) {
            throw run_error{"will not use " + path +
                            ": other users may read it; 'copresence logout' removes it, and "
                            "the session should be revoked"};
        }
    }

    secret_string read(const std::string& path) const {
        secret_string text;
        text.resize(largest_session + 1);
        std::size_t size = 0;
        while (size < text.size()) {
            const ssize_t got = ::read(descriptor_, text.data() + size, text.size() - size);
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) fail("read", path);
            if (got == 0) break;
            size += static_cast<std::size_t>(got);
        }
        text.resize(size);
        return text;
    }

private:
    int descriptor_;
};

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

} // namespace

session_store::session_store()
    : folder_{state_folder()}
    , path_{folder_ + "/session.json"} {}

std::optional<session> session_store::load() const {
    const private_file file{path_};
    if (!file.exists()) return std::nullopt;
    check_folder();
    file.check(path_);
    const auto text = file.read(path_);
    auto found = text.size() > largest_session ? std::nullopt : parse(text);
    if (!found)
        throw run_error{"cannot use " + path_ +
                        ": it holds no session; sign in anew with 'copresence login'"};
    return found;
}

void session_store::save(const session& what) const {
    make_folder();
    check_folder();
    const json::object object{{"authority", what.authority},
                              {"tenant", what.tenant},
                              {"client_id", what.client_id},
                              {"endpoint", what.endpoint},
                              {"ca_file", what.ca_file},
                              {"since", what.since},
                              {"refresh_token", what.refresh_token.view()}};
    const secret_string text{json::serialize(object)};
    write_private_file(path_, text);
}

void session_store::renew(const secret_string& refresh_token) const {
    auto current = load();
    if (!current) return;
    current->refresh_token = refresh_token;
    save(*current);
}

bool session_store::remove() const {
    if (::unlink(path_.c_str()) == 0) return true;
    if (errno != ENOENT && errno != ENOTDIR) fail("remove", path_);
    return false;
}

void session_store::make_folder() const {
    // Those above it are made with the same mode, as the XDG specification has it.
    for (auto end = folder_.find('/', 1);; end = folder_.find('/', end + 1)) {
        const auto each = folder_.substr(0, end);
        if (::mkdir(each.c_str(), 0700) != 0 && errno != EEXIST) fail("make", each);
        if (end == std::string::npos) break;
    }
    // One that is there from elsewhere, or that the process's mask has taken from us.
    if (::chmod(folder_.c_str(), 0700) != 0) fail("protect", folder_);
}

void session_store::check_folder() const {
    struct ::stat what {};

    if (::lstat(folder_.c_str(), &what) != 0) fail("read", folder_);
    if (!S_ISDIR(what.st_mode)) throw run_error{"cannot use " + folder_ + ": it is not a folder"};
    if (what.st_uid != ::geteuid()) throw run_error{"cannot use " + folder_ + ": it belongs to another user"};
    if ((what.st_mode & writable_by_others) != 0)
        throw run_error{"will not use " + folder_ + ": other users may write to it"};
}

} // namespace copresence::cli
