// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/fetch.hpp"

#include "cli/exit_status.hpp"
#include "cli/in_options.hpp"
#include "cli/progress.hpp"
#include "cli/signal_watch.hpp"
#include "cli/terminal_text.hpp"
#include "cli/token_redactor.hpp"

#include <copresence/client.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include <unistd.h>

namespace copresence::detail::cli {

namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds before_progress{1};
constexpr std::chrono::milliseconds between_progress{100};

/// A call of the client. While the call runs, a signal cancels it, and a timer draws the progress bar.
class running_call {
public:
    running_call(client_config config, const provider_maker& provider, std::optional<log_level> min_log_level,
                 const wait_limits& limits)
        : limits_{limits}
        , context_{std::make_unique<asio::io_context>(1)}
        , client_{make_client(std::move(config), provider, min_log_level)}
        , signals_{*context_, *limits.stop(), [this](int signal) { interrupt(signal); }}
        , tick_{*context_} {}

    running_call(const running_call&) = delete;
    running_call& operator=(const running_call&) = delete;

    ~running_call() {
        client_.close();
        signals_.close();
        tick_.cancel();
        context_->restart();
        context_->poll();
        // Only a name look-up can still run. It cannot be cancelled, and destroying the context would wait for it.
        if (!context_->stopped()) [[maybe_unused]]
            auto* const abandoned = context_.release();
    }

    fetched run(const std::vector<user_id>& ids, completeness wanted) {
        request_options options;
        options.timeout = limits_.left("preparing the requests");
        options.error_details = &details_;
        const auto begin = wait_limits::clock::now();
        if (wanted == completeness::all_or_nothing) {
            const auto done = [this, &ids](error_code ec, std::vector<presence> found) {
                result_.report.absent = ec ? std::vector<user_id>{} : missing(ids, found);
                result_.report.found = std::move(found);
                finish(ec);
            };
            client_.async_get_presences(ids, options, asio::bind_cancellation_slot(cancel_.slot(), done));
        } else {
            const auto done = [this](error_code ec, presence_report report) {
                result_.report = std::move(report);
                finish(ec);
            };
            client_.async_get_presence_report(ids, options,
                                              asio::bind_cancellation_slot(cancel_.slot(), done));
        }
        signals_.begin();
        if (bar_.visible()) draw_at(limits_.start() + before_progress);
        context_->run();

        if (signal_ != 0) throw interrupted{signal_};
        hide_tokens();
        result_.stats = client_.stats();
        result_.elapsed =
            std::chrono::duration_cast<std::chrono::milliseconds>(wait_limits::clock::now() - begin);
        return std::move(result_);
    }

private:
    client make_client(client_config config, const provider_maker& provider,
                       std::optional<log_level> min_log_level) {
        try {
            tokens_ = std::make_shared<token_redactor>(provider(context_->get_executor()));
            config.token_provider = tokens_;
            if (min_log_level) config.observer = make_logger(*min_log_level, log_writer());
            return client{context_->get_executor(), std::move(config)};
        } catch (const std::invalid_argument& error) {
            throw usage_error{in_options(error.what())};
        } catch (const boost::system::system_error& error) {
            throw run_error{"cannot use the trusted certificate authorities: " + error.code().message()};
        }
    }

    // Returns the sink of the logger. Lines have the prefixes of curl; lines of the level `trace` already contain them.
    log_sink log_writer() {
        return [this, tokens = tokens_](log_level level, std::string_view line) {
            if (signal_ != 0) return; // after a signal, standard error may no longer be read
            const auto shown = terminal_text(tokens->without_tokens(std::string{line})).text;
            try {
                bar_.write_above(level == log_level::trace ? shown : "* " + shown, limits_);
            } catch (const interrupted& by) {
                interrupt(by.signal);
            }
        };
    }

    void interrupt(int signal) {
        signal_ = signal;
        cancel_.emit(asio::cancellation_type::terminal);
    }

    void finish(error_code ec) {
        if (ec) result_.error = failure{ec, details_};
        context_->stop();
    }

    void hide_tokens() {
        if (result_.error) result_.error = tokens_->without_tokens(*std::move(result_.error));
        for (failed_ids& each : result_.report.failed)
            each.cause = tokens_->without_tokens(std::move(each.cause));
    }

    void draw_at(wait_limits::clock::time_point when) {
        tick_.expires_at(when);
        tick_.async_wait([this](error_code ec) {
            if (ec) return;
            const client_stats now = client_.stats();
            bar_.show(now.ids_completed, now.ids_planned);
            draw_at(wait_limits::clock::now() + between_progress);
        });
    }

    const wait_limits& limits_;
    progress_bar bar_{terminal_of(STDERR_FILENO)}; // log lines are written through it
    asio::cancellation_signal cancel_;
    int signal_ = 0;
    std::unique_ptr<asio::io_context> context_;
    std::shared_ptr<token_redactor> tokens_;
    client client_;
    signal_watch signals_;
    asio::steady_timer tick_;
    fetched result_;
    diagnostics details_;
};

} // namespace

fetched fetch(client_config config, const provider_maker& provider, const std::vector<user_id>& ids,
              completeness wanted, std::optional<log_level> min_log_level, const wait_limits& limits) {
    running_call call{std::move(config), provider, min_log_level, limits};
    return call.run(ids, wanted);
}

std::vector<user_id> missing(const std::vector<user_id>& asked, const std::vector<presence>& found) {
    std::unordered_set<user_id> seen;
    seen.reserve(asked.size());
    for (const presence& each : found)
        seen.insert(each.id());
    std::vector<user_id> absent;
    for (const user_id& id : asked) {
        if (seen.insert(id).second) absent.push_back(id);
    }
    return absent;
}

} // namespace copresence::detail::cli
