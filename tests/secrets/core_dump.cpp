// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Starts another program, which signs in and fetches presences. Takes a core dump of the program after it has destroyed its
// token providers and clients, except one client. Searches the core dump and the output for every secret. The argument is
// the path of the program. Exits with 77 if no core dump can be taken.

#include "support/login_client.hpp"

#include <copresence/auth/device_code.hpp>
#include <copresence/local_graph.hpp>

#include "base/base64.hpp"
#include "support/run_on.hpp"
#include "support/temporary_directory.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace {

using copresence::test::login_client;
using copresence::test::temporary_directory;

constexpr int skipped = 77;

const std::string secret = "vD8~Q2zN7kfR1xWmTq4bLhYc0uJpEs6GaOi9Zd3X";
const std::string wrong_secret = "Hn5~Xw1sKd8gTzBqPl3rVyMf6eJoCu0iAa9Gb2Q4";
const std::string wrong_refresh_token = "0.wrOngR3freshT0kenWithEnoughOfItsOwnC0ntent9f8e7d6c";
const std::string rejected_token = "eyJ0.ThisIsTheAccessTokenThatGraphRefusesAfterEightRequests.x7Qp2Lm9";
const std::string second_token = "eyJ1.TheAccessTokenThatTheLivingClientMayKeepBecauseItIsUsed.k3Vb8Rn4";
const std::string password = "open-sesame-of-the-encrypted-key-4711";

std::string read(const std::filesystem::path& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

// Writes a file that other users cannot read.
void write(const std::filesystem::path& path, const std::string& text) {
    ::umask(0077);
    std::ofstream{path, std::ios::binary} << text;
}

void run(const std::string& command) {
    if (std::system(command.c_str()) != 0) throw std::runtime_error{"failed: " + command};
}

// A child process. Its output can be read. The destructor closes its input and kills it.
class program {
public:
    program(std::string path, std::string argument) {
        std::array<int, 2> in{};
        std::array<int, 2> out{};
        if (::pipe(in.data()) != 0 || ::pipe(out.data()) != 0) throw std::runtime_error{"no pipe"};
        ::posix_spawn_file_actions_t files;
        ::posix_spawn_file_actions_init(&files);
        ::posix_spawn_file_actions_adddup2(&files, in[0], STDIN_FILENO);
        ::posix_spawn_file_actions_adddup2(&files, out[1], STDOUT_FILENO);
        ::posix_spawn_file_actions_adddup2(&files, out[1], STDERR_FILENO);
        ::posix_spawn_file_actions_addclose(&files, in[1]);
        ::posix_spawn_file_actions_addclose(&files, out[0]);
        std::array<char*, 3> arguments{path.data(), argument.data(), nullptr};
        const int failed = ::posix_spawn(&process_, path.c_str(), &files, nullptr, arguments.data(), environ);
        ::posix_spawn_file_actions_destroy(&files);
        ::close(in[0]);
        ::close(out[1]);
        input_ = in[1];
        output_ = out[0];
        if (failed != 0) throw std::runtime_error{"cannot start " + path};
    }

    program(const program&) = delete;
    program& operator=(const program&) = delete;

    ~program() {
        ::close(input_);
        ::close(output_);
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
    }

    // Returns the output up to the line `ready`. Throws if the program ends before.
    std::string until_ready() {
        std::string text;
        std::array<char, 4096> piece{};
        while (!text.ends_with("ready\n")) {
            const auto size = ::read(output_, piece.data(), piece.size());
            if (size <= 0) throw std::runtime_error{"the program has ended: " + text};
            text.append(piece.data(), static_cast<std::size_t>(size));
        }
        return text;
    }

    ::pid_t process() const { return process_; }

private:
    ::pid_t process_ = -1;
    int input_ = -1;
    int output_ = -1;
};

// A secret, split into pieces, so that the search also finds a secret of which a part was overwritten.
struct wanted {
    std::string name;
    std::vector<std::string> pieces;
};

wanted in_pieces(std::string name, std::string_view text) {
    constexpr std::size_t size = 16;
    wanted made{std::move(name), {}};
    for (std::size_t at = 0; at + size <= text.size(); at += size)
        made.pieces.emplace_back(text.substr(at, size));
    return made;
}

// Returns the private numbers of a key in PEM in three forms: the text, the bytes, and the bytes in reverse order,
// as OpenSSL stores big numbers in memory.
std::vector<wanted> of_key(const std::string& name, const std::string& pem) {
    std::string text;
    for (std::size_t at = pem.find('\n'); at < pem.size();) {
        const auto end = std::min(pem.find('\n', at + 1), pem.size());
        const auto line = pem.substr(at + 1, end - at - 1);
        if (line.starts_with('-')) break;
        text += line;
        at = end;
    }
    // Size of the bytes before the private numbers: header, modulus and public exponent, which are not secret.
    constexpr std::size_t modulus = 330;
    const auto der = copresence::detail::decode_base64(text).value();
    const auto private_part = der.substr(modulus);
    const std::string limbs{private_part.rbegin(), private_part.rend()};
    return {in_pieces(name + " as text", text.substr(modulus * 4 / 3 + 4)),
            in_pieces(name + " as bytes", private_part), in_pieces(name + " as numbers", limbs)};
}

// Searches `where` for each secret. Prints the secrets that it finds, and returns their number.
int search(const std::string& what, std::string_view where, const std::vector<wanted>& secrets) {
    int found = 0;
    for (const auto& each : secrets) {
        const auto pieces = std::count_if(each.pieces.begin(), each.pieces.end(), [&](const auto& piece) {
            return where.find(piece) != std::string_view::npos;
        });
        if (pieces == 0) continue;
        ++found;
        std::cout << what << " holds " << pieces << " of " << each.pieces.size() << " pieces of " << each.name
                  << '\n';
    }
    return found;
}

} // namespace

int main(int count, char* arguments[]) try {
    if (count != 2) throw std::runtime_error{"usage: core_dump PROGRAM"};
    if (std::system("command -v gcore >/dev/null") != 0) {
        std::cout << "skipped: gcore is not installed (Debian package gdb)\n";
        return skipped;
    }
    const temporary_directory folder;
    const auto path = folder.path().string();
    run("cd '" + path +
        "' && umask 077 && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=app -keyout key.pem "
        "-out "
        "certificate.pem 2>/dev/null");
    write(folder / "password", password);
    run("cd '" + path +
        "' && openssl pkcs8 -topk8 -in key.pem -passout file:password -out encrypted_key.pem");

    auto config = login_client::with_login();
    auto& application = config.login->applications.front();
    application.secrets = {secret};
    application.certificates = {read(folder / "certificate.pem")};
    std::mutex mutex;
    std::set<std::string> access_tokens;
    int requests_with_rejected_token = 0;
    config.respond = [&](const copresence::local_graph_request& request)
        -> std::optional<copresence::local_graph_response> {
        const std::lock_guard lock{mutex};
        const auto sent = request.header("Authorization");
        const copresence::local_graph_response success{
            200, {{"Content-Type", "application/json"}}, R"({"value":[]})"};
        if (sent == "Bearer " + second_token) return success;
        if (sent == "Bearer " + rejected_token) {
            if (++requests_with_rejected_token <= 8) return success;
            return copresence::local_graph_response{401, {}, ""};
        }
        if (sent.starts_with("Bearer ")) access_tokens.emplace(sent.substr(7));
        return std::nullopt;
    };
    login_client service{std::move(config)};

    boost::asio::io_context context;
    copresence::device_code_config device;
    device.sign_in.authority = service.login().authority();
    device.sign_in.tenant = service.login().tenant();
    device.sign_in.client_id = copresence::login_application{}.client_id;
    device.sign_in.tls.ca_pem = service.graph().ca_pem();
    device.sign_in.proxy = copresence::proxy_config::none();
    device.sign_in.scope = "https://graph.microsoft.com/Presence.Read.All offline_access";
    device.prompt = [&](const copresence::device_code_prompt& prompt) {
        service.login().approve(prompt.user_code);
    };
    std::string refresh_token;
    device.on_refresh_token = [&](const copresence::secret_string& token) { refresh_token = token.view(); };
    const auto provider = copresence::device_code(context.get_executor(), device);
    copresence::test::run_on(context, provider->get_token({}));

    write(folder / "endpoint", service.graph().endpoint());
    write(folder / "authority", service.login().authority());
    write(folder / "tenant", service.login().tenant());
    write(folder / "client_id", copresence::login_application{}.client_id);
    write(folder / "ca.pem", service.graph().ca_pem());
    write(folder / "secret", secret);
    write(folder / "wrong_secret", wrong_secret);
    write(folder / "refresh_token", refresh_token);
    write(folder / "wrong_refresh_token", wrong_refresh_token);
    write(folder / "rejected_token", rejected_token);
    write(folder / "second_token", second_token);
    write(folder / "token", service.graph().token() + '\n');

    program signing_in{arguments[1], path};
    const auto output = signing_in.until_ready();
    std::cout << output;
    if (std::system(("gcore -o '" + path + "/core' " + std::to_string(signing_in.process()) + " >'" + path +
                     "/gcore' 2>&1")
                        .c_str()) != 0) {
        std::cout << "skipped: no core dump can be taken here: " << read(folder / "gcore") << '\n';
        return skipped;
    }
    const auto core = read(folder / ("core." + std::to_string(signing_in.process())));

    std::vector<wanted> secrets{in_pieces("the client secret", secret),
                                in_pieces("the wrong client secret", wrong_secret),
                                in_pieces("the refresh token", refresh_token),
                                in_pieces("the wrong refresh token", wrong_refresh_token),
                                in_pieces("the key's password", password),
                                in_pieces("the rejected token of the remaining client", rejected_token)};
    for (auto& each : of_key("the private key", read(folder / "key.pem")))
        secrets.push_back(std::move(each));
    std::ifstream newer{folder / "new_refresh_tokens"};
    for (std::string token; std::getline(newer, token);)
        secrets.push_back(in_pieces("a new refresh token", token));
    {
        const std::lock_guard lock{mutex};
        for (const auto& token : access_tokens)
            secrets.push_back(in_pieces("an access token", token));
        if (access_tokens.size() != 5)
            throw std::runtime_error{"Graph did not receive five different access tokens"};
        if (requests_with_rejected_token != 9)
            throw std::runtime_error{"Graph did not reject the token of the remaining client"};
    }
    // Checks the search itself: the argument of the program and the current token of its client must be in the dump.
    if (core.find(path) == std::string::npos || core.find(second_token) == std::string::npos)
        throw std::runtime_error{"the core dump does not belong to the program"};
    const int found = search("the core dump", core, secrets) + search("the output", output, secrets);
    std::cout << secrets.size() << " secrets were searched for in " << core.size() << " bytes, " << found
              << " were found\n";
    return found == 0 ? 0 : 1;

} catch (const std::exception& e) {

    std::cout << "failed: " << e.what() << '\n';
    return 1;
}
