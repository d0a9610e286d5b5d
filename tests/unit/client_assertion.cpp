// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/client_assertion.hpp"

#include "auth/private_key.hpp"
#include "base/base64.hpp"
#include "support/temporary_directory.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

using copresence::certificate_credential;
using copresence::detail::assertion_signer;
using copresence::test::temporary_directory;

namespace json = boost::json;

namespace {

std::string content_of(const std::filesystem::path& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

void write(const std::filesystem::path& path, const std::string& text) {
    std::ofstream{path, std::ios::binary} << text;
}

// Certificates and keys created by the openssl command, with a key in each of its formats.
class openssl_files {
public:
    openssl_files() {
        run("req -x509 -newkey rsa:2048 -nodes -sha256 -days 2 -subj /CN=app -keyout pkcs8.pem -out "
            "cert.pem");
        run("rsa -in pkcs8.pem -traditional -out pkcs1.pem");
        run("pkcs8 -topk8 -in pkcs8.pem -passout pass:open-sesame -out encrypted.pem");
        run("rsa -in pkcs8.pem -aes128 -traditional -passout pass:open-sesame -out encrypted_pkcs1.pem");
        run("x509 -in cert.pem -pubkey -noout -out public.pem");
        run("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out short.pem");
        run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ec.pem");
        run("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out other.pem");
    }

    // Runs openssl. Throws `std::runtime_error` if openssl fails.
    void run(const std::string& arguments) const {
        const auto command = "cd '" + folder_.path().string() + "' && openssl " + arguments + " >output 2>&1";
        if (std::system(command.c_str()) != 0)
            throw std::runtime_error{"openssl " + arguments + ": " + read("output")};
    }

    std::filesystem::path path(const std::string& name) const { return folder_ / name; }

    std::string read(const std::string& name) const { return content_of(path(name)); }

private:
    temporary_directory folder_;
};

const openssl_files& files() {
    static const openssl_files made;
    return made;
}

certificate_credential credential(const std::string& key, const std::string& password = {}) {
    certificate_credential made;
    made.certificate_file = files().path("cert.pem");
    made.key_file = files().path(key);
    made.key_password = password;
    return made;
}

const std::chrono::system_clock::time_point now{std::chrono::seconds{1'700'000'000}};

std::string sign(const certificate_credential& from) {
    const assertion_signer signer{from};
    return std::string{
        signer.sign({"https://login.example/t/oauth2/v2.0/token", "client", "unique", now}).view()};
}

std::string decoded(std::string_view part) { return copresence::detail::decode_base64(part).value_or(""); }

struct jwt {
    explicit jwt(const std::string& text) {
        const auto first = text.find('.');
        const auto second = text.find('.', first + 1);
        BOOST_REQUIRE(second != std::string::npos);
        header = json::parse(decoded(std::string_view{text}.substr(0, first)));
        claims = json::parse(decoded(std::string_view{text}.substr(first + 1, second - first - 1)));
        signed_text = text.substr(0, second);
        signature = decoded(std::string_view{text}.substr(second + 1));
    }

    json::value header;
    json::value claims;
    std::string signed_text;
    std::string signature;
};

void verify_with_openssl(const jwt& token) {
    write(files().path("signed"), token.signed_text);
    write(files().path("signature"), token.signature);
    files().run("dgst -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest -verify public.pem "
                "-signature signature signed");
}

struct key_file {
    const char* name;
    const char* password;
};

std::ostream& operator<<(std::ostream& out, const key_file& value) { return out << value.name; }

const key_file good_keys[]{{"pkcs8.pem", ""},
                           {"pkcs1.pem", ""},
                           {"encrypted.pem", "open-sesame"},
                           {"encrypted_pkcs1.pem", "open-sesame"}};

struct bad_key {
    const char* name;
    const char* password;
    const char* complaint;
};

std::ostream& operator<<(std::ostream& out, const bad_key& value) {
    return out << value.name << ' ' << value.password;
}

const bad_key bad_keys[]{
    {"encrypted.pem", "", "requires a password"},
    {"encrypted.pem", "wrong-password", "the password is wrong"},
    {"encrypted_pkcs1.pem", "wrong-password", "contains no readable private key in PEM format"},
    {"ec.pem", "", "contains no RSA private key"},
    {"short.pem", "", "of 1024 bits"},
    {"other.pem", "", "does not belong to the certificate"},
    {"public.pem", "", "contains no readable private key in PEM format"},
    {"no_such_file.pem", "", "cannot read"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(client_assertion)

BOOST_DATA_TEST_CASE(openssl_verifies_assertions_signed_with_a_key_in_any_format,
                     boost::unit_test::data::make(good_keys), key) {
    verify_with_openssl(jwt{sign(credential(key.name, key.password))});
}

BOOST_AUTO_TEST_CASE(openssl_rejects_a_changed_assertion) {
    jwt token{sign(credential("pkcs8.pem"))};
    token.signed_text.back() ^= 1;
    BOOST_CHECK_THROW(verify_with_openssl(token), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(the_header_names_algorithm_and_certificate) {
    const jwt token{sign(credential("pkcs8.pem"))};
    BOOST_TEST(token.header.at("alg").as_string() == "PS256");
    BOOST_TEST(token.header.at("typ").as_string() == "JWT");
    files().run("x509 -in cert.pem -outform DER -out cert.der");
    files().run("dgst -sha256 -binary -out thumbprint cert.der");
    BOOST_TEST(std::string{token.header.at("x5t#S256").as_string()} ==
               copresence::detail::encode_base64url(files().read("thumbprint")));
}

BOOST_AUTO_TEST_CASE(the_claims_match_the_documentation) {
    const jwt token{sign(credential("pkcs8.pem"))};
    BOOST_TEST(token.claims.at("aud").as_string() == "https://login.example/t/oauth2/v2.0/token");
    BOOST_TEST(token.claims.at("iss").as_string() == "client");
    BOOST_TEST(token.claims.at("sub").as_string() == "client");
    BOOST_TEST(token.claims.at("jti").as_string() == "unique");
    BOOST_TEST(token.claims.at("iat").as_int64() == 1'700'000'000);
    BOOST_TEST(token.claims.at("nbf").as_int64() == 1'700'000'000 - 60);
    BOOST_TEST(token.claims.at("exp").as_int64() == 1'700'000'000 + 300);
}

BOOST_AUTO_TEST_CASE(certificate_and_key_may_share_a_file_or_be_texts) {
    const auto both = files().read("cert.pem") + files().read("pkcs8.pem");
    write(files().path("both.pem"), both);
    certificate_credential in_file;
    in_file.certificate_file = files().path("both.pem");
    verify_with_openssl(jwt{sign(in_file)});
    certificate_credential in_text;
    in_text.certificate_pem = both;
    verify_with_openssl(jwt{sign(in_text)});
    certificate_credential in_two;
    in_two.certificate_pem = files().read("cert.pem");
    in_two.key_pem = files().read("pkcs8.pem");
    verify_with_openssl(jwt{sign(in_two)});
}

BOOST_DATA_TEST_CASE(an_unusable_key_is_rejected_and_not_shown, boost::unit_test::data::make(bad_keys), key) {
    const auto complains = [&](const std::invalid_argument& e) {
        const std::string what = e.what();
        BOOST_TEST_MESSAGE(what);
        return what.starts_with("copresence::certificate_credential::key_file") &&
               what.find(key.complaint) != std::string::npos && what.find("password-") == std::string::npos &&
               what.find("MII") == std::string::npos;
    };
    BOOST_CHECK_EXCEPTION(assertion_signer{credential(key.name, key.password)}, std::invalid_argument,
                          complains);
}

BOOST_AUTO_TEST_CASE(exactly_one_certificate_is_required) {
    BOOST_CHECK_THROW(assertion_signer{certificate_credential{}}, std::invalid_argument);
    auto two = credential("pkcs8.pem");
    two.certificate_pem = "x";
    BOOST_CHECK_THROW(assertion_signer{two}, std::invalid_argument);
    auto none = credential("pkcs8.pem");
    none.certificate_file = files().path("pkcs8.pem");
    BOOST_CHECK_THROW(assertion_signer{none}, std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
