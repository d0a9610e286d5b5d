// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "support/ids.hpp"
#include "support/local_graph_fixture.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

using namespace copresence;
using namespace copresence::detail;
using copresence::test::local_graph_fixture;
using copresence::test::some_ids;

namespace {

// A self-signed certificate that names its server in the common name only.
class common_name_certificate {
public:
    explicit common_name_certificate(const std::string& name)
        : key_{EVP_EC_gen("P-256"), &EVP_PKEY_free}
        , certificate_{X509_new(), &X509_free} {
        auto* const made = certificate_.get();
        X509_set_version(made, X509_VERSION_3);
        ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
        X509_gmtime_adj(X509_getm_notBefore(made), -3600);
        X509_gmtime_adj(X509_getm_notAfter(made), 3600);
        X509_NAME_add_entry_by_txt(X509_get_subject_name(made), "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
        X509_set_issuer_name(made, X509_get_subject_name(made));
        X509_set_pubkey(made, key_.get());
        if (X509_sign(made, key_.get(), EVP_sha256()) == 0) throw std::runtime_error{"certificate"};
    }

    void use_in(SSL_CTX* tls) const {
        if (SSL_CTX_use_certificate(tls, certificate_.get()) != 1 ||
            SSL_CTX_use_PrivateKey(tls, key_.get()) != 1)
            throw std::runtime_error{"certificate in use"};
    }

    std::string pem() const {
        const std::unique_ptr<BIO, decltype(&BIO_free)> out{BIO_new(BIO_s_mem()), &BIO_free};
        PEM_write_bio_X509(out.get(), certificate_.get());
        char* text = nullptr;
        const auto size = BIO_get_mem_data(out.get(), &text);
        return {text, static_cast<std::size_t>(size)};
    }

private:
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
    std::unique_ptr<X509, decltype(&X509_free)> certificate_;
};

// A service that presents `certificate`, which must outlive it.
local_graph_config presenting(const common_name_certificate& certificate) {
    local_graph_config service;
    service.configure_tls = [&certificate](SSL_CTX* tls) { certificate.use_in(tls); };
    return service;
}

const std::string server_names[]{"localhost", "127.0.0.1"};

} // namespace

BOOST_FIXTURE_TEST_SUITE(trust, local_graph_fixture)

BOOST_AUTO_TEST_CASE(a_certificate_for_another_host_name_is_reported_as_wrong_host_name) {
    local_graph_config service;
    service.certificate_names = {"graph.example"};
    serve(service);
    const auto cause = get_failure(some_ids(1));
    BOOST_TEST(cause.code == errc::wrong_host_name);
    BOOST_TEST((cause.code == condition::untrusted_server));
    BOOST_TEST(cause.info.step == step::tls_handshake);
    BOOST_TEST(graph().stats().requests == 0U);
}

BOOST_AUTO_TEST_CASE(a_certificate_without_the_ip_address_is_reported_as_wrong_host_name) {
    local_graph_config service;
    service.certificate_names = {"localhost"};
    serve(service);
    config.endpoint = "https://127.0.0.1:" + std::to_string(graph().port());
    BOOST_TEST(get_failure(some_ids(1)).code == errc::wrong_host_name);
}

BOOST_DATA_TEST_CASE(certificate_without_alternative_names_is_rejected,
                     boost::unit_test::data::make(server_names), name) {
    const common_name_certificate certificate{name};
    serve(presenting(certificate));
    config.endpoint = "https://" + name + ':' + std::to_string(graph().port());
    config.tls.ca_pem = certificate.pem();
    const auto cause = get_failure(some_ids(1));
    BOOST_TEST(cause.code == errc::wrong_host_name);
    BOOST_TEST(cause.info.step == step::tls_handshake);
    BOOST_TEST(graph().stats().requests == 0U); // the token was not sent
}

BOOST_AUTO_TEST_CASE(an_ip_address_that_the_certificate_names_is_trusted) {
    config.endpoint = "https://127.0.0.1:" + std::to_string(graph().port());
    BOOST_TEST(get(some_ids(1)).size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_unknown_authority_is_reported_as_untrusted_certificate) {
    config.tls = {}; // trust only the system's root certificates
    const auto cause = get_failure(some_ids(1));
    BOOST_TEST(cause.code == errc::untrusted_certificate);
    BOOST_TEST(!cause.info.detail.empty());
    BOOST_TEST(graph().stats().requests == 0U);
}

BOOST_AUTO_TEST_CASE(the_authority_of_another_service_is_untrusted) {
    local_graph other{context.get_executor()};
    config.tls.ca_pem = other.ca_pem();
    BOOST_TEST(get_failure(some_ids(1)).code == errc::untrusted_certificate);
}

BOOST_AUTO_TEST_CASE(an_expired_certificate_is_reported_as_expired) {
    local_graph_config service;
    service.certificate_lifetime = std::chrono::hours{-1};
    serve(service);
    BOOST_TEST(get_failure(some_ids(1)).code == errc::expired_certificate);
}

BOOST_AUTO_TEST_CASE(a_server_limited_to_tls_1_1_is_reported_as_tls_version_rejected) {
    local_graph_config service;
    service.configure_tls = [](SSL_CTX* tls) {
        SSL_CTX_set_security_level(tls, 0);
        SSL_CTX_set_min_proto_version(tls, TLS1_1_VERSION);
        SSL_CTX_set_max_proto_version(tls, TLS1_1_VERSION);
    };
    serve(service);
    BOOST_TEST(get_failure(some_ids(1)).code == errc::tls_version_rejected);
}

BOOST_AUTO_TEST_CASE(a_server_limited_to_tls_1_2_is_accepted) {
    local_graph_config service;
    service.configure_tls = [](SSL_CTX* tls) { SSL_CTX_set_max_proto_version(tls, TLS1_2_VERSION); };
    serve(service);
    BOOST_TEST(get(some_ids(1)).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_server_without_tls_is_rejected) {
    local_graph_config service;
    service.plain_http = true;
    serve(service);
    config.endpoint = "https://localhost:" + std::to_string(graph().port());
    BOOST_TEST((get_failure(some_ids(1)).code == condition::untrusted_server));
}

BOOST_AUTO_TEST_CASE(root_certificates_may_come_from_a_file) {
    const test::temporary_directory folder;
    const auto file = folder.path() / "ca.pem";
    graph().write_ca_file(file.string());
    config.tls = {};
    config.tls.ca_file = file.string();
    BOOST_TEST(get(some_ids(1)).size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_unreadable_root_certificate_file_is_named_in_the_error) {
    config.tls = {};
    config.tls.ca_file = "/nowhere/ca.pem";
    BOOST_CHECK_EXCEPTION(client(), boost::system::system_error, [](const auto& e) {
        return std::string{e.what()}.find("/nowhere/ca.pem") != std::string::npos;
    });
}

BOOST_AUTO_TEST_CASE(configure_is_called_once_with_the_openssl_context) {
    int times = 0;
    config.tls.configure = [&](SSL_CTX* tls) {
        ++times;
        SSL_CTX_set_max_proto_version(tls, TLS1_2_VERSION);
    };
    get(some_ids(700));
    BOOST_TEST(times == 1);
}

BOOST_AUTO_TEST_CASE(later_connections_resume_the_session_of_earlier_ones) {
    script_first({200, {{"Connection", "close"}}, R"({"value":[]})"});
    get(some_ids(1));
    get(some_ids(1));
    BOOST_TEST(graph().stats().connections == 2U);
    BOOST_TEST(client().stats().sessions_resumed == 1U);
    BOOST_TEST(graph().stats().sessions_resumed == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
