#include "lib/net/tls.h"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include "lib/base/atomic_file.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/net/client_connection.h"
#include "lib/net/connection.h"
#include "lib/net/endpoint.h"
#include "lib/net/listener.h"
#include "tests/integration/net/net_fixture.h"
#include "tests/integration/net/raw_client.h"
#include "tests/integration/net/test_certificates.h"

namespace socle::net {

namespace {

using std::chrono::seconds;

class TlsTest : public NetTest {
 protected:
  TlsTest()
      : authority_(Folder(), "Region"),
        server_(authority_.Issue(
            {.name = "server", .subject_alt_name = "DNS:localhost,IP:127.0.0.1"})) {}

  TlsServerSettings Settings(ClientCertificate client = ClientCertificate::kNone) {
    return {.certificate_chain_file = server_.certificate,
            .key_file = server_.key,
            .client_certificate = client,
            .client_ca_file = authority_.CaFile()};
  }

  std::shared_ptr<TlsServerContext> Context(const TlsServerSettings& settings) {
    auto context = TlsServerContext::Load(settings);
    EXPECT_TRUE(context) << context.error().detail;
    return *context;
  }

  RawClient::Tls ClientTls(const CertificateFiles& own = {}) {
    return {
        .ca_file = authority_.CaFile(), .certificate_file = own.certificate, .key_file = own.key};
  }

  // True when a byte comes back.
  static bool IsServed(const Listener& listener, const RawClient::Tls& tls) {
    const auto client = RawClient::ConnectTcp(listener.Port());
    return client->StartTls(tls) && client->Send("x") && client->Read(1) == "x";
  }

  Error FailureOf(const TlsServerSettings& settings) {
    const auto loaded = TlsServerContext::Load(settings);
    EXPECT_FALSE(loaded);
    return loaded ? Error{} : loaded.error();
  }

  TestAuthority authority_;
  CertificateFiles server_;
};

TEST_F(TlsTest, ServesWithTls12And13) {
  const Listener& listener = ListenEcho({.tls = Context(Settings())});
  EXPECT_TRUE(IsServed(listener, ClientTls()));
  RawClient::Tls older = ClientTls();
  older.version_max = TLS1_2_VERSION;
  EXPECT_TRUE(IsServed(listener, older));
}

TEST_F(TlsTest, RefusesTls11AndCiphersWithoutForwardSecrecy) {
  const Listener& listener = ListenEcho({.tls = Context(Settings())});
  RawClient::Tls old = ClientTls();
  old.version_max = TLS1_1_VERSION;
  EXPECT_FALSE(IsServed(listener, old));
  RawClient::Tls weak = ClientTls();
  weak.version_max = TLS1_2_VERSION;
  weak.ciphers = "AES128-SHA";
  EXPECT_FALSE(IsServed(listener, weak));
  weak.ciphers = "ECDHE-ECDSA-AES128-SHA";
  EXPECT_FALSE(IsServed(listener, weak));
}

TEST_F(TlsTest, KnowsTheCertificateOfThePeer) {
  Watched<Peer> seen;
  const auto stop = StopAtEndOfScope();
  const Listener& listener = Listen({.tls = Context(Settings(ClientCertificate::kRequired))}, [&] {
    return Script{.on_open = [&](Connection& connection) {
      seen.Update([&](auto& value) { value = connection.GetPeer(); });
    }};
  });
  const CertificateFiles own = authority_.Issue({.name = "feeder"});
  const auto client = RawClient::ConnectTcp(listener.Port());
  ASSERT_TRUE(client->StartTls(ClientTls(own)));
  ASSERT_TRUE(seen.WaitFor([](const auto& value) { return value.is_tls; }));
  const Peer peer = seen.Get();
  ASSERT_TRUE(peer.certificate);
  EXPECT_EQ(peer.certificate->subject, "CN=feeder,O=Hôpital de l'essai");
  EXPECT_EQ(peer.certificate->issuer, "CN=Region,O=Hôpital de l'essai");
  EXPECT_EQ(peer.certificate->common_name, "feeder");
  EXPECT_EQ(peer.certificate->fingerprint_sha256, own.fingerprint);
}

TEST_F(TlsTest, AsksForAClientCertificateWhenItIsRequired) {
  const Listener& listener = ListenEcho({.tls = Context(Settings(ClientCertificate::kRequired))});
  EXPECT_TRUE(IsServed(listener, ClientTls(authority_.Issue({.name = "good"}))));
  EXPECT_FALSE(IsServed(listener, ClientTls()));
  EXPECT_TRUE(logger_.WaitForLine("TLS handshake failed"));
  EXPECT_TRUE(HasSample(R"(socle_net_handshake_failures_total{listener="test"} 1)"));
}

TEST_F(TlsTest, TakesClientsWithoutCertificateWhenItIsOptional) {
  const Listener& listener = ListenEcho({.tls = Context(Settings(ClientCertificate::kOptional))});
  EXPECT_TRUE(IsServed(listener, ClientTls()));
  TestAuthority stranger(Folder(), "Stranger");
  EXPECT_FALSE(IsServed(listener, ClientTls(stranger.Issue({.name = "unknown"}))));
}

TEST_F(TlsTest, RefusesACertificateOfAnotherAuthority) {
  const Listener& listener = ListenEcho({.tls = Context(Settings(ClientCertificate::kRequired))});
  TestAuthority stranger(Folder(), "Stranger");
  EXPECT_FALSE(IsServed(listener, ClientTls(stranger.Issue({.name = "unknown"}))));
  EXPECT_TRUE(logger_.WaitForLine("unable to get local issuer certificate"));
}

TEST_F(TlsTest, RefusesACertificateThatHasExpiredOrIsNotYetValid) {
  const Listener& listener = ListenEcho({.tls = Context(Settings(ClientCertificate::kRequired))});
  EXPECT_FALSE(
      IsServed(listener, ClientTls(authority_.Issue({.name = "old", .ends = seconds{-1800}}))));
  EXPECT_TRUE(logger_.WaitForLine("certificate has expired"));
  EXPECT_FALSE(
      IsServed(listener, ClientTls(authority_.Issue({.name = "early", .begins = seconds{1800}}))));
  EXPECT_TRUE(logger_.WaitForLine("certificate is not yet valid"));
}

TEST_F(TlsTest, RefusesARevokedCertificate) {
  const CertificateFiles good = authority_.Issue({.name = "good"});
  const CertificateFiles lost = authority_.Issue({.name = "lost"});
  authority_.Revoke(lost);
  TlsServerSettings settings = Settings(ClientCertificate::kRequired);
  settings.crl_file = authority_.WriteRevocationList();
  const Listener& listener = ListenEcho({.tls = Context(settings)});
  EXPECT_TRUE(IsServed(listener, ClientTls(good)));
  EXPECT_FALSE(IsServed(listener, ClientTls(lost)));
  EXPECT_TRUE(logger_.WaitForLine("certificate revoked"));
}

TEST_F(TlsTest, RefusesEverybodyWhenTheRevocationListHasExpired) {
  TlsServerSettings settings = Settings(ClientCertificate::kRequired);
  settings.crl_file = authority_.WriteRevocationList(seconds{-60});
  const Listener& listener = ListenEcho({.tls = Context(settings)});
  EXPECT_FALSE(IsServed(listener, ClientTls(authority_.Issue({.name = "good"}))));
  EXPECT_TRUE(logger_.WaitForLine("CRL has expired"));
}

TEST_F(TlsTest, ShowsTheNewCertificateAfterReload) {
  const auto context = Context(Settings());
  const Listener& listener = ListenEcho({.tls = context});
  const auto before = RawClient::ConnectTcp(listener.Port());
  ASSERT_TRUE(before->StartTls(ClientTls()));
  EXPECT_EQ(before->ServerFingerprint(), server_.fingerprint);
  const CertificateFiles renewed =
      authority_.Issue({.name = "server", .subject_alt_name = "DNS:localhost"});
  ASSERT_NE(renewed.fingerprint, server_.fingerprint);
  ASSERT_TRUE(context->Reload());
  const auto after = RawClient::ConnectTcp(listener.Port());
  ASSERT_TRUE(after->StartTls(ClientTls()));
  EXPECT_EQ(after->ServerFingerprint(), renewed.fingerprint);
  // The connection that was open goes on.
  EXPECT_TRUE(before->Send("x"));
  EXPECT_EQ(before->Read(1), "x");
}

TEST_F(TlsTest, KeepsTheOldFilesWhenTheNewOnesAreBroken) {
  const auto context = Context(Settings());
  const Listener& listener = ListenEcho({.tls = context});
  ASSERT_TRUE(WriteFileAtomically(server_.certificate, "not a certificate"));
  const Status reloaded = context->Reload();
  ASSERT_FALSE(reloaded);
  EXPECT_EQ(reloaded.error().code, Code::kInvalidArgument);
  EXPECT_TRUE(reloaded.error().detail.contains(server_.certificate));
  const auto client = RawClient::ConnectTcp(listener.Port());
  ASSERT_TRUE(client->StartTls(ClientTls()));
  EXPECT_EQ(client->ServerFingerprint(), server_.fingerprint);
}

TEST_F(TlsTest, RevokesAtReload) {
  const CertificateFiles lost = authority_.Issue({.name = "lost"});
  TlsServerSettings settings = Settings(ClientCertificate::kRequired);
  settings.crl_file = authority_.WriteRevocationList();
  const auto context = Context(settings);
  const Listener& listener = ListenEcho({.tls = context});
  EXPECT_TRUE(IsServed(listener, ClientTls(lost)));
  authority_.Revoke(lost);
  authority_.WriteRevocationList();
  ASSERT_TRUE(context->Reload());
  EXPECT_FALSE(IsServed(listener, ClientTls(lost)));
}

TEST_F(TlsTest, SaysWhatIsWrongWithItsFiles) {
  TlsServerSettings settings = Settings();
  settings.certificate_chain_file += ".none";
  EXPECT_EQ(FailureOf(settings).code, Code::kNotFound);
  settings = Settings();
  settings.key_file = authority_.Issue({.name = "other"}).key;
  EXPECT_EQ(FailureOf(settings).code, Code::kInvalidArgument);
  settings = Settings();
  settings.key_file = "";
  EXPECT_EQ(FailureOf(settings).code, Code::kInvalidArgument);
  settings = Settings(ClientCertificate::kOptional);
  settings.client_ca_file = server_.key;
  EXPECT_EQ(FailureOf(settings).code, Code::kInvalidArgument);
  settings = Settings(ClientCertificate::kOptional);
  settings.crl_file = server_.certificate;
  EXPECT_EQ(FailureOf(settings).code, Code::kInvalidArgument);
}

TEST_F(TlsTest, RefusesAKeyThatEverybodyMayRead) {
  chmod(server_.key.c_str(), 0644);
  const Error error = FailureOf(Settings());
  EXPECT_EQ(error.code, Code::kInvalidArgument);
  EXPECT_TRUE(error.detail.contains("chmod o="));
  chmod(server_.key.c_str(), 0640);
  EXPECT_TRUE(TlsServerContext::Load(Settings()));
}

TEST_F(TlsTest, KnowsHowLongItsCertificateLives) {
  const auto lifetime = Context(Settings())->CertificateLifetime();
  EXPECT_LE(lifetime, seconds{3600});
  EXPECT_GE(lifetime, seconds{3500});
}

TEST_F(TlsTest, EndsAHandshakeThatTakesTooLong) {
  const Listener& listener =
      ListenEcho({.tls = Context(Settings()), .connection = {.handshake_timeout = kSoon}});
  const auto client = RawClient::ConnectTcp(listener.Port());
  EXPECT_TRUE(client->IsClosedByPeer());
  EXPECT_TRUE(logger_.WaitForLine("no TLS handshake within the deadline"));
}

TEST_F(TlsTest, EndsAConnectionThatSpeaksInClear) {
  const Listener& listener = ListenEcho({.tls = Context(Settings())});
  const auto client = RawClient::ConnectTcp(listener.Port());
  client->Send("MSH|^~\\&|\r");
  EXPECT_TRUE(client->IsClosedByPeer());
}

TEST_F(TlsTest, WritesEverythingBeforeItCloses) {
  const std::string answer(3 << 20, 'x');
  const auto stop = StopAtEndOfScope();
  const Listener& listener = Listen({.tls = Context(Settings())}, [&] {
    return Script{.on_bytes = [&](std::string_view received, Connection& connection) {
      connection.Write(answer);
      connection.CloseAfterWrites();
      return received.size();
    }};
  });
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    RawClient::Tls tls = ClientTls();
    tls.version_max = version;
    const auto client = RawClient::ConnectTcp(listener.Port());
    ASSERT_TRUE(client->StartTls(tls));
    client->Send(std::string(100, 'y'));
    EXPECT_EQ(client->ReadToEnd().size(), answer.size());
  }
}

// --- StartTLS ---------------------------------------------------------------------------------

class StartTlsTest : public TlsTest {
 protected:
  // Speaks lines; "tls" asks for protection, answered with "go" or "no".
  Listener& ListenStartTls() {
    return Listen({}, [this, context = Context(Settings())] {
      return Script{.on_bytes =
                        [context](std::string_view received, Connection& connection) {
                          const std::size_t end = received.find('\n');
                          if (end == std::string_view::npos) {
                            return std::size_t{0};
                          }
                          if (received.substr(0, end) != "tls") {
                            connection.Write(std::string(received.substr(0, end + 1)));
                          } else if (!connection.UpgradeToTls(context, end + 1, "go\n")) {
                            connection.Write("no\n");
                          }
                          return end + 1;
                        },
                    .on_upgraded =
                        [this](Connection& connection) {
                          EXPECT_TRUE(connection.GetPeer().is_tls);
                          upgraded_.Update([](int& value) { ++value; });
                        }};
    });
  }

  Watched<int> upgraded_;
};

TEST_F(StartTlsTest, ProtectsAConnectionThatIsOpen) {
  const Listener& listener = ListenStartTls();
  const auto client = RawClient::ConnectTcp(listener.Port());
  client->Send("clear\n");
  EXPECT_EQ(client->ReadUntil("\n"), "clear\n");
  client->Send("tls\n");
  EXPECT_EQ(client->ReadUntil("\n"), "go\n");
  ASSERT_TRUE(client->StartTls(ClientTls()));
  client->Send("secret\n");
  EXPECT_EQ(client->ReadUntil("\n"), "secret\n");
  EXPECT_TRUE(upgraded_.WaitFor([](int value) { return value == 1; }));
  client->Send("tls\n");
  EXPECT_EQ(client->ReadUntil("\n"), "no\n");
}

TEST_F(StartTlsTest, RefusesWhenMoreCameInClear) {
  const Listener& listener = ListenStartTls();
  const auto client = RawClient::ConnectTcp(listener.Port());
  client->Send("tls\ninjected\n");
  EXPECT_EQ(client->ReadUntil("\n"), "no\n");
  EXPECT_EQ(client->ReadUntil("\n"), "injected\n");
}

TEST_F(StartTlsTest, EndsWhenClearBytesComeInsteadOfAHandshake) {
  const Listener& listener = ListenStartTls();
  const auto client = RawClient::ConnectTcp(listener.Port());
  client->Send("tls\n");
  EXPECT_EQ(client->ReadUntil("\n"), "go\n");
  client->Send("injected\n");
  EXPECT_TRUE(client->IsClosedByPeer());
  EXPECT_EQ(WaitForClosed().reason, CloseReason::kHandshake);
}

// --- Connections that we open -----------------------------------------------------------------

class TlsClientTest : public TlsTest {
 protected:
  Closed TalkTo(const Listener& listener,
                const TlsClientSettings& settings,
                std::string host,
                std::string expected = {}) {
    auto context = TlsClientContext::Load(settings);
    EXPECT_TRUE(context) << context.error().detail;
    Watched<std::pair<bool, Closed>> end;
    const auto connection =
        Connect(Services(),
                {.name = "client",
                 .endpoint = TcpEndpoint{.host = std::move(host), .port = listener.Port()},
                 .tls = *context,
                 .expected_host = std::move(expected)},
                std::make_unique<ScriptedHandler>(
                    Script{.on_open = [](Connection& c) { c.Write("hello"); },
                           .on_bytes =
                               [](std::string_view received, Connection& c) {
                                 c.CloseAfterWrites();
                                 return received.size();
                               },
                           .on_closed =
                               [&](const Closed& closed) {
                                 end.Update([&](auto& value) { value = {true, closed}; });
                               }}));
    EXPECT_TRUE(end.WaitFor([](const auto& value) { return value.first; }));
    return end.Get().second;
  }
};

TEST_F(TlsClientTest, ChecksTheNameOrAddressOfTheServer) {
  const Listener& listener = ListenEcho({.tls = Context(Settings())});
  TlsClientSettings settings{.ca_file = authority_.CaFile()};
  EXPECT_EQ(TalkTo(listener, settings, "localhost").reason, CloseReason::kLocal);
  EXPECT_EQ(TalkTo(listener, settings, "127.0.0.1").reason, CloseReason::kLocal);
  settings.expected_host = "mpi.example.org";
  const Closed refused = TalkTo(listener, settings, "localhost");
  EXPECT_EQ(refused.reason, CloseReason::kHandshake);
  EXPECT_TRUE(refused.detail.contains("hostname mismatch")) << refused.detail;
}

// One context serves connections to several servers, each with a name of its own.
TEST_F(TlsClientTest, ChecksTheNameThatTheConnectionAsksFor) {
  const Listener& listener = ListenEcho({.tls = Context(Settings())});
  const TlsClientSettings settings{.ca_file = authority_.CaFile()};
  EXPECT_EQ(TalkTo(listener, settings, "127.0.0.1", "localhost").reason, CloseReason::kLocal);
  EXPECT_EQ(TalkTo(listener, settings, "127.0.0.1", "mpi.example.org").reason,
            CloseReason::kHandshake);
}

TEST_F(TlsClientTest, RefusesAServerOfAnotherAuthority) {
  const Listener& listener = ListenEcho({.tls = Context(Settings())});
  const TestAuthority stranger(Folder(), "Stranger");
  EXPECT_EQ(TalkTo(listener, {.ca_file = stranger.CaFile()}, "localhost").reason,
            CloseReason::kHandshake);
}

TEST_F(TlsClientTest, RefusesARevokedServer) {
  const Listener& listener = ListenEcho({.tls = Context(Settings())});
  authority_.Revoke(server_);
  const Closed closed =
      TalkTo(listener,
             {.ca_file = authority_.CaFile(), .crl_file = authority_.WriteRevocationList()},
             "localhost");
  EXPECT_EQ(closed.reason, CloseReason::kHandshake);
  EXPECT_TRUE(closed.detail.contains("revoked"));
}

TEST_F(TlsClientTest, ShowsItsOwnCertificate) {
  const Listener& listener = ListenEcho({.tls = Context(Settings(ClientCertificate::kRequired))});
  const CertificateFiles own = authority_.Issue({.name = "notifier"});
  EXPECT_EQ(TalkTo(listener,
                   {.ca_file = authority_.CaFile(),
                    .certificate_chain_file = own.certificate,
                    .key_file = own.key},
                   "localhost")
                .reason,
            CloseReason::kLocal);
}

}  // namespace

}  // namespace socle::net
