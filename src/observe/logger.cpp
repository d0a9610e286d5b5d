// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/logger.hpp>

#include <array>
#include <chrono>
#include <cstdio>
#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>

namespace copresence::detail {

namespace {

using events::duration;

std::string in_ms(duration time) {
    std::array<char, 32> text{};
    const double count = std::chrono::duration<double, std::milli>(time).count();
    std::snprintf(text.data(), text.size(), "%.1f ms", count);
    return text.data();
}

// Returns the phases that took at least 50 µs, for example "rate limiter 1.0 ms, first byte 40.9 ms".
std::string text_of(const events::attempt_phases& phases) {
    const std::pair<const char*, duration> all[]{{"rate limiter", phases.rate_limiter},
                                                 {"token", phases.token},
                                                 {"lease", phases.lease},
                                                 {"open", phases.open},
                                                 {"first byte", phases.first_byte},
                                                 {"body", phases.body}};
    std::string text;
    for (const auto& [name, took] : all) {
        if (took < std::chrono::microseconds{50}) continue;
        text += (text.empty() ? "" : ", ") + std::string{name} + ' ' + in_ms(took);
    }
    return text;
}

std::string text_of_tls(const events::connection_opened& e) {
    std::string text{e.tls.version};
    text.append(", ").append(e.tls.cipher).append(e.tls.alpn.empty() ? ", no ALPN" : ", ALPN ");
    text.append(e.tls.alpn).append(e.session_resumed ? ", resumed" : ", full handshake");
    return text.append(", certificate of ").append(e.tls.certificate_subject);
}

duration total(const events::attempt_phases& phases) {
    return phases.rate_limiter + phases.token + phases.lease + phases.open + phases.first_byte + phases.body;
}

class logger final : public observer {
public:
    logger(log_level min, log_sink sink)
        : min_{min}
        , sink_{std::move(sink)} {}

    void on_attempt_started(const events::attempt_started& e) noexcept override {
        report(log_level::debug, [&] {
            return name_of(e) +
                   (e.new_connection ? ": sent over a new connection, client-request-id "
                                     : ": sent, client-request-id ") +
                   std::string{e.client_request_id};
        });
    }

    void on_attempt_finished(const events::attempt_finished& e) noexcept override {
        report(e.code ? log_level::warning : log_level::debug, [&] {
            std::string line = name_of(e) + ": " + (e.code ? e.code.message() : "completed");
            if (e.step != step::none) line += " (" + std::string{to_string(e.step)} + ')';
            line += " after " + in_ms(total(e.phases));
            if (const auto phases = text_of(e.phases); !phases.empty()) line += " (" + phases + ')';
            line += ", " + std::to_string(e.bytes_received) + " bytes received";
            if (e.body_bytes > 0) line += ", " + std::to_string(e.body_bytes) + " of them in the body";
            if (!e.request_id.empty()) line += ", request-id " + std::string{e.request_id};
            if (!e.client_request_id.empty())
                line += ", client-request-id " + std::string{e.client_request_id};
            return line;
        });
    }

    void on_retry_planned(const events::retry_planned& e) noexcept override {
        report(log_level::info, [&] {
            return "retry " + std::to_string(e.retry) + " in " + std::to_string(e.delay.count()) + " ms" +
                   (e.new_connection ? " over a new connection" : "") + ": " + e.code.message();
        });
    }

    void on_pause_started(const events::pause_started& e) noexcept override {
        report(log_level::warning,
               [&] { return "throttled: all requests wait " + std::to_string(e.length.count()) + " ms"; });
    }

    void on_connection_opened(const events::connection_opened& e) noexcept override {
        report(e.code ? log_level::warning : log_level::debug, [&] {
            std::string line = "connection to " + std::string{e.server};
            if (!e.proxy.empty()) line += " through proxy " + std::string{e.proxy};
            if (e.code) {
                line += ": " + e.code.message();
                if (e.step != step::none) line += " (" + std::string{to_string(e.step)} + ')';
            } else {
                line += e.session_resumed ? " opened, TLS session resumed" : " opened";
            }
            return line + " after " + in_ms(e.took);
        });
        if (!e.tls.version.empty()) report(log_level::trace, [&] { return "* " + text_of_tls(e); });
    }

    void on_connection_closed(const events::connection_closed& e) noexcept override {
        report(log_level::debug, [&] { return "connection closed: " + std::string{to_string(e.reason)}; });
    }

    void on_token_renewed(const events::token_renewed& e) noexcept override {
        report(e.code ? log_level::warning : log_level::info, [&] {
            return (e.code ? "token request failed: " + e.code.message() : "token renewed") + " after " +
                   in_ms(e.took);
        });
    }

    void on_request_sent(const events::request_sent& e) noexcept override {
        report_lines("> ", e.head);
        if (e.body_size > 0)
            report(log_level::trace,
                   [&] { return "* request body of " + std::to_string(e.body_size) + " bytes"; });
    }

    void on_response_head_received(const events::response_head_received& e) noexcept override {
        report(log_level::trace, [&] {
            return e.client_request_id.empty()
                       ? std::string{"* response of the proxy"}
                       : "* response to client-request-id " + std::string{e.client_request_id};
        });
        report_lines("< ", e.head);
    }

    bool wants_heads() const noexcept override { return min_ == log_level::trace; }

private:
    void report_lines(const char* mark, events::head_lines head) const noexcept {
        for (const auto& line : head)
            report(log_level::trace, [&] { return mark + line; });
    }

    template <class Event>
    static std::string name_of(const Event& e) {
        return "attempt " + std::to_string(e.retry + 1) + " for " + std::to_string(e.ids) +
               (e.ids == 1 ? " id" : " ids");
    }

    // If making or writing the line throws (for example std::bad_alloc), only this line is lost.
    template <class MakeLine>
    void report(log_level level, MakeLine make_line) const noexcept {
        if (level < min_) return;
        try {
            sink_(level, make_line());
        } catch (...) {
        }
    }

    log_level min_;
    log_sink sink_;
};

} // namespace

} // namespace copresence::detail

namespace copresence {

std::string_view to_string(log_level value) noexcept {
    switch (value) {
    case log_level::trace: return "trace";
    case log_level::debug: return "debug";
    case log_level::info: return "info";
    case log_level::warning: return "warning";
    }
    return "?";
}

std::ostream& operator<<(std::ostream& out, log_level value) { return out << to_string(value); }

std::shared_ptr<observer> make_logger(log_level min, log_sink sink) {
    if (!sink) throw std::invalid_argument{"copresence::make_logger: the sink must not be empty"};
    return std::make_shared<detail::logger>(min, std::move(sink));
}

} // namespace copresence
