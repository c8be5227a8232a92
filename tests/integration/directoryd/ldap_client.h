#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "lib/ldap/decode_message.h"
#include "lib/ldap/encode_message.h"
#include "lib/ldap/filter_text.h"
#include "lib/ldap/frame.h"
#include "lib/ldap/message.h"
#include "lib/ldap/result_code.h"

namespace socle::directory::app {

// A message with its bytes.
struct Received {
  std::unique_ptr<std::string> frame = {};
  ldap::Message message = {};
};

// An entry as a client sees it.
struct SeenEntry {
  std::string dn = {};
  std::vector<std::pair<std::string, std::vector<std::string>>> attributes = {};
  std::vector<std::pair<std::string, std::string>> controls = {};

  [[nodiscard]] std::vector<std::string> Values(std::string_view type) const {
    for (const auto& [name, values] : attributes) {
      if (name == type) {
        return values;
      }
    }
    return {};
  }
};

struct Answer {
  ldap::ResultCode code = ldap::ResultCode::kOther;
  std::string matched_dn = {};
  std::string diagnostic = {};
  std::vector<std::string> referral = {};
  std::vector<SeenEntry> entries = {};
  std::vector<std::string> references = {};
  std::vector<std::pair<std::string, std::string>> controls = {};
  std::string value = {};  // of an extended response; credentials of a bind's
};

// Speaks LDAP over a plain socket, one thread, waiting at most some seconds.
class LdapClient {
 public:
  // `room_bytes`: of the socket for what is not read yet; 0: as the system has it.
  explicit LdapClient(std::uint16_t port, int room_bytes = 0)
      : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    if (room_bytes != 0) {
      ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &room_bytes, sizeof(room_bytes));
    }
    constexpr int kSeconds = 20;
    const timeval patience = {.tv_sec = kSeconds, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  }

  LdapClient(const LdapClient&) = delete;
  LdapClient& operator=(const LdapClient&) = delete;

  ~LdapClient() { ::close(socket_); }

  void SendBytes(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) {
        return;  // closed by the server: what is read next tells
      }
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  void Send(const ldap::Message& message) const { SendBytes(ldap::EncodeMessage(message)); }

  // The next message; none when the server has closed.
  std::optional<Received> Next() {
    constexpr std::size_t kFrameMax = std::size_t{64} << 20;
    while (true) {
      const auto found = ldap::FindFrame(buffer_, kFrameMax);
      EXPECT_TRUE(found.has_value());
      if (!found) {
        return std::nullopt;
      }
      if (!found->frame.empty()) {
        Received received = {.frame = std::make_unique<std::string>(found->frame)};
        buffer_.erase(0, received.frame->size());
        auto message = ldap::DecodeMessage(*received.frame);
        EXPECT_TRUE(message.has_value());
        if (!message) {
          return std::nullopt;
        }
        received.message = *std::move(message);
        return received;
      }
      std::array<char, 65'536> room{};
      const ssize_t got = ::recv(socket_, room.data(), room.size(), 0);
      if (got <= 0) {
        return std::nullopt;
      }
      buffer_.append(room.data(), static_cast<std::size_t>(got));
    }
  }

  // Answers of one request up to its result; messages of others fail the test.
  Answer Collect(std::int32_t id) {
    Answer answer;
    while (auto received = Next()) {
      EXPECT_EQ(received->message.id, id);
      if (Take(received->message, answer)) {
        return answer;
      }
    }
    ADD_FAILURE() << "closed by the server";
    return answer;
  }

  Answer Ask(ldap::Operation operation, std::vector<ldap::Control> controls = {}) {
    const std::int32_t id = NextId();
    Send({.id = id, .operation = std::move(operation), .controls = std::move(controls)});
    return Collect(id);
  }

  Answer Bind(std::string_view name, std::string_view password) {
    return Ask(ldap::BindRequest{.name = name, .password = password});
  }

  static ldap::SearchRequest SearchFor(std::string_view base,
                                       ldap::SearchScope scope,
                                       std::string_view filter,
                                       std::vector<std::string_view> attributes = {}) {
    auto parsed = ldap::ParseFilter(filter);
    EXPECT_TRUE(parsed.has_value()) << filter;
    return {.base_object = base,
            .scope = scope,
            .filter = *std::move(parsed),
            .attributes = std::move(attributes)};
  }

  Answer Search(std::string_view base,
                ldap::SearchScope scope,
                std::string_view filter,
                std::vector<std::string_view> attributes = {}) {
    return Ask(SearchFor(base, scope, filter, std::move(attributes)));
  }

  std::int32_t NextId() { return ++id_; }

 private:
  static void TakeResult(const ldap::LdapResult& result, Answer& answer) {
    answer.code = result.code;
    answer.matched_dn = result.matched_dn;
    answer.diagnostic = result.diagnostic_message;
    answer.referral.assign(result.referral.begin(), result.referral.end());
  }

  // True for the result.
  static bool Take(const ldap::Message& message, Answer& answer) {
    if (const auto* entry = std::get_if<ldap::SearchResultEntry>(&message.operation)) {
      SeenEntry& seen = answer.entries.emplace_back();
      seen.dn = entry->object_name;
      for (const ldap::Attribute& attribute : entry->attributes) {
        seen.attributes.emplace_back(
            attribute.type,
            std::vector<std::string>(attribute.values.begin(), attribute.values.end()));
      }
      for (const ldap::Control& control : message.controls) {
        seen.controls.emplace_back(control.oid, control.value.value_or(""));
      }
      return false;
    }
    if (const auto* reference = std::get_if<ldap::SearchResultReference>(&message.operation)) {
      answer.references.insert(
          answer.references.end(), reference->uris.begin(), reference->uris.end());
      return false;
    }
    for (const ldap::Control& control : message.controls) {
      answer.controls.emplace_back(control.oid, control.value.value_or(""));
    }
    if (const auto* bind = std::get_if<ldap::BindResponse>(&message.operation)) {
      answer.value = bind->server_credentials.value_or("");
    }
    if (const auto* extended = std::get_if<ldap::ExtendedResponse>(&message.operation)) {
      answer.value = extended->value.value_or("");
    }
    std::visit(
        [&](const auto& operation) {
          if constexpr (requires { operation.result; }) {
            TakeResult(operation.result, answer);
          }
        },
        message.operation);
    return true;
  }

  int socket_;
  std::string buffer_;
  std::int32_t id_ = 0;
};

}  // namespace socle::directory::app
