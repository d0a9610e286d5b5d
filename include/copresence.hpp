// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_HPP
#define COPRESENCE_HPP

#include <copresence/auth/authorization_code.hpp>
#include <copresence/auth/cached_token.hpp>
#include <copresence/auth/callback_token.hpp>
#include <copresence/auth/chained_token.hpp>
#include <copresence/auth/client_certificate.hpp>
#include <copresence/auth/client_credential.hpp>
#include <copresence/auth/client_secret.hpp>
#include <copresence/auth/device_code.hpp>
#include <copresence/auth/managed_identity.hpp>
#include <copresence/auth/on_behalf_of.hpp>
#include <copresence/auth/refresh_token.hpp>
#include <copresence/auth/sign_in_config.hpp>
#include <copresence/auth/static_token.hpp>
#include <copresence/auth/token_from_environment.hpp>
#include <copresence/auth/token_from_file.hpp>
#include <copresence/auth/workload_identity.hpp>
#include <copresence/client.hpp>
#include <copresence/client_config.hpp>
#include <copresence/client_stats.hpp>
#include <copresence/error.hpp>
#include <copresence/local_rate_limiter.hpp>
#include <copresence/logger.hpp>
#include <copresence/observer.hpp>
#include <copresence/presence.hpp>
#include <copresence/presence_report.hpp>
#include <copresence/proxy_config.hpp>
#include <copresence/rate_limiter.hpp>
#include <copresence/request_options.hpp>
#include <copresence/result.hpp>
#include <copresence/retry_config.hpp>
#include <copresence/secret_string.hpp>
#include <copresence/status_message.hpp>
#include <copresence/token_provider.hpp>
#include <copresence/traceparent.hpp>
#include <copresence/user_id.hpp>
#include <copresence/user_ids.hpp>
#include <copresence/version.hpp>
#include <copresence/work_location.hpp>

#endif
