#include "tests/integration/net/raw_client.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/base/bytes.h"
#include "lib/base/hex.h"

namespace socle::net {

namespace {

constexpr timeval kPatienceOfSocket{.tv_sec = 60, .tv_usec = 0};
constexpr std::size_t kChunkBytes = 4096;

std::unique_ptr<RawClient> Connect(int socket, const sockaddr* address, socklen_t size) {
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &kPatienceOfSocket, sizeof(kPatienceOfSocket));
  setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &kPatienceOfSocket, sizeof(kPatienceOfSocket));
  auto client = std::make_unique<RawClient>(socket);
  if (connect(socket, address, size) != 0) {
    return nullptr;
  }
  return client;
}

sockaddr_in Loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

struct RawClient::TlsState {
  TlsState() : context(SSL_CTX_new(TLS_client_method())) {}

  TlsState(const TlsState&) = delete;
  TlsState& operator=(const TlsState&) = delete;

  ~TlsState() {
    SSL_free(ssl);
    SSL_CTX_free(context);
  }

  SSL_CTX* context;
  SSL* ssl = nullptr;
};

RawClient::RawClient(int socket) : socket_(socket) {}

std::unique_ptr<RawClient> RawClient::ConnectTcp(std::uint16_t port) {
  const sockaddr_in address = Loopback(port);
  return Connect(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
                 reinterpret_cast<const sockaddr*>(&address),
                 sizeof(address));
}

std::unique_ptr<RawClient> RawClient::ConnectTcpFrom(const std::string& source,
                                                     std::uint16_t port) {
  const int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in from = Loopback(0);
  inet_pton(AF_INET, source.c_str(), &from.sin_addr);
  if (bind(made, reinterpret_cast<const sockaddr*>(&from), sizeof(from)) != 0) {
    close(made);
    return nullptr;
  }
  const sockaddr_in address = Loopback(port);
  return Connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
}

std::unique_ptr<RawClient> RawClient::ConnectUnix(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(static_cast<char*>(address.sun_path), sizeof(address.sun_path) - 1);
  return Connect(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0),
                 reinterpret_cast<const sockaddr*>(&address),
                 sizeof(address));
}

RawClient::~RawClient() {
  tls_.reset();
  close(socket_);
}

bool RawClient::StartTls(const Tls& tls) {
  tls_ = std::make_unique<TlsState>();
  SSL_CTX* context = tls_->context;
  SSL_CTX_set_security_level(context, 0);
  SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
  if (tls.version_max != 0) {
    SSL_CTX_set_max_proto_version(context, tls.version_max);
  }
  if (!tls.ciphers.empty()) {
    SSL_CTX_set_cipher_list(context, tls.ciphers.c_str());
  }
  SSL_CTX_load_verify_file(context, tls.ca_file.c_str());
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  if (!tls.certificate_file.empty()) {
    SSL_CTX_use_certificate_chain_file(context, tls.certificate_file.c_str());
    SSL_CTX_use_PrivateKey_file(context, tls.key_file.c_str(), SSL_FILETYPE_PEM);
  }
  std::string protocols;
  for (const std::string& protocol : tls.protocols) {
    protocols += static_cast<char>(protocol.size());
    protocols += protocol;
  }
  if (!protocols.empty()) {
    SSL_CTX_set_alpn_protos(context,
                            reinterpret_cast<const unsigned char*>(protocols.data()),
                            static_cast<unsigned int>(protocols.size()));
  }
  tls_->ssl = SSL_new(context);
  SSL_set_fd(tls_->ssl, socket_);
  return SSL_connect(tls_->ssl) == 1;
}

std::string RawClient::Protocol() {
  const unsigned char* name = nullptr;
  unsigned int size = 0;
  if (tls_) {
    SSL_get0_alpn_selected(tls_->ssl, &name, &size);
  }
  return size == 0 ? "" : std::string(AsText(ByteSpan(name, size)));
}

std::size_t RawClient::SendSome(std::string_view bytes) {
  const auto sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent < 0 ? 0 : static_cast<std::size_t>(sent);
}

bool RawClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = tls_ ? SSL_write(tls_->ssl, bytes.data(), static_cast<int>(bytes.size()))
                           : send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

long RawClient::ReadSome(char* out, std::size_t size) {
  return tls_ ? SSL_read(tls_->ssl, out, static_cast<int>(size)) : recv(socket_, out, size, 0);
}

std::string RawClient::Read(std::size_t size) {
  std::array<char, kChunkBytes> chunk{};
  while (buffer_.size() < size) {
    const long got = ReadSome(chunk.data(), chunk.size());
    if (got <= 0) {
      break;
    }
    buffer_.append(chunk.data(), static_cast<std::size_t>(got));
  }
  std::string out = buffer_.substr(0, size);
  buffer_.erase(0, out.size());
  return out;
}

std::string RawClient::ReadUntil(std::string_view end) {
  std::array<char, kChunkBytes> chunk{};
  while (!buffer_.contains(end)) {
    const long got = ReadSome(chunk.data(), chunk.size());
    if (got <= 0) {
      return Read(buffer_.size());
    }
    buffer_.append(chunk.data(), static_cast<std::size_t>(got));
  }
  return Read(buffer_.find(end) + end.size());
}

std::string RawClient::ReadToEnd() {
  return Read(SIZE_MAX);
}

bool RawClient::IsClosedByPeer() {
  std::array<char, kChunkBytes> chunk{};
  long got = 0;
  while ((got = ReadSome(chunk.data(), chunk.size())) > 0) {
  }
  return got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

void RawClient::Finish() {
  if (tls_) {
    SSL_shutdown(tls_->ssl);
  } else {
    shutdown(socket_, SHUT_WR);
  }
}

std::string RawClient::ServerFingerprint() {
  X509* certificate = tls_ ? SSL_get1_peer_certificate(tls_->ssl) : nullptr;
  if (certificate == nullptr) {
    return "";
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  X509_digest(certificate, EVP_sha256(), digest.data(), &size);
  X509_free(certificate);
  return EncodeHex(ByteSpan(digest.data(), size));
}

}  // namespace socle::net
