// Feeds, queries and the cell's questions at the same time, over real connections. Run it under
// thread sanitizer too: ctest --preset threads.
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/object.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "lib/control/client.h"
#include "tests/integration/mpid/running_mpid.h"
#include "tests/integration/net/net_fixture.h"
#include "tests/integration/net/raw_client.h"
#include "tests/support/temporary_folder.h"

namespace socle::mpi::app {
namespace {

struct Establishment {
  std::string_view code;
  std::string_view finess;
};

// As conf/demo/domains.json has them.
constexpr Establishment kA{.code = "CH-A", .finess = "990000010"};
constexpr Establishment kB{.code = "CH-B", .finess = "990000028"};

constexpr int kPatients = 20;

// Known to both before: among the first records of all nothing is rare, and no pair has told yet
// what a link is worth.
constexpr int kKnownPatients = 5;

std::string Header(const Establishment& from, std::string_view type, const std::string& control) {
  return fmt::format(
      "MSH|^~\\&|GAM|{}|MPI|REGION|20260105093000||{}|{}|D|2.5^FRA^2.11|||||FRA|UNICODE "
      "UTF-8|FR||2.11^IHE_FRANCE-2.11-PAM\r",
      from.finess,
      type,
      control);
}

// People who differ in everything but sex and place.
std::string BirthDate(int patient, std::string_view separator = "") {
  return fmt::format("{1}{0}{2:02}{0}{3:02}",
                     separator,
                     1931 + patient * 7 % 60,
                     1 + patient % 12,
                     2 + patient * 3 % 26);
}

std::string Surname(int patient) {
  constexpr std::array kBegins = {"KER", "MAR", "LOUB", "TISS", "GOND", "VERN", "PALL", "DUR"};
  constexpr std::array kEnds = {"OUX", "IGNAC", "ANDIER", "ELIN", "OTTE"};
  const auto n = static_cast<std::size_t>(patient);
  return fmt::format("{}{}", kBegins.at(n % kBegins.size()), kEnds.at(n / kBegins.size() % 5));
}

std::string Announce(const Establishment& from,
                     int patient,
                     std::string_view event,
                     const std::string& control) {
  return fmt::format(
      "{}EVN||20260105093000||||20260105092955\r"
      "PID|||{}^^^{}&{}&M^PI||{}^CAMILLE^CAMILLE^^^^L||{}|F|||{} RUE HAUTE^^NANCY^^54000^FRA^H~"
      "^^^^^FRA^BDL^^54395|||||||||||||||||||||PROV|20260105092955\rPV1||N\r",
      Header(from, fmt::format("ADT^{}^ADT_A05", event), control),
      patient,
      from.code,
      from.finess,
      Surname(patient),
      BirthDate(patient),
      patient + 1);
}

std::string Pix(const Establishment& from, int patient, const std::string& control) {
  return fmt::format("{}QPD|IHE PIX Query|T{}|{}^^^{}&{}&M^PI\rRCP|I\r",
                     Header(from, "QBP^Q23^QBP_Q21", control),
                     control,
                     patient,
                     from.code,
                     from.finess);
}

std::string Pdq(const Establishment& from, int patient, const std::string& control) {
  return fmt::format("{}QPD|IHE PDQ Query|T{}|@PID.5.1.1^{}~@PID.7^{}\rRCP|I|10^RD\r",
                     Header(from, "QBP^Q22^QBP_Q21", control),
                     control,
                     Surname(patient),
                     BirthDate(patient));
}

// One connection of a sender.
class Sender {
 public:
  explicit Sender(std::uint16_t port) : client_(net::RawClient::ConnectTcp(port)) {}

  // The answer to the message with this control id, empty when there is none. A slow machine may
  // take longer than one read waits.
  std::string Ask(const std::string& message, const std::string& control) {
    if (client_ == nullptr || !client_->Send("\x0b" + message + "\x1c\r")) {
      return {};
    }
    std::string answer;
    for (int reads = 0; reads < kReadsMax && !answer.contains("\x1c\r"); ++reads) {
      answer += client_->ReadUntil("\x1c\r");
    }
    return answer.contains('|' + control + '\r') ? answer : std::string();
  }

 private:
  static constexpr int kReadsMax = 5;

  std::unique_ptr<net::RawClient> client_;
};

class MpidFeedAndQuery : public testing::Test {
 protected:
  // Announces every patient twice, then changes each, on a connection of its own.
  void Feed(const Establishment& from) {
    Sender sender(daemon_.MllpPort());
    for (const std::string_view event : {"A28", "A28", "A31"}) {
      for (int patient = 0; patient < kPatients; ++patient) {
        const std::string control = fmt::format("{}{}{}", from.code, event, patient);
        const std::string answer = sender.Ask(Announce(from, patient, event, control), control);
        EXPECT_TRUE(answer.contains("\rMSA|AA|" + control)) << answer;
      }
    }
    feeding_.fetch_sub(1);
  }

  // Asks as long as feeds run, and once about each patient at least. What is not known yet is
  // refused; what is known is never half there.
  void Query(const Establishment& from) {
    Sender sender(daemon_.MllpPort());
    for (int round = 0; round == 0 || feeding_.load() > 0; ++round) {
      for (int patient = 0; patient < kPatients; ++patient) {
        const std::string control = fmt::format("Q{}{}x{}", from.code, round, patient);
        const std::string pix = sender.Ask(Pix(from, patient, control), control);
        const bool is_known = pix.contains("\rMSA|AA|" + control);
        EXPECT_TRUE(is_known || pix.contains("\rMSA|AE|" + control)) << pix;
        const std::string pdq = sender.Ask(Pdq(from, patient, control + "p"), control + "p");
        EXPECT_TRUE(pdq.contains("\rMSA|AA|" + control + "p")) << pdq;
        EXPECT_TRUE(!is_known || pdq.contains("\rPID|")) << pdq;
      }
    }
  }

  // What the cell asks at the same time.
  void Look() {
    auto client = socle::control::ControlClient::Connect(
        {.path = folder_.File("control.sock"), .daemon_name = "socle-mpid"});
    ASSERT_TRUE(client.has_value()) << client.error().detail;
    for (int round = 0; round == 0 || feeding_.load() > 0; ++round) {
      const int patient = round % kPatients;
      Must(**client, "mpi.status", {});
      Must(**client,
           "mpi.search",
           {{"birth_date", BirthDate(patient, "-")}, {"name", Surname(patient)}});
      Must(**client, "mpi.work.list", {});
    }
  }

  static void Must(socle::control::ControlClient& client,
                   const std::string& method,
                   boost::json::object params) {
    const auto result = client.Call(method, std::move(params));
    EXPECT_TRUE(result.has_value()) << method << ": " << result.error().detail;
  }

  test::TemporaryFolder folder_;
  RunningMpid daemon_{folder_.Path(),
                      {"link.domains-file=" SOCLE_SOURCE_DIR "/conf/demo/domains.json"}};
  std::atomic<int> feeding_ = 0;
};

TEST_F(MpidFeedAndQuery, AtTheSameTimeFromManyConnections) {
  ASSERT_NE(daemon_.MllpPort(), 0);
  Sender sender(daemon_.MllpPort());
  for (int patient = kPatients; patient < kPatients + kKnownPatients; ++patient) {
    for (const Establishment& from : {kA, kB}) {
      const std::string control = fmt::format("K{}{}", from.code, patient);
      ASSERT_NE(sender.Ask(Announce(from, patient, "A28", control), control), "");
    }
  }
  feeding_ = 4;
  net::Background threads;
  for (const Establishment* from : {&kA, &kB}) {
    // Two connections of one establishment announce the same patients at the same moment.
    threads.Run([this, from] { Feed(*from); });
    threads.Run([this, from] { Feed(*from); });
    threads.Run([this, from] { Query(*from); });
  }
  threads.Run([this] { Look(); });
  threads.Join();

  // Each patient is one person, known to both, whoever came first.
  for (int patient = 0; patient < kPatients; ++patient) {
    const std::string control = fmt::format("E{}", patient);
    const std::string answer = sender.Ask(Pix(kA, patient, control), control);
    EXPECT_TRUE(answer.contains(fmt::format("|{}^^^CH-B&990000028&M^PI", patient))) << answer;
  }
}

}  // namespace
}  // namespace socle::mpi::app
