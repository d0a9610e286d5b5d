// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// A typical handwritten C++ client: libcurl's multi interface, driven by epoll, with one easy handle for each
// concurrent request. simdjson's on-demand parser fills structs with std::string members.

#include "benchmarks/digest.hpp"
#include "benchmarks/peers/measure_rounds.hpp"
#include "benchmarks/settings.hpp"

#include <curl/curl.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <utility>
#include <vector>

#include <sys/epoll.h>
#include <unistd.h>

namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::size_t ids_per_request = 650;
bool http2 = false;

/// Only the fields that the digest covers, since every text costs 32 bytes.
struct presence {
    std::string id;
    std::string availability;
    std::string activity;
    std::string status_message;
    std::string out_of_office_message;
    std::string sequence_number;
    bool has_availability = false;
    bool has_activity = false;
    bool has_status_message = false;
    bool has_out_of_office_message = false;
    bool has_sequence_number = false;
    std::optional<bool> is_out_of_office;
};

std::optional<std::string_view> optional_text(const std::string& text, bool has) {
    return has ? std::optional<std::string_view>{text} : std::nullopt;
}

std::uint32_t digest_of(const std::vector<presence>& presences) {
    bench::digest digest;
    for (const auto& each : presences)
        digest.add({each.id, optional_text(each.availability, each.has_availability),
                    optional_text(each.activity, each.has_activity),
                    optional_text(each.status_message, each.has_status_message),
                    optional_text(each.out_of_office_message, each.has_out_of_office_message),
                    each.is_out_of_office, optional_text(each.sequence_number, each.has_sequence_number)});
    return digest.value();
}

// Returns false if the member is null or missing.
bool read_text(simdjson::simdjson_result<ondemand::value> value, std::string& out) {
    std::string_view text;
    if (value.get_string().get(text) != simdjson::SUCCESS) return false;
    out = text;
    return true;
}

void read_out_of_office(simdjson::simdjson_result<ondemand::value> value, presence& out) {
    ondemand::object settings;
    if (value.get_object().get(settings) != simdjson::SUCCESS) return;
    out.has_out_of_office_message = read_text(settings["message"], out.out_of_office_message);
    bool flag = false;
    if (settings["isOutOfOffice"].get_bool().get(flag) == simdjson::SUCCESS) out.is_out_of_office = flag;
}

void read_status_message(simdjson::simdjson_result<ondemand::value> value, presence& out) {
    ondemand::object status;
    ondemand::object message;
    if (value.get_object().get(status) != simdjson::SUCCESS) return;
    if (status["message"].get_object().get(message) != simdjson::SUCCESS) return;
    out.has_status_message = read_text(message["content"], out.status_message);
}

/// Stores each presence of a response at the position of its id in the request.
class body_reader {
public:
    void read(simdjson::padded_string_view text, const std::string* asked, presence* slots,
              std::size_t count) {
        ondemand::document document;
        check(parser_.iterate(text).get(document));
        ondemand::array list;
        check(document["value"].get_array().get(list));
        std::size_t position = 0;
        for (auto entry : list) {
            ondemand::object object;
            check(entry.get_object().get(object));
            std::string_view id;
            check(object["id"].get_string().get(id));
            const auto slot = slot_of(id, asked, count, position++);
            read_presence(object, id, slots[slot]);
        }
        if (position != count) throw std::runtime_error{"unexpected number of presences in a response"};
    }

private:
    static void check(simdjson::error_code error) {
        if (error != simdjson::SUCCESS) throw simdjson::simdjson_error{error};
    }

    // Reads the members in the order in which Graph writes them. The parser then searches for no member
    // twice.
    static void read_presence(ondemand::object& object, std::string_view id, presence& out) {
        out.id = id;
        out.has_availability = read_text(object["availability"], out.availability);
        out.has_activity = read_text(object["activity"], out.activity);
        read_out_of_office(object["outOfOfficeSettings"], out);
        read_status_message(object["statusMessage"], out);
        out.has_sequence_number = read_text(object["sequenceNumber"], out.sequence_number);
    }

    static std::size_t slot_of(std::string_view id, const std::string* asked, std::size_t count,
                               std::size_t position) {
        if (position < count && asked[position] == id) return position;
        const auto* const found = std::find(asked, asked + count, id);
        if (found == asked + count) throw std::runtime_error{"unexpected id in a response"};
        return static_cast<std::size_t>(found - asked);
    }

    ondemand::parser parser_;
};

void check(CURLcode code) {
    if (code != CURLE_OK) throw std::runtime_error{curl_easy_strerror(code)};
}

void check(CURLMcode code) {
    if (code != CURLM_OK) throw std::runtime_error{curl_multi_strerror(code)};
}

[[noreturn]] void fail(const char* call) { throw std::system_error{errno, std::generic_category(), call}; }

struct list_freer {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

using header_list = std::unique_ptr<curl_slist, list_freer>;

header_list headers_of(const bench::settings& chosen) {
    header_list list;
    // Without this line, libcurl would send an "Expect" header for a longer body and wait for an interim
    // response.
    for (const auto& line :
         {"Authorization: Bearer " + chosen.token, std::string{"Content-Type: application/json"},
          std::string{"Accept: application/json"}, std::string{"Expect:"}}) {
        auto* const longer = curl_slist_append(list.get(), line.c_str());
        if (longer == nullptr) throw std::bad_alloc{};
        list.release();
        list.reset(longer);
    }
    return list;
}

/// A reusable request with its response.
class transfer {
public:
    transfer(const bench::settings& chosen, const std::string& url, curl_slist* headers)
        : easy_{curl_easy_init()} {
        if (easy_ == nullptr) throw std::bad_alloc{};
        set(CURLOPT_URL, url.c_str());
        set(CURLOPT_HTTPHEADER, headers);
        set(CURLOPT_HTTP_VERSION, http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1);
        if (!chosen.ca_file.empty()) set(CURLOPT_CAINFO, chosen.ca_file.c_str());
        set(CURLOPT_TLS13_CIPHERS, "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384");
        if (chosen.gzip) set(CURLOPT_ACCEPT_ENCODING, "gzip");
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_WRITEFUNCTION, &transfer::take);
        set(CURLOPT_WRITEDATA, this);
        set(CURLOPT_PRIVATE, this);
    }

    transfer(const transfer&) = delete;
    transfer& operator=(const transfer&) = delete;

    ~transfer() { curl_easy_cleanup(easy_); }

    CURL* easy() const { return easy_; }

    void ask(const std::vector<std::string>& ids, std::size_t first) {
        first_ = first;
        count_ = std::min(ids_per_request, ids.size() - first);
        request_.assign("{\"ids\":[");
        for (std::size_t i = 0; i < count_; ++i) {
            request_ += i == 0 ? "\"" : ",\"";
            request_ += ids[first + i];
            request_ += '"';
        }
        request_ += "]}";
        response_.clear();
        set(CURLOPT_POSTFIELDSIZE, static_cast<long>(request_.size()));
        set(CURLOPT_POSTFIELDS, request_.c_str());
    }

    void read_into(std::vector<presence>& presences, const std::vector<std::string>& ids,
                   body_reader& reader) {
        long status = 0;
        curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
        if (status != 200) throw std::runtime_error{"HTTP status " + std::to_string(status)};
        response_.reserve(response_.size() + simdjson::SIMDJSON_PADDING);
        reader.read(simdjson::padded_string_view{response_.data(), response_.size(), response_.capacity()},
                    &ids[first_], &presences[first_], count_);
    }

    long new_connections() const {
        long made = 0;
        curl_easy_getinfo(easy_, CURLINFO_NUM_CONNECTS, &made);
        return made;
    }

private:
    template <class Value>
    void set(CURLoption option, Value value) {
        check(curl_easy_setopt(easy_, option, value));
    }

    static std::size_t take(char* bytes, std::size_t, std::size_t size, void* self) {
        static_cast<transfer*>(self)->response_.append(bytes, size);
        return size;
    }

    CURL* easy_;
    std::string request_;
    std::string response_;
    std::size_t first_ = 0;
    std::size_t count_ = 0;
};

/// Connects libcurl's sockets with epoll. A socket that libcurl no longer waits for stays registered until
/// its next event. This saves a system call between two requests on a connection.
class event_loop {
public:
    explicit event_loop(CURLM* multi)
        : multi_{multi}
        , epoll_{::epoll_create1(EPOLL_CLOEXEC)} {
        if (epoll_ < 0) fail("epoll_create1");
        check(curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &event_loop::watch));
        check(curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this));
        check(curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &event_loop::schedule));
        check(curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this));
    }

    event_loop(const event_loop&) = delete;
    event_loop& operator=(const event_loop&) = delete;

    ~event_loop() { ::close(epoll_); }

    void run_once() {
        int running = 0;
        if (timeout_ms_ == 0) {
            timeout_ms_ = -1;
            check(curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running));
            return;
        }
        std::array<epoll_event, 64> events;
        const auto count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()),
                                        static_cast<int>(timeout_ms_));
        if (count < 0 && errno != EINTR) fail("epoll_wait");
        if (count == 0) timeout_ms_ = 0;
        for (int i = 0; i < count; ++i)
            act(events[static_cast<std::size_t>(i)], running);
    }

private:
    struct interest {
        std::uint32_t wanted = 0;
        std::uint32_t registered = 0;
    };

    void act(const epoll_event& event, int& running) {
        auto& socket = sockets_[event.data.fd];
        if (socket.wanted == 0) {
            ::epoll_ctl(epoll_, EPOLL_CTL_DEL, event.data.fd, nullptr);
            socket.registered = 0;
            return;
        }
        int what = 0;
        if ((event.events & EPOLLIN) != 0) what |= CURL_CSELECT_IN;
        if ((event.events & EPOLLOUT) != 0) what |= CURL_CSELECT_OUT;
        if ((event.events & (EPOLLERR | EPOLLHUP)) != 0) what |= CURL_CSELECT_ERR;
        check(curl_multi_socket_action(multi_, event.data.fd, what, &running));
    }

    void want(int descriptor, std::uint32_t events) {
        auto& socket = sockets_[descriptor];
        socket.wanted = events;
        if (events == 0 || events == socket.registered) return;
        epoll_event event{};
        event.events = events;
        event.data.fd = descriptor;
        // The descriptor may be a new socket with a reused number.
        if (::epoll_ctl(epoll_, EPOLL_CTL_MOD, descriptor, &event) != 0 &&
            ::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) != 0) {
            fail("epoll_ctl");
        }
        socket.registered = events;
    }

    static int watch(CURL*, curl_socket_t descriptor, int what, void* self, void*) {
        std::uint32_t events = 0;
        if (what == CURL_POLL_IN || what == CURL_POLL_INOUT) events |= EPOLLIN;
        if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT) events |= EPOLLOUT;
        static_cast<event_loop*>(self)->want(descriptor, events);
        return 0;
    }

    static int schedule(CURLM*, long timeout_ms, void* self) {
        static_cast<event_loop*>(self)->timeout_ms_ = timeout_ms;
        return 0;
    }

    CURLM* multi_;
    int epoll_;
    long timeout_ms_ = -1;
    std::unordered_map<int, interest> sockets_;
};

class client {
public:
    explicit client(const bench::settings& chosen)
        : multi_{curl_multi_init()}
        , loop_{multi_.get()}
        , url_{chosen.url + "/communications/getPresencesByUserId"}
        , headers_{headers_of(chosen)} {
        const auto max = static_cast<long>(chosen.concurrency);
        check(curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, max));
        check(curl_multi_setopt(multi_.get(), CURLMOPT_MAX_HOST_CONNECTIONS, max));
        // Multiplexing is disabled for HTTP/2, too. If requests with bodies of this size share a connection,
        // libcurl 7.88 sometimes never completes the last one. This happens with curl_multi_socket_action and
        // with curl_multi_perform.
        check(curl_multi_setopt(multi_.get(), CURLMOPT_PIPELINING, CURLPIPE_NOTHING));
        for (std::size_t i = 0; i < chosen.concurrency; ++i)
            idle_.push_back(
                transfers_.emplace_back(std::make_unique<transfer>(chosen, url_, headers_.get())).get());
    }

    client(const client&) = delete;
    client& operator=(const client&) = delete;

    ~client() {
        for (const auto& each : transfers_)
            curl_multi_remove_handle(multi_.get(), each->easy());
    }

    std::vector<presence> get_presences(const std::vector<std::string>& ids) {
        std::vector<presence> presences(ids.size());
        std::size_t next = 0;
        std::size_t in_progress = 0;
        while (next < ids.size() || in_progress > 0) {
            for (; next < ids.size() && !idle_.empty(); next += ids_per_request, ++in_progress)
                begin(ids, next);
            loop_.run_once();
            in_progress -= take_finished(ids, presences);
        }
        return presences;
    }

    std::uint64_t requests() const { return requests_; }

    std::uint64_t connections() const { return connections_; }

private:
    struct multi_freer {
        void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
    };

    void begin(const std::vector<std::string>& ids, std::size_t first) {
        auto* const free = idle_.back();
        idle_.pop_back();
        free->ask(ids, first);
        check(curl_multi_add_handle(multi_.get(), free->easy()));
        ++requests_;
    }

    std::size_t take_finished(const std::vector<std::string>& ids, std::vector<presence>& presences) {
        std::size_t finished = 0;
        int left = 0;
        while (const auto* const message = curl_multi_info_read(multi_.get(), &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            check(message->data.result);
            transfer* done = nullptr;
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &done);
            connections_ += static_cast<std::uint64_t>(done->new_connections());
            check(curl_multi_remove_handle(multi_.get(), done->easy()));
            done->read_into(presences, ids, reader_);
            idle_.push_back(done);
            ++finished;
        }
        return finished;
    }

    std::unique_ptr<CURLM, multi_freer> multi_;
    event_loop loop_;
    std::string url_;
    header_list headers_;
    std::vector<std::unique_ptr<transfer>> transfers_;
    std::vector<transfer*> idle_;
    body_reader reader_;
    std::uint64_t requests_ = 0;
    std::uint64_t connections_ = 0;
};

void measure(const bench::settings& chosen) {
    const auto make = [&] {
        check(curl_global_init(CURL_GLOBAL_DEFAULT));
        return client{chosen};
    };
    bench::measure_rounds(http2 ? "libcurl_simdjson_http2" : "libcurl_simdjson", chosen, make, digest_of);
}

} // namespace

int main(int argc, char* argv[]) {
    return bench::run("libcurl_simdjson", argc, argv, measure, {{"http2", "use HTTP/2", &http2}});
}
