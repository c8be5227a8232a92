#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "lib/net/connection.h"
#include "lib/net/http.h"
#include "lib/net/internal/http_parser.h"
#include "lib/net/internal/http_shared.h"
#include "lib/net/internal/http_writer.h"

namespace socle::net {

// One HTTP connection: one request at a time, reading paused while it is answered.
class HttpSession final : public ConnectionHandler {
 public:
  explicit HttpSession(std::shared_ptr<HttpShared> shared);
  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;
  ~HttpSession() override;

  void OnOpen(Connection& connection) override;
  std::size_t OnBytes(std::string_view received, Connection& connection) override;
  void OnWritesDrained(Connection& connection) override;
  bool OnDeadline(Connection& connection) override;
  void OnPeerFinished(Connection& connection) override;
  void OnStop(Connection& connection) override;

  // The answer to the request under way was handed to the connection.
  void OnAnswered(Connection& connection, bool is_keep_alive);
  // Its head was; the body comes from `source`.
  void OnAnswerBegun(Connection& connection, HttpBodySource source, const HttpAnswerForm& form);

 private:
  enum class Waits : std::uint8_t { kForRequest, kForHeader, kForBody, kForAnswer };

  void Follow(Connection& connection);
  // Decides on the header alone whether the request is taken. False: it was refused.
  bool Admit(Connection& connection);
  [[nodiscard]] bool AdmitRate(Connection& connection);
  [[nodiscard]] bool AdmitRoute(Connection& connection);
  [[nodiscard]] bool AdmitBody(Connection& connection);
  void Answer(Connection& connection);
  // Answers without a handler. `may_go_on`: the request was read to its end.
  void Refuse(Connection& connection,
              int status,
              bool may_go_on,
              const std::vector<HttpField>& fields = {});
  // The same for a request whose header was read: goes on when no body is to come.
  void RefuseHeader(Connection& connection, int status, const std::vector<HttpField>& fields = {});
  void SendMore(Connection& connection);
  void ReleaseBody();
  [[nodiscard]] HttpAnswerForm Form() const;

  const std::shared_ptr<HttpShared> shared_;
  HttpParser parser_;
  Waits waits_ = Waits::kForRequest;
  bool is_peer_finished_ = false;
  bool is_admitted_ = false;
  std::size_t requests_ = 0;    // that were answered
  std::size_t body_bytes_ = 0;  // reserved
  HttpRequest head_;            // of the request under way: peer, client, id
  HttpRoutes::Match match_;

  HttpBodySource source_;  // of the answer under way
  HttpAnswerForm source_form_;
};

}  // namespace socle::net
