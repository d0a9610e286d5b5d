// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// The floor: the minimum cost of receiving and decoding the data. All requests are prepared in advance.
// OpenSSL reads and writes blocking sockets, and the responses are read in turn. simdjson's on-demand parser
// fills structs of 72 bytes. The program only supports the values, the headers and the member order of the
// local service, so it is not usable as a library.

#include "benchmarks/digest.hpp"
#include "benchmarks/figures.hpp"
#include "benchmarks/ids_file.hpp"
#include "benchmarks/settings.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <simdjson.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::size_t ids_per_request = 650;
constexpr std::size_t id_size = 36;

constexpr std::array<std::string_view, 7> availabilities{"Available",   "Busy",    "DoNotDisturb",   "Away",
                                                         "BeRightBack", "Offline", "PresenceUnknown"};
constexpr std::array<std::string_view, 11> activities{
    "Available", "Busy",        "InACall", "InAMeeting",  "Presenting",     "DoNotDisturb",
    "Away",      "BeRightBack", "OffWork", "OutOfOffice", "PresenceUnknown"};

/// Position of a text in the string that holds the texts of a response; `no_text` means null.
struct text_place {
    std::uint32_t offset;
    std::uint32_t size;
};

constexpr text_place no_text{UINT32_MAX, 0};

struct presence {
    std::array<char, id_size> id;
    std::uint8_t availability;  // index in `availabilities`
    std::uint8_t activity;      // index in `activities`
    char is_out_of_office;      // '1', '0', or 0 for null
    std::uint8_t sequence_size; // 0 for null
    std::array<char, 16> sequence;
    text_place status_message;
    text_place out_of_office_message;
};

static_assert(sizeof(presence) == 72);

struct response {
    std::vector<presence> presences;
    std::string texts;

    std::optional<std::string_view> text(text_place place) const {
        if (place.offset == no_text.offset) return std::nullopt;
        return std::string_view{texts}.substr(place.offset, place.size);
    }
};

std::uint32_t digest_of(const response& what) {
    bench::digest digest;
    for (const auto& each : what.presences) {
        std::optional<bool> flag;
        if (each.is_out_of_office != 0) flag = each.is_out_of_office == '1';
        std::optional<std::string_view> sequence;
        if (each.sequence_size != 0) sequence.emplace(each.sequence.data(), each.sequence_size);
        digest.add({{each.id.data(), id_size},
                    availabilities[each.availability],
                    activities[each.activity],
                    what.text(each.status_message),
                    what.text(each.out_of_office_message),
                    flag,
                    sequence});
    }
    return digest.value();
}

[[noreturn]] void fail_tls(const char* call) {
    const char* const reason = ERR_reason_error_string(ERR_peek_error());
    throw std::runtime_error{std::string{call} + ": " +
                             (reason == nullptr ? "the connection ended" : reason)};
}

void check(simdjson::error_code error) {
    if (error != simdjson::SUCCESS) throw simdjson::simdjson_error{error};
}

/// Reads the presences of one response, in the order of the request.
class answer_reader {
public:
    void read(simdjson::padded_string_view text, const std::string* asked, std::size_t count, presence* out,
              std::string& texts) {
        ondemand::document document;
        check(parser_.iterate(text).get(document));
        ondemand::array list;
        check(document.find_field("value").get_array().get(list));
        std::size_t position = 0;
        for (auto entry : list) {
            if (position == count) throw std::runtime_error{"more presences than requested"};
            ondemand::object object;
            check(entry.get_object().get(object));
            read_presence(object, asked[position], out[position], texts);
            ++position;
        }
        if (position != count) throw std::runtime_error{"fewer presences than requested"};
    }

private:
    static void read_presence(ondemand::object& object, const std::string& asked, presence& out,
                              std::string& texts) {
        ondemand::raw_json_string id;
        check(object.find_field("id").get_raw_json_string().get(id));
        if (std::memcmp(id.raw(), asked.data(), id_size) != 0)
            throw std::runtime_error{"unexpected id in a response"};
        std::memcpy(out.id.data(), asked.data(), id_size);
        out.availability = word(object.find_field("availability"), availabilities);
        out.activity = word(object.find_field("activity"), activities);
        read_out_of_office(object.find_field("outOfOfficeSettings"), out, texts);
        read_status_message(object.find_field("statusMessage"), out, texts);
        read_sequence(object.find_field("sequenceNumber"), out);
    }

    template <std::size_t N>
    static std::uint8_t word(simdjson::simdjson_result<ondemand::value> value,
                             const std::array<std::string_view, N>& known) {
        ondemand::raw_json_string text;
        check(value.get_raw_json_string().get(text));
        for (std::size_t i = 0; i < N; ++i)
            if (text.unsafe_is_equal(known[i])) return static_cast<std::uint8_t>(i);
        throw std::runtime_error{"unknown availability or activity in a response"};
    }

    static text_place keep(simdjson::simdjson_result<ondemand::value> value, std::string& texts) {
        std::string_view text;
        if (value.get_string().get(text) != simdjson::SUCCESS) return no_text;
        const text_place place{static_cast<std::uint32_t>(texts.size()),
                               static_cast<std::uint32_t>(text.size())};
        texts += text;
        return place;
    }

    static void read_out_of_office(simdjson::simdjson_result<ondemand::value> value, presence& out,
                                   std::string& texts) {
        ondemand::object settings;
        out.out_of_office_message = no_text;
        out.is_out_of_office = 0;
        if (value.get_object().get(settings) != simdjson::SUCCESS) return;
        out.out_of_office_message = keep(settings.find_field("message"), texts);
        bool flag = false;
        if (settings.find_field("isOutOfOffice").get_bool().get(flag) == simdjson::SUCCESS)
            out.is_out_of_office = flag ? '1' : '0';
    }

    static void read_status_message(simdjson::simdjson_result<ondemand::value> value, presence& out,
                                    std::string& texts) {
        ondemand::object status;
        ondemand::object message;
        out.status_message = no_text;
        if (value.get_object().get(status) != simdjson::SUCCESS) return;
        if (status.find_field("message").get_object().get(message) != simdjson::SUCCESS) return;
        out.status_message = keep(message.find_field("content"), texts);
    }

    static void read_sequence(simdjson::simdjson_result<ondemand::value> value, presence& out) {
        std::string_view text;
        out.sequence_size = 0;
        if (value.get_string().get(text) != simdjson::SUCCESS) return;
        if (text.size() > out.sequence.size()) throw std::runtime_error{"sequence number is too long"};
        std::memcpy(out.sequence.data(), text.data(), text.size());
        out.sequence_size = static_cast<std::uint8_t>(text.size());
    }

    ondemand::parser parser_;
};

struct address {
    std::string host;
    std::string port = "443";
};

address address_of(const bench::settings& chosen) {
    auto authority = chosen.root().substr(std::string_view{"https://"}.size());
    authority = authority.substr(0, authority.find('/'));
    address result;
    if (const auto colon = authority.rfind(':'); colon != std::string_view::npos) {
        result.port = authority.substr(colon + 1);
        authority = authority.substr(0, colon);
    }
    result.host = authority;
    return result;
}

struct context_freer {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

using tls_context = std::unique_ptr<SSL_CTX, context_freer>;

tls_context context_of(const bench::settings& chosen) {
    constexpr std::size_t read_ahead = 64 * 1024;
    tls_context context{SSL_CTX_new(TLS_client_method())};
    if (!context) fail_tls("SSL_CTX_new");
    if (chosen.ca_file.empty()
            ? SSL_CTX_set_default_verify_paths(context.get()) != 1
            : SSL_CTX_load_verify_locations(context.get(), chosen.ca_file.c_str(), nullptr) != 1) {
        fail_tls("loading the certificate authorities");
    }
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_ciphersuites(context.get(), "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384");
    SSL_CTX_set_read_ahead(context.get(), 1);
    SSL_CTX_set_default_read_buffer_len(context.get(), read_ahead);
    return context;
}

int connected_socket(const address& to) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const auto error = ::getaddrinfo(to.host.c_str(), to.port.c_str(), &hints, &found); error != 0)
        throw std::runtime_error{to.host + ": " + ::gai_strerror(error)};
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses{found, &::freeaddrinfo};
    for (const auto* each = found; each != nullptr; each = each->ai_next) {
        const auto socket = ::socket(each->ai_family, each->ai_socktype | SOCK_CLOEXEC, 0);
        if (socket < 0) continue;
        if (::connect(socket, each->ai_addr, each->ai_addrlen) == 0) {
            const int on = 1;
            ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            return socket;
        }
        ::close(socket);
    }
    throw std::system_error{errno, std::generic_category(), "connect"};
}

/// A connection and the response that it is reading.
class connection {
public:
    connection(SSL_CTX* context, const address& to)
        : socket_{connected_socket(to)}
        , tls_{SSL_new(context)} {
        if (!tls_) fail_tls("SSL_new");
        SSL_set_fd(tls_.get(), socket_);
        SSL_set_tlsext_host_name(tls_.get(), to.host.c_str());
        SSL_set1_host(tls_.get(), to.host.c_str());
        if (SSL_connect(tls_.get()) != 1) fail_tls("SSL_connect");
        buffer_.resize(first_capacity);
    }

    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    ~connection() { ::close(socket_); }

    void send(std::string_view request) {
        if (SSL_write(tls_.get(), request.data(), static_cast<int>(request.size())) <= 0)
            fail_tls("SSL_write");
    }

    /// Returns the body of the next response, followed by the padding that simdjson requires. Valid until the
    /// next call.
    simdjson::padded_string_view receive() {
        std::size_t size = 0;
        std::size_t header = std::string_view::npos;
        while (header == std::string_view::npos) {
            size += read_some(size);
            header = std::string_view{buffer_.data(), size}.find(header_end);
        }
        const std::string_view fields{buffer_.data(), header + 2};
        check_status(fields);
        const auto begin = header + header_end.size();
        const auto length = content_length(fields);
        const auto end = begin + length;
        if (end + room > buffer_.size()) buffer_.resize(end + room);
        while (size < end)
            size += read_some(size);
        const bool gzip = fields.find("Content-Encoding: gzip\r\n") != std::string_view::npos;
        return gzip ? inflate({buffer_.data() + begin, length})
                    : simdjson::padded_string_view{buffer_.data() + begin, length, buffer_.size() - begin};
    }

private:
    static constexpr std::string_view header_end = "\r\n\r\n";
    static constexpr std::size_t first_capacity = 256 * 1024;
    // One TLS record and simdjson's padding.
    static constexpr std::size_t room = 16 * 1024 + simdjson::SIMDJSON_PADDING;

    struct tls_freer {
        void operator()(SSL* tls) const { SSL_free(tls); }
    };

    std::size_t read_some(std::size_t at) {
        const auto size = SSL_read(tls_.get(), buffer_.data() + at, static_cast<int>(buffer_.size() - at));
        if (size <= 0) fail_tls("SSL_read");
        return static_cast<std::size_t>(size);
    }

    static void check_status(std::string_view fields) {
        if (!fields.starts_with("HTTP/1.1 200 "))
            throw std::runtime_error{"unexpected status: " +
                                     std::string{fields.substr(0, fields.find('\r'))}};
    }

    static std::size_t content_length(std::string_view fields) {
        constexpr std::string_view name = "\r\nContent-Length: ";
        const auto found = fields.find(name);
        std::size_t length = 0;
        if (found == std::string_view::npos ||
            std::from_chars(fields.data() + found + name.size(), fields.data() + fields.size(), length).ec !=
                std::errc{}) {
            throw std::runtime_error{"response without Content-Length"};
        }
        return length;
    }

    simdjson::padded_string_view inflate(std::string_view body) {
        constexpr int gzip_only = 16 + MAX_WBITS;
        // The last four bytes of a gzip stream contain the uncompressed length: RFC 1952, section 2.3.1.
        std::uint32_t plain_size = 0;
        if (body.size() < sizeof plain_size) throw std::runtime_error{"truncated gzip stream"};
        std::memcpy(&plain_size, body.data() + body.size() - sizeof plain_size, sizeof plain_size);
        if (plain_.size() < plain_size + simdjson::SIMDJSON_PADDING)
            plain_.resize(plain_size + simdjson::SIMDJSON_PADDING);
        z_stream zlib{};
        if (inflateInit2(&zlib, gzip_only) != Z_OK) throw std::bad_alloc{};
        zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
        zlib.avail_in = static_cast<uInt>(body.size());
        zlib.next_out = reinterpret_cast<Bytef*>(plain_.data());
        zlib.avail_out = static_cast<uInt>(plain_.size());
        const auto ended = ::inflate(&zlib, Z_FINISH);
        inflateEnd(&zlib);
        if (ended != Z_STREAM_END) throw std::runtime_error{"invalid gzip stream"};
        return simdjson::padded_string_view{plain_.data(), plain_size, plain_.size()};
    }

    int socket_;
    std::unique_ptr<SSL, tls_freer> tls_;
    std::string buffer_;
    std::string plain_;
};

std::vector<std::string> requests_of(const bench::settings& chosen, const std::vector<std::string>& ids) {
    const auto to = address_of(chosen);
    const auto path = chosen.url.substr(chosen.url.find('/', std::string_view{"https://"}.size()));
    std::vector<std::string> requests;
    for (std::size_t first = 0; first < ids.size(); first += ids_per_request) {
        std::string body = "{\"ids\":[";
        const auto end = std::min(ids.size(), first + ids_per_request);
        for (auto i = first; i < end; ++i)
            body += (i == first ? "\"" : ",\"") + ids[i] + '"';
        body += "]}";
        std::string request =
            "POST " + path + "/communications/getPresencesByUserId HTTP/1.1\r\nHost: " + to.host + ':' +
            to.port + "\r\nAuthorization: Bearer " + chosen.token + "\r\nContent-Type: application/json\r\n" +
            (chosen.gzip ? "Accept-Encoding: gzip\r\n" : "") +
            "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
        requests.push_back(std::move(request));
    }
    return requests;
}

using connections = std::vector<std::unique_ptr<connection>>;

response fetch(connections& open, const std::vector<std::string>& requests,
               const std::vector<std::string>& ids, answer_reader& reader) {
    response result;
    result.presences.resize(ids.size());
    const auto ahead = std::min(open.size(), requests.size());
    for (std::size_t i = 0; i < ahead; ++i)
        open[i]->send(requests[i]);
    for (std::size_t i = 0; i < requests.size(); ++i) {
        auto& next = *open[i % open.size()];
        const auto text = next.receive();
        if (i + ahead < requests.size()) next.send(requests[i + ahead]);
        const auto first = i * ids_per_request;
        reader.read(text, &ids[first], std::min(ids_per_request, ids.size() - first),
                    &result.presences[first], result.texts);
    }
    return result;
}

void measure(const bench::settings& chosen) {
    const auto ids = bench::read_ids<std::string>(chosen.ids_file);
    const auto requests = requests_of(chosen, ids);
    bench::figures result;
    const auto start = bench::resource_usage::now();
    const auto context = context_of(chosen);
    connections open;
    const auto max = std::min(chosen.concurrency, requests.size());
    for (std::size_t i = 0; i < max; ++i)
        open.push_back(std::make_unique<connection>(context.get(), address_of(chosen)));
    answer_reader reader;
    for (std::size_t round = 0; round < chosen.repeat; ++round) {
        const auto fetched = fetch(open, requests, ids, reader);
        result.presences += fetched.presences.size();
        if (chosen.verify && round == 0) {
            const auto pause = bench::resource_usage::now();
            result.digest = digest_of(fetched);
            result.cost += pause - bench::resource_usage::now();
        }
    }
    result.cost += bench::resource_usage::now() - start;
    result.requests = requests.size() * chosen.repeat;
    result.connections = open.size();
    bench::print("openssl_floor", ids.size(), chosen.repeat, result);
}

} // namespace

int main(int argc, char* argv[]) { return bench::run("openssl_floor", argc, argv, measure); }
