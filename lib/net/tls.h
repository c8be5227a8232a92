#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lib/base/result.h"

namespace socle::net {

enum class ClientCertificate : std::uint8_t {
  kNone,      // not asked for
  kOptional,  // asked for; when one is shown it must be good
  kRequired,  // no handshake without a good one
};

// Files are PEM.
struct TlsServerSettings {
  std::string certificate_chain_file = {};  // own certificate first, then intermediate ones
  std::string key_file = {};                // not readable by others than owner and group
  ClientCertificate client_certificate = ClientCertificate::kNone;
  std::string client_ca_file = {};  // needed to ask for client certificates
  // Revocation lists, one for each CA of the chains of clients; a chain with a CA whose list is not
  // here or has expired is refused. Empty: revocation is not checked.
  std::string crl_file = {};
  // The protocols that are spoken, the best one first, by their ALPN names (RFC 7301). A client
  // that asks for others only is refused in the handshake. Empty: what it asks for is passed over.
  std::vector<std::string> application_protocols = {};
};

struct TlsClientSettings {
  std::string ca_file = {};  // empty: the authorities that the machine trusts
  // The name that the server's certificate must have, also sent as SNI; an IP address is compared
  // with the addresses of the certificate. Empty: the host that is connected to.
  std::string expected_host = {};
  std::string certificate_chain_file = {};  // own certificate, with key_file; empty: none
  std::string key_file = {};
  std::string crl_file = {};  // as for servers
};

// What a listener shows and asks in handshakes: TLS 1.2 and 1.3, forward secrecy and authenticated
// encryption only, no renegotiation, no resumption (each handshake checks the certificate anew).
// Any thread.
class TlsServerContext {
 public:
  struct Impl;

  // kInvalidArgument names the file and what is wrong with it: unreadable, not PEM, key of another
  // certificate, key readable by everybody; kNotFound.
  static Result<std::shared_ptr<TlsServerContext>> Load(const TlsServerSettings& settings);
  TlsServerContext(const TlsServerContext&) = delete;
  TlsServerContext& operator=(const TlsServerContext&) = delete;
  ~TlsServerContext();

  // Reads the files again, all or nothing: on an error what was loaded before stays. New handshakes
  // use the new files; connections that are open go on.
  Status Reload();
  Status Reload(const TlsServerSettings& settings);

  // Time until the own certificate expires, negative when it has.
  [[nodiscard]] std::chrono::seconds CertificateLifetime() const;

  // For lib/net itself.
  [[nodiscard]] Impl& GetImpl() { return *impl_; }

 private:
  TlsServerContext();
  std::unique_ptr<Impl> impl_;
};

// The same for connections that we open.
class TlsClientContext {
 public:
  struct Impl;

  static Result<std::shared_ptr<TlsClientContext>> Load(const TlsClientSettings& settings);
  TlsClientContext(const TlsClientContext&) = delete;
  TlsClientContext& operator=(const TlsClientContext&) = delete;
  ~TlsClientContext();

  Status Reload();

  // For lib/net itself.
  [[nodiscard]] Impl& GetImpl() { return *impl_; }

 private:
  TlsClientContext();
  std::unique_ptr<Impl> impl_;
};

}  // namespace socle::net
