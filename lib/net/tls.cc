#include "lib/net/tls.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/context.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include "lib/base/bytes.h"
#include "lib/base/hex.h"
#include "lib/base/result.h"
#include "lib/net/connection.h"
#include "lib/net/internal/asio.h"
#include "lib/net/internal/tls_impl.h"

namespace socle::net {

namespace {

// Forward secrecy and authenticated encryption, for TLS 1.2; those of 1.3 all have both.
constexpr const char* kCiphersOfTls12 = "ECDHE+AESGCM:ECDHE+CHACHA20";

struct FreeWithOpenSsl {
  void operator()(BIO* bio) const { BIO_free(bio); }

  void operator()(X509* certificate) const { X509_free(certificate); }
};

using BioPtr = std::unique_ptr<BIO, FreeWithOpenSsl>;
using X509Ptr = std::unique_ptr<X509, FreeWithOpenSsl>;

// The reason of OpenSSL's last error; forgets the others.
std::string TakeSslError() {
  const unsigned long error = ERR_peek_last_error();
  ERR_clear_error();
  const char* reason = error == 0 ? nullptr : ERR_reason_error_string(error);
  return reason == nullptr ? "unknown reason" : reason;
}

Status CheckFile(const std::string& path, std::string_view what) {
  struct stat info{};
  if (path.empty()) {
    return Fail(Code::kInvalidArgument, fmt::format("TLS needs a {} file", what));
  }
  if (stat(path.c_str(), &info) != 0) {
    return Fail(Code::kNotFound, fmt::format("{}: no such {} file", path, what));
  }
  return {};
}

Status CheckKeyFile(const std::string& path) {
  SOCLE_TRY_STATUS(CheckFile(path, "key"));
  struct stat info{};
  if (stat(path.c_str(), &info) == 0 && (info.st_mode & S_IRWXO) != 0) {
    return Fail(Code::kInvalidArgument,
                fmt::format("{}: everybody may read this key; type 'chmod o= {}'", path, path));
  }
  return {};
}

// A key that asks for a password must not stop the daemon at a prompt.
int RefusePassword(char* /*out*/, int /*size*/, int /*is_writing*/, void* /*data*/) {
  return -1;
}

Status LoadOwnCertificate(SSL_CTX* context, const std::string& chain, const std::string& key) {
  SOCLE_TRY_STATUS(CheckFile(chain, "certificate"));
  SOCLE_TRY_STATUS(CheckKeyFile(key));
  SSL_CTX_set_default_passwd_cb(context, RefusePassword);
  if (SSL_CTX_use_certificate_chain_file(context, chain.c_str()) != 1) {
    return Fail(Code::kInvalidArgument,
                fmt::format("{}: not a PEM certificate chain: {}", chain, TakeSslError()));
  }
  if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context) != 1) {
    return Fail(
        Code::kInvalidArgument,
        fmt::format("{}: not a PEM key without password that fits the certificate in {}: {}",
                    key,
                    chain,
                    TakeSslError()));
  }
  return {};
}

Status LoadAuthorities(SSL_CTX* context, const std::string& path) {
  SOCLE_TRY_STATUS(CheckFile(path, "certificate authority"));
  if (SSL_CTX_load_verify_file(context, path.c_str()) != 1) {
    return Fail(Code::kInvalidArgument,
                fmt::format("{}: not a PEM file of certificates: {}", path, TakeSslError()));
  }
  return {};
}

Status LoadRevocations(SSL_CTX* context, const std::string& path) {
  if (path.empty()) {
    return {};
  }
  SOCLE_TRY_STATUS(CheckFile(path, "revocation list"));
  X509_STORE* store = SSL_CTX_get_cert_store(context);
  X509_LOOKUP* lookup = X509_STORE_add_lookup(store, X509_LOOKUP_file());
  if (lookup == nullptr || X509_load_crl_file(lookup, path.c_str(), X509_FILETYPE_PEM) < 1) {
    return Fail(Code::kInvalidArgument,
                fmt::format("{}: not a PEM file of revocation lists: {}", path, TakeSslError()));
  }
  X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
  return {};
}

// What servers and clients have in common.
Result<SslContext> MakeContext(asio::ssl::context::method method) {
  try {
    auto context = std::make_shared<asio::ssl::context>(method);
    SSL_CTX* handle = context->native_handle();
    SSL_CTX_set_options(handle,
                        SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET |
                            SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_session_cache_mode(handle, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(handle, SSL_MODE_RELEASE_BUFFERS);
    if (SSL_CTX_set_min_proto_version(handle, TLS1_2_VERSION) != 1 ||
        SSL_CTX_set_cipher_list(handle, kCiphersOfTls12) != 1 ||
        SSL_CTX_set_num_tickets(handle, 0) != 1) {
      return Fail(Code::kInternal, "TLS cannot be set up: " + TakeSslError());
    }
    return context;
  } catch (const std::exception& error) {
    return Fail(Code::kInternal, fmt::format("TLS cannot be set up: {}", error.what()));
  }
}

Status AskForClientCertificate(SSL_CTX* context, const TlsServerSettings& settings) {
  if (settings.client_certificate == ClientCertificate::kNone) {
    return {};
  }
  SOCLE_TRY_STATUS(LoadAuthorities(context, settings.client_ca_file));
  SOCLE_TRY_STATUS(LoadRevocations(context, settings.crl_file));
  // The names of the authorities that a client chooses its certificate by.
  SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(settings.client_ca_file.c_str()));
  const bool is_required = settings.client_certificate == ClientCertificate::kRequired;
  SSL_CTX_set_verify(
      context, SSL_VERIFY_PEER | (is_required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0), nullptr);
  return {};
}

// A context with what its callback refers to.
struct ContextWithProtocols {
  SslContext context;
  std::vector<std::string> protocols;
};

// Where the name stands in `offered`: names, each behind its length. npos when it does not.
std::size_t FindProtocol(std::string_view offered, std::string_view wanted) {
  for (std::size_t at = 0; at < offered.size();) {
    const auto size = static_cast<std::size_t>(static_cast<unsigned char>(offered[at]));
    if (offered.substr(at + 1, size) == wanted) {
      return at + 1;
    }
    at += size + 1;
  }
  return std::string_view::npos;
}

// RFC 7301 section 3.2.
int ChooseProtocol(SSL* /*ssl*/,
                   const unsigned char** out,
                   unsigned char* out_size,
                   const unsigned char* offered,
                   unsigned int offered_size,
                   void* data) {
  for (const std::string& wanted : static_cast<const ContextWithProtocols*>(data)->protocols) {
    const std::size_t found = FindProtocol(AsText(ByteSpan(offered, offered_size)), wanted);
    if (found != std::string_view::npos) {
      *out = offered + found;
      *out_size = static_cast<unsigned char>(wanted.size());
      return SSL_TLSEXT_ERR_OK;
    }
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

SslContext WithProtocols(SslContext context, const std::vector<std::string>& protocols) {
  if (protocols.empty()) {
    return context;
  }
  auto held = std::make_shared<ContextWithProtocols>(std::move(context), protocols);
  SSL_CTX_set_alpn_select_cb(held->context->native_handle(), ChooseProtocol, held.get());
  return {held, held->context.get()};
}

Result<SslContext> LoadServer(const TlsServerSettings& settings) {
  ERR_clear_error();
  SOCLE_TRY(SslContext context, MakeContext(asio::ssl::context::tls_server));
  SSL_CTX* handle = context->native_handle();
  SOCLE_TRY_STATUS(LoadOwnCertificate(handle, settings.certificate_chain_file, settings.key_file));
  SOCLE_TRY_STATUS(AskForClientCertificate(handle, settings));
  return WithProtocols(std::move(context), settings.application_protocols);
}

Result<SslContext> LoadClient(const TlsClientSettings& settings) {
  ERR_clear_error();
  SOCLE_TRY(SslContext context, MakeContext(asio::ssl::context::tls_client));
  SSL_CTX* handle = context->native_handle();
  if (!settings.ca_file.empty()) {
    SOCLE_TRY_STATUS(LoadAuthorities(handle, settings.ca_file));
  } else if (SSL_CTX_set_default_verify_paths(handle) != 1) {
    return Fail(Code::kInternal, "the authorities of this machine cannot be read");
  }
  SOCLE_TRY_STATUS(LoadRevocations(handle, settings.crl_file));
  if (!settings.certificate_chain_file.empty() || !settings.key_file.empty()) {
    SOCLE_TRY_STATUS(
        LoadOwnCertificate(handle, settings.certificate_chain_file, settings.key_file));
  }
  SSL_CTX_set_verify(handle, SSL_VERIFY_PEER, nullptr);
  return context;
}

std::string NameText(const X509_NAME* name) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  constexpr unsigned long kUtf8Rfc2253 = XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB;
  if (!bio || X509_NAME_print_ex(bio.get(), name, 0, kUtf8Rfc2253) < 0) {
    return "";
  }
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

std::string CommonName(const X509_NAME* name) {
  int found = -1;
  for (int at = -1; (at = X509_NAME_get_index_by_NID(name, NID_commonName, at)) >= 0;) {
    found = at;
  }
  if (found < 0) {
    return "";
  }
  unsigned char* bytes = nullptr;
  const int size =
      ASN1_STRING_to_UTF8(&bytes, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, found)));
  if (size < 0) {
    return "";
  }
  std::string text(AsText(ByteSpan(bytes, static_cast<std::size_t>(size))));
  OPENSSL_free(bytes);
  return text;
}

std::string Fingerprint(const X509* certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (X509_digest(certificate, EVP_sha256(), digest.data(), &size) != 1) {
    return "";
  }
  return EncodeHex(ByteSpan(digest.data(), size));
}

}  // namespace

TlsServerContext::TlsServerContext() : impl_(std::make_unique<Impl>()) {}

TlsServerContext::~TlsServerContext() = default;

Result<std::shared_ptr<TlsServerContext>> TlsServerContext::Load(
    const TlsServerSettings& settings) {
  std::shared_ptr<TlsServerContext> context(new TlsServerContext());
  SOCLE_TRY_STATUS(context->Reload(settings));
  return context;
}

Status TlsServerContext::Reload() {
  const TlsServerSettings settings = impl_->state.Lock()->settings;
  return Reload(settings);
}

Status TlsServerContext::Reload(const TlsServerSettings& settings) {
  SOCLE_TRY(SslContext loaded, LoadServer(settings));
  auto held = impl_->state.Lock();
  held->settings = settings;
  held->context = std::move(loaded);
  return {};
}

std::chrono::seconds TlsServerContext::CertificateLifetime() const {
  const SslContext context = impl_->Current();
  const X509* certificate = SSL_CTX_get0_certificate(context->native_handle());
  int days = 0;
  int seconds = 0;
  if (certificate == nullptr ||
      ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(certificate)) != 1) {
    return std::chrono::seconds{0};
  }
  return std::chrono::days{days} + std::chrono::seconds{seconds};
}

TlsClientContext::TlsClientContext() : impl_(std::make_unique<Impl>()) {}

TlsClientContext::~TlsClientContext() = default;

Result<std::shared_ptr<TlsClientContext>> TlsClientContext::Load(
    const TlsClientSettings& settings) {
  std::shared_ptr<TlsClientContext> context(new TlsClientContext());
  context->impl_->state.Lock()->settings = settings;
  SOCLE_TRY_STATUS(context->Reload());
  return context;
}

Status TlsClientContext::Reload() {
  const TlsClientSettings settings = impl_->state.Lock()->settings;
  SOCLE_TRY(SslContext loaded, LoadClient(settings));
  impl_->state.Lock()->context = std::move(loaded);
  return {};
}

Status ExpectHost(TlsStream& stream, const std::string& host) {
  SSL* ssl = stream.native_handle();
  error_code not_an_address;
  asio::ip::make_address(host, not_an_address);
  bool is_set = false;
  if (!not_an_address) {
    is_set = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1;
  } else {
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    // The macro of OpenSSL casts the old way.
    is_set =
        SSL_set1_host(ssl, host.c_str()) == 1 && SSL_ctrl(ssl,
                                                          SSL_CTRL_SET_TLSEXT_HOSTNAME,
                                                          TLSEXT_NAMETYPE_host_name,
                                                          const_cast<char*>(host.c_str())) == 1;
  }
  if (!is_set) {
    return Fail(Code::kInvalidArgument,
                fmt::format("'{}' is no name to check: {}", host, TakeSslError()));
  }
  return {};
}

std::optional<PeerCertificate> ReadPeerCertificate(TlsStream& stream) {
  const X509Ptr certificate(SSL_get1_peer_certificate(stream.native_handle()));
  if (!certificate) {
    return std::nullopt;
  }
  const X509_NAME* subject = X509_get_subject_name(certificate.get());
  return PeerCertificate{.subject = NameText(subject),
                         .issuer = NameText(X509_get_issuer_name(certificate.get())),
                         .common_name = CommonName(subject),
                         .fingerprint_sha256 = Fingerprint(certificate.get())};
}

std::string DescribeHandshakeFailure(TlsStream& stream, const error_code& error) {
  const long verified = SSL_get_verify_result(stream.native_handle());
  if (verified != X509_V_OK) {
    return fmt::format("certificate refused: {}", X509_verify_cert_error_string(verified));
  }
  return error.message();
}

}  // namespace socle::net
