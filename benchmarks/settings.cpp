// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "settings.hpp"

#include <charconv>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <system_error>

#include <getopt.h>

namespace bench {

namespace {

constexpr int first_extra = 256; // greater than every character

std::size_t count(std::string_view text, std::string_view name) {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value == 0) {
        throw usage_error{"--" + std::string{name} + " requires an integer of at least 1"};
    }
    return value;
}

std::vector<option> options(const std::vector<extra_flag>& extra) {
    std::vector<option> known{
        {"url", required_argument, nullptr, 'u'},
        {"ca", required_argument, nullptr, 'a'},
        {"token", required_argument, nullptr, 't'},
        {"ids-file", required_argument, nullptr, 'i'},
        {"concurrency", required_argument, nullptr, 'c'},
        {"repeat", required_argument, nullptr, 'r'},
        {"gzip", no_argument, nullptr, 'g'},
        {"verify", no_argument, nullptr, 'v'},
        {"help", no_argument, nullptr, 'h'},
    };
    for (int i = 0; const auto& each : extra)
        known.push_back({each.name, no_argument, nullptr, first_extra + i++});
    known.push_back({nullptr, 0, nullptr, 0});
    return known;
}

void check(const settings& chosen) {
    if (chosen.url.empty() || chosen.token.empty() || chosen.ids_file.empty()) {
        throw usage_error{"--url, --token and --ids-file are required"};
    }
    const auto slash = chosen.url.rfind('/');
    if (slash == std::string::npos || !chosen.url.starts_with("https://") || slash < sizeof "https://") {
        throw usage_error{
            "--url requires a root URL with the API version, such as https://localhost:8443/v1.0"};
    }
}

} // namespace

std::string_view settings::root() const { return std::string_view{url}.substr(0, url.rfind('/')); }

std::string_view settings::version() const { return std::string_view{url}.substr(url.rfind('/') + 1); }

settings parse(int argc, char* argv[], const std::vector<extra_flag>& extra) {
    const auto known = options(extra);
    settings chosen;
    for (int flag = 0; (flag = getopt_long(argc, argv, "", known.data(), nullptr)) != -1;) {
        switch (flag) {
        case 'u': chosen.url = optarg; break;
        case 'a': chosen.ca_file = optarg; break;
        case 't': chosen.token = optarg; break;
        case 'i': chosen.ids_file = optarg; break;
        case 'c': chosen.concurrency = count(optarg, "concurrency"); break;
        case 'r': chosen.repeat = count(optarg, "repeat"); break;
        case 'g': chosen.gzip = true; break;
        case 'v': chosen.verify = true; break;
        case 'h': chosen.help = true; return chosen;
        case '?': throw usage_error{"see --help"}; // getopt_long has printed the message
        default: *extra.at(static_cast<std::size_t>(flag - first_extra)).chosen = true;
        }
    }
    if (optind != argc) throw usage_error{"only options are accepted, no other arguments"};
    check(chosen);
    return chosen;
}

std::string usage(std::string_view program, const std::vector<extra_flag>& extra) {
    std::string text =
        "Usage: " + std::string{program} +
        " --url URL --token TEXT --ids-file FILE [OPTION]...\n"
        "Fetch presences and print the cost as one line of JSON.\n"
        "\n"
        "  --url URL         root URL of the service with the API version: https://localhost:8443/v1.0\n"
        "  --ca FILE         trust the certificate authorities in FILE; default: the system's\n"
        "  --token TEXT      bearer token, visible to other users of this machine: for test services only\n"
        "  --ids-file FILE   file with one id a line\n"
        "  --concurrency N   maximum number of concurrent requests and of connections (default: 8)\n"
        "  --repeat N        fetch all ids N times (default: 1)\n"
        "  --gzip            request compressed responses\n"
        "  --verify          add a digest of the first fetch; its cost is not included\n"
        "  --help            print this help\n";
    for (const auto& each : extra) {
        std::string line = "  --" + std::string{each.name};
        line.resize(20, ' ');
        text += line + each.help + '\n';
    }
    return text;
}

int run(std::string_view program, int argc, char* argv[], void (*measure)(const settings&),
        const std::vector<extra_flag>& extra) try {
    const settings chosen = parse(argc, argv, extra);
    if (chosen.help) {
        std::cout << usage(program, extra);
    } else {
        measure(chosen);
    }
    return EXIT_SUCCESS;

} catch (const usage_error& error) {

    std::cerr << program << ": " << error.what() << '\n';
    return 2;

} catch (const std::exception& error) {

    std::cerr << program << ": " << error.what() << '\n';
    return EXIT_FAILURE;
}

} // namespace bench
