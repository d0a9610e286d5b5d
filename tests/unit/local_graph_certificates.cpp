// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/atomic_file.hpp"
#include "local_graph/certificate_authority.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include <sys/stat.h>

BOOST_AUTO_TEST_SUITE(local_graph_certificates)

using copresence::detail::embedded::certificate_authority;
using copresence::detail::embedded::identity;
using copresence::detail::embedded::validity;
using copresence::detail::embedded::write_atomically;
using copresence::test::temporary_directory;
namespace data = boost::unit_test::data;

namespace {

constexpr std::time_t day = 24 * 60 * 60;

validity now_and_tomorrow() { return {std::time(nullptr) - day, std::time(nullptr) + day}; }

std::string pem_of(X509* certificate) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> out{BIO_new(BIO_s_mem()), &BIO_free};
    PEM_write_bio_X509(out.get(), certificate);
    char* text = nullptr;
    const auto size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

copresence::detail::embedded::x509_ptr from_pem(const std::string& pem) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> in{
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free};
    return copresence::detail::embedded::x509_ptr{PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)};
}

// Verifies a certificate of a TLS server with OpenSSL's strict checks. Returns X509_V_OK, or the error.
int verify(const std::string& authority_pem, X509* certificate) {
    const auto authority = from_pem(authority_pem);
    const std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> store{X509_STORE_new(), &X509_STORE_free};
    X509_STORE_add_cert(store.get(), authority.get());
    const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> context{X509_STORE_CTX_new(),
                                                                                  &X509_STORE_CTX_free};
    X509_STORE_CTX_init(context.get(), store.get(), certificate, nullptr);
    X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_X509_STRICT);
    X509_STORE_CTX_set_default(context.get(), "ssl_server");
    return X509_verify_cert(context.get()) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(context.get());
}

bool run(const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()) == 0; }

struct openssl_tool {
    boost::test_tools::assertion_result operator()(boost::unit_test::test_unit_id) {
        boost::test_tools::assertion_result found{run("openssl version")};
        found.message() << "the openssl command is not installed";
        return found;
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(a_certificate_passes_strict_verification) {
    const certificate_authority authority{now_and_tomorrow()};
    const auto server =
        authority.issue({"localhost", "127.0.0.1", "::1", "*.graph.example"}, now_and_tomorrow());
    auto* const certificate = server.certificate.get();
    BOOST_TEST(verify(authority.pem(), certificate) == X509_V_OK);
    BOOST_TEST(X509_check_private_key(certificate, server.key.get()) == 1);
    for (const std::string name : {"localhost", "LOCALHOST", "a.graph.example"})
        BOOST_TEST_CONTEXT(name) BOOST_TEST(X509_check_host(certificate, name.c_str(), 0, 0, nullptr) == 1);
    for (const std::string name : {"example.com", "graph.example", "local server"})
        BOOST_TEST_CONTEXT(name) BOOST_TEST(X509_check_host(certificate, name.c_str(), 0, 0, nullptr) == 0);
    for (const std::string address : {"127.0.0.1", "::1"})
        BOOST_TEST_CONTEXT(address) BOOST_TEST(X509_check_ip_asc(certificate, address.c_str(), 0) == 1);
    BOOST_TEST(X509_check_ip_asc(certificate, "127.0.0.2", 0) == 0);
}

BOOST_AUTO_TEST_CASE(the_openssl_command_accepts_the_certificate,
                     *boost::unit_test::precondition(openssl_tool{})) {
    const temporary_directory directory;
    const certificate_authority authority{now_and_tomorrow()};
    const auto server = authority.issue({"localhost", "127.0.0.1"}, now_and_tomorrow());
    const auto ca = (directory / "ca.pem").string();
    const auto leaf = (directory / "leaf.pem").string();
    write_atomically(ca, authority.pem());
    write_atomically(leaf, pem_of(server.certificate.get()));

    const auto verify_with = [&](const std::string& options) {
        return run("openssl verify -x509_strict -purpose sslserver -no-CApath -CAfile " + ca + ' ' + options +
                   ' ' + leaf);
    };
    BOOST_TEST(verify_with("-verify_hostname localhost"));
    BOOST_TEST(verify_with("-verify_ip 127.0.0.1"));
    BOOST_TEST(!verify_with("-verify_hostname example.com"));
    BOOST_TEST(!verify_with("-attime 4102444800")); // in the year 2100
}

BOOST_AUTO_TEST_CASE(verification_against_another_authority_fails) {
    const certificate_authority authority{now_and_tomorrow()};
    const certificate_authority other{now_and_tomorrow()};
    const auto server = authority.issue({"localhost"}, now_and_tomorrow());
    BOOST_TEST(verify(other.pem(), server.certificate.get()) != X509_V_OK);
}

BOOST_AUTO_TEST_CASE(an_expired_certificate_can_be_issued) {
    const auto now = std::time(nullptr);
    const certificate_authority authority{{now - 3 * day, now + day}};
    const auto server = authority.issue({"localhost"}, {now - 3 * day, now - day});
    BOOST_TEST(verify(authority.pem(), server.certificate.get()) == X509_V_ERR_CERT_HAS_EXPIRED);
}

BOOST_AUTO_TEST_CASE(an_authority_cannot_be_used_as_a_server) {
    const certificate_authority authority{now_and_tomorrow()};
    const auto certificate = from_pem(authority.pem());
    BOOST_TEST(X509_check_ca(certificate.get()) == 1);
    BOOST_TEST((X509_get_key_usage(certificate.get()) & KU_DIGITAL_SIGNATURE) == 0U);
}

BOOST_AUTO_TEST_CASE(no_two_certificates_share_a_serial_number) {
    const certificate_authority authority{now_and_tomorrow()};
    const auto one = authority.issue({"localhost"}, now_and_tomorrow());
    const auto two = authority.issue({"localhost"}, now_and_tomorrow());
    BOOST_TEST(ASN1_INTEGER_cmp(X509_get0_serialNumber(one.certificate.get()),
                                X509_get0_serialNumber(two.certificate.get())) != 0);
}

BOOST_AUTO_TEST_CASE(a_file_is_replaced_atomically_and_is_readable_by_all_users) {
    const temporary_directory directory;
    const auto path = (directory / "ca.pem").string();
    write_atomically(path, "before");
    write_atomically(path, "after");
    std::ifstream in{path};
    BOOST_TEST((std::string{std::istreambuf_iterator<char>{in}, {}}) == "after");

    struct ::stat status {};

    BOOST_TEST(::stat(path.c_str(), &status) == 0);
    BOOST_TEST((status.st_mode & 0777U) == 0644U);
    const std::filesystem::directory_iterator files{directory.path()};
    BOOST_TEST(std::distance(begin(files), end(files)) == 1);
}

BOOST_AUTO_TEST_CASE(a_failed_write_reports_the_path_and_leaves_no_file_behind) {
    const temporary_directory directory;
    const auto occupied = directory / "ca.pem";
    std::filesystem::create_directory(occupied);
    for (const auto& path : {occupied, directory / "missing/ca.pem"}) {
        BOOST_CHECK_EXCEPTION(
            write_atomically(path.string(), "text"), std::system_error, [&](const std::system_error& error) {
                return std::string_view{error.what()}.find(path.string()) != std::string_view::npos;
            });
    }
    const std::filesystem::directory_iterator files{directory.path()};
    BOOST_TEST(std::distance(begin(files), end(files)) == 1);
}

BOOST_AUTO_TEST_SUITE_END()
