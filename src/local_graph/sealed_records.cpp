// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/sealed_records.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <new>

namespace copresence::detail::embedded {

namespace {

constexpr std::size_t max_in_a_record = SSL3_RT_MAX_PLAIN_LENGTH;
constexpr std::size_t max_overhead = SSL3_RT_HEADER_LENGTH + SSL3_RT_MAX_ENCRYPTED_OVERHEAD;

struct method_freer {
    void operator()(BIO_METHOD* method) const noexcept { BIO_meth_free(method); }
};

using bio_method = std::unique_ptr<BIO_METHOD, method_freer>;

int append(BIO* bio, const char* bytes, int size) noexcept {
    auto& out = *static_cast<std::string*>(BIO_get_data(bio));
    // `seal` has reserved enough space, so this error does not happen. An exception must not pass through
    // OpenSSL, which is a C library.
    if (out.capacity() - out.size() < static_cast<std::size_t>(size)) return -1;
    out.append(bytes, static_cast<std::size_t>(size));
    return size;
}

long control(BIO*, int command, long, void*) noexcept { return command == BIO_CTRL_FLUSH ? 1 : 0; }

bio_method make_method() {
    bio_method method{BIO_meth_new(BIO_TYPE_SOURCE_SINK, "appends to a string")};
    if (!method || BIO_meth_set_write(method.get(), append) != 1 ||
        BIO_meth_set_ctrl(method.get(), control) != 1) {
        throw std::bad_alloc{};
    }
    return method;
}

/// Redirects the output of `tls` to `sink` during its lifetime.
class diverted_output {
public:
    // SSL_set0_wbio releases the stream's reference to the previous BIO, and takes over a reference to the
    // new BIO.
    diverted_output(SSL* tls, BIO* sink)
        : tls_{tls}
        , usual_{SSL_get_wbio(tls)} {
        BIO_up_ref(usual_);
        BIO_up_ref(sink);
        SSL_set0_wbio(tls_, sink);
    }

    diverted_output(const diverted_output&) = delete;
    diverted_output& operator=(const diverted_output&) = delete;

    ~diverted_output() { SSL_set0_wbio(tls_, usual_); }

private:
    SSL* tls_;
    BIO* usual_;
};

} // namespace

void sealed_records::bio_freer::operator()(bio_st* bio) const noexcept { BIO_free(bio); }

sealed_records::sealed_records()
    : bytes_{std::make_unique<std::string>()} {
    static const bio_method method = make_method();
    sink_.reset(BIO_new(method.get()));
    if (!sink_) throw std::bad_alloc{};
    BIO_set_data(sink_.get(), bytes_.get());
    BIO_set_init(sink_.get(), 1);
}

std::optional<std::string_view> sealed_records::seal(ssl_st* tls, std::string_view text) {
    bytes_->clear();
    bytes_->reserve(text.size() + (text.size() / max_in_a_record + 1) * max_overhead);
    const diverted_output diverted{tls, sink_.get()};
    ERR_clear_error();
    while (!text.empty()) {
        std::size_t size = 0;
        if (SSL_write_ex(tls, text.data(), text.size(), &size) != 1) return std::nullopt;
        text.remove_prefix(size);
    }
    return *bytes_;
}

} // namespace copresence::detail::embedded
