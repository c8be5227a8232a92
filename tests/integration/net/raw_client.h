#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace socle::net {

// A plain blocking client, made without the code under test. Every wait has a limit, after which
// the call returns what there is.
class RawClient {
 public:
  static std::unique_ptr<RawClient> ConnectTcp(std::uint16_t port);
  // From another loopback address, such as "127.0.0.2".
  static std::unique_ptr<RawClient> ConnectTcpFrom(const std::string& source, std::uint16_t port);
  static std::unique_ptr<RawClient> ConnectUnix(const std::string& path);

  struct Tls {
    std::string ca_file = {};
    std::string certificate_file = {};  // empty: none
    std::string key_file = {};
    int version_max = 0;                      // of OpenSSL; 0: the newest
    std::string ciphers = {};                 // empty: the usual ones
    std::vector<std::string> protocols = {};  // offered with ALPN; empty: no ALPN
  };

  explicit RawClient(int socket);

  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  virtual ~RawClient();

  // Handshake over this connection; false when it fails. Afterwards Send and Read are protected.
  bool StartTls(const Tls& tls);

  // True when all was sent.
  bool Send(std::string_view bytes);
  // Sends what the kernel takes at once; returns how much.
  std::size_t SendSome(std::string_view bytes);
  // Exactly so many bytes, or fewer at the end of the stream or of patience.
  std::string Read(std::size_t size);
  std::string ReadUntil(std::string_view end);
  std::string ReadToEnd();
  // True when the peer closed or reset, everything read before.
  bool IsClosedByPeer();
  // No more sending.
  void Finish();
  // SHA-256 of the server's certificate, hexadecimal; empty without TLS.
  std::string ServerFingerprint();
  // What ALPN chose; empty without.
  std::string Protocol();

 private:
  struct TlsState;

  long ReadSome(char* out, std::size_t size);

  int socket_;
  std::unique_ptr<TlsState> tls_;
  std::string buffer_;
};

}  // namespace socle::net
