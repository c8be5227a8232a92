// Sends HL7 v2 messages over MLLP and measures the answers.
//
//   mllp_load feed  --port P --file IDENTITIES.csv [--connections 32] [--skip N] [--count N]
//   mllp_load pix   --port P --file IDENTITIES.csv [--connections 32] [--count N]
//   mllp_load pdq   --port P --file IDENTITIES.csv [--connections 4] [--count N]
//   mllp_load authorities --file IDENTITIES.csv      writes the domains of the file as JSON
//
// One message is under way on each connection, as MLLP has it. Domains of the file are sent as
// HD-1 with the OID 1.2.250.1.71.4.2.99.<number of the domain in the file>.
#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mpi/input/identity_reader.h"
#include "mpi/input/rejects.h"
#include "mpi/model/identity.h"

namespace {

using socle::mpi::Identity;
using SteadyClock = std::chrono::steady_clock;

constexpr char kFrameBegin = 0x0B;
constexpr char kFrameEnd = 0x1C;

struct Options {
  std::string mode;
  std::string file;
  int port = 0;
  std::size_t connections = 32;
  std::size_t count = 0;
  std::size_t skip = 0;
};

[[noreturn]] void Die(const std::string& text) {
  fmt::print(stderr, "mllp_load: {}\n", text);
  std::_Exit(1);
}

std::size_t Number(std::string_view text) {
  std::size_t value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc() || result.ptr != text.data() + text.size()) {
    Die(fmt::format("not a number: {}", text));
  }
  return value;
}

Options ReadOptions(std::span<char*> args) {
  Options options;
  if (args.size() < 2) {
    Die("feed, pix, pdq or authorities, then options: see the head of bench/load/mllp_load.cc");
  }
  options.mode = args[1];
  for (std::size_t i = 2; i + 1 < args.size(); i += 2) {
    const std::string_view name = args[i];
    const std::string_view value = args[i + 1];
    if (name == "--file") {
      options.file = value;
    } else if (name == "--port") {
      options.port = static_cast<int>(Number(value));
    } else if (name == "--connections") {
      options.connections = Number(value);
    } else if (name == "--count") {
      options.count = Number(value);
    } else if (name == "--skip") {
      options.skip = Number(value);
    } else {
      Die(fmt::format("unknown option {}", name));
    }
  }
  return options;
}

// The identities of a native file, one after the other.
class Source {
 public:
  explicit Source(const std::string& file) {
    auto rejects = socle::mpi::Rejects::Create({});
    if (!rejects.has_value()) {
      Die(rejects.error().detail);
    }
    rejects_.emplace(*std::move(rejects));
    auto reader = socle::mpi::IdentityReader::Open(
        {file}, {.rejects = &*rejects_, .finds_duplicates = false});
    if (!reader.has_value()) {
      Die(reader.error().detail);
    }
    reader_.emplace(*std::move(reader));
  }

  bool Next(Identity& identity) {
    assert(reader_.has_value());  // by the constructor
    auto more = reader_->Next(identity);
    if (!more.has_value()) {
      Die(more.error().detail);
    }
    return *more;
  }

  std::size_t DomainNumber(const std::string& domain) {
    return domains_.emplace(domain, domains_.size() + 1).first->second;
  }

  const std::map<std::string, std::size_t>& Domains() const { return domains_; }

 private:
  std::optional<socle::mpi::Rejects> rejects_;
  std::optional<socle::mpi::IdentityReader> reader_;
  std::map<std::string, std::size_t> domains_;
};

std::string Digits(std::string_view date) {
  std::string digits(date);
  std::erase(digits, '-');
  return digits;
}

class Messages {
 public:
  explicit Messages(Source& source) : source_(source) {}

  std::string Authority(const Identity& identity) {
    return fmt::format(
        "{}&1.2.250.1.71.4.2.99.{}&ISO", identity.domain, source_.DomainNumber(identity.domain));
  }

  std::string Header(const Identity& identity, std::string_view type) {
    return fmt::format(
        "MSH|^~\\&|GAM|{}|MPI|REGION|20261122093000||{}|L{}|P|2.5^FRA^2.11|||||FRA|UNICODE "
        "UTF-8|FR||2.11^IHE_FRANCE-2.11-PAM\r",
        identity.domain,
        type,
        ++sequence_);
  }

  std::string Feed(const Identity& identity) {
    const bool qualified = identity.status == "QUAL";
    std::string ids = fmt::format("{}^^^{}^PI", identity.ipp, Authority(identity));
    if (qualified && !identity.ins_value.empty()) {
      ids +=
          fmt::format("~{}^^^ASIP-SANTE-INS-NIR&{}&ISO^INS", identity.ins_value, identity.ins_oid);
    }
    std::string names = fmt::format("{}^{}^{}^^^^L",
                                    identity.birth_name,
                                    identity.birth_first_given_name,
                                    identity.birth_given_names);
    if (!identity.used_name.empty() || !identity.used_given_name.empty()) {
      names += fmt::format("~{}^{}^^^^^D", identity.used_name, identity.used_given_name);
    }
    const std::string address = fmt::format("{}^^{}^^{}^FRA^H~^^^^^^BDL^^{}",
                                            identity.address,
                                            identity.city,
                                            identity.postal_code,
                                            identity.birth_place_code);
    const std::string telecom =
        fmt::format("^PRN^PH^^^^^^^^^{}{}",
                    identity.phone,
                    identity.email.empty() ? "" : "~^NET^Internet^" + identity.email);
    const bool validated = qualified || identity.status == "VALI";
    return fmt::format(
        "{}EVN||20261122093000||||20261122092955\r"
        "PID|||{}||{}||{}|{}|||{}||{}|||||||||||||||||||{}|20261122092955\rPV1||N\r{}",
        Header(identity, "ADT^A28^ADT_A05"),
        ids,
        names,
        Digits(identity.birth_date),
        identity.sex == "I" ? "U" : identity.sex,
        address,
        telecom,
        validated ? "VALI" : "PROV",
        validated ? "ZFD|||N|N|INSI|20261122092900|CN|20400101\r" : "");
  }

  std::string Pix(const Identity& identity) {
    const std::string header = Header(identity, "QBP^Q23^QBP_Q21");
    return fmt::format("{}QPD|IHE PIX Query|T{}|{}^^^{}^PI\rRCP|I\r",
                       header,
                       sequence_,
                       identity.ipp,
                       Authority(identity));
  }

  std::string Pdq(const Identity& identity) {
    const std::string header = Header(identity, "QBP^Q22^QBP_Q21");
    return fmt::format("{}QPD|IHE PDQ Query|T{}|@PID.5.1.1^{}~@PID.7^{}\rRCP|I|10^RD\r",
                       header,
                       sequence_,
                       identity.birth_name,
                       Digits(identity.birth_date));
  }

 private:
  Source& source_;
  std::uint64_t sequence_ = 0;
};

struct Answers {
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;
  std::string first_refusal;
  std::vector<std::uint32_t> micros;
};

class Load {
 public:
  using NextMessage = std::function<bool(std::string& message)>;

  Load(const Options& options, NextMessage next) : next_(std::move(next)) {
    epoll_ = epoll_create1(0);
    connections_.resize(options.connections);
    for (std::size_t i = 0; i < connections_.size(); ++i) {
      Connect(i, options.port);
    }
  }

  Answers Run() {
    std::size_t busy = 0;
    for (std::size_t i = 0; i < connections_.size(); ++i) {
      busy += Send(connections_[i]) ? 1U : 0U;
    }
    std::array<epoll_event, 64> events{};
    while (busy > 0) {
      const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 60'000);
      if (count <= 0) {
        Die("no answer for 60 s");
      }
      for (int i = 0; i < count; ++i) {
        Connection& connection = connections_[events[static_cast<std::size_t>(i)].data.u64];
        if (Receive(connection) && !Send(connection)) {
          --busy;
        }
      }
    }
    return std::move(answers_);
  }

 private:
  struct Connection {
    int socket = -1;
    std::string received;
    SteadyClock::time_point sent_at;
  };

  void Connect(std::size_t index, int port) {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0) {
      Die("cannot open a socket");
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
      Die(fmt::format("cannot connect to port {}", port));
    }
    const int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = index;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
    connections_[index].socket = fd;
  }

  bool Send(Connection& connection) {
    std::string message;
    if (!next_(message)) {
      return false;
    }
    std::string frame(1, kFrameBegin);
    frame += message;
    frame += kFrameEnd;
    frame += '\r';
    connection.sent_at = SteadyClock::now();
    std::string_view rest = frame;
    while (!rest.empty()) {
      const ssize_t written = write(connection.socket, rest.data(), rest.size());
      if (written <= 0) {
        Die("the connection was closed");
      }
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
  }

  // True when the answer is whole.
  bool Receive(Connection& connection) {
    std::array<char, 65536> buffer;
    const ssize_t got = read(connection.socket, buffer.data(), buffer.size());
    if (got <= 0) {
      Die("the connection was closed");
    }
    connection.received.append(buffer.data(), static_cast<std::size_t>(got));
    if (connection.received.size() < 2 ||
        connection.received[connection.received.size() - 2] != kFrameEnd) {
      return false;
    }
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() -
                                                                            connection.sent_at);
    answers_.micros.push_back(static_cast<std::uint32_t>(took.count()));
    if (connection.received.find("\rMSA|AA|") != std::string::npos) {
      ++answers_.accepted;
    } else {
      ++answers_.refused;
      if (answers_.first_refusal.empty()) {
        answers_.first_refusal = connection.received;
        std::ranges::replace(answers_.first_refusal, '\r', '\n');
      }
    }
    connection.received.clear();
    return true;
  }

  NextMessage next_;
  int epoll_ = -1;
  std::vector<Connection> connections_;
  Answers answers_;
};

double Percentile(std::vector<std::uint32_t>& values, double share) {
  const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(at));
  return static_cast<double>(values[at]) / 1000;
}

void Report(const Options& options, Answers answers, double seconds) {
  if (answers.micros.empty()) {
    Die("nothing was sent");
  }
  fmt::print(
      "{}: {} messages in {:.2f} s over {} connections: {:.0f}/s; p50 {:.2f} ms, p99 {:.2f} "
      "ms, greatest {:.1f} ms; accepted {}, refused {}\n",
      options.mode,
      answers.micros.size(),
      seconds,
      options.connections,
      static_cast<double>(answers.micros.size()) / seconds,
      Percentile(answers.micros, 0.5),
      Percentile(answers.micros, 0.99),
      Percentile(answers.micros, 1),
      answers.accepted,
      answers.refused);
  if (answers.refused != 0) {
    fmt::print("first refusal:\n{}\n", answers.first_refusal);
  }
}

void PrintAuthorities(Source& source) {
  Identity identity;
  while (source.Next(identity)) {
    source.DomainNumber(identity.domain);
  }
  fmt::print("{{\"format\": \"socle-mpi-domains\", \"format_version\": 1, \"domains\": [");
  const char* separator = "";
  for (const auto& [name, number] : source.Domains()) {
    fmt::print(
        "{}\n  {{\"code\": \"{}\", \"namespaces\": [\"{}\"], \"oids\": "
        "[\"1.2.250.1.71.4.2.99.{}\"], \"senders\": [{{\"application\": \"GAM\", \"facility\": "
        "\"{}\"}}], \"rules\": {{\"contract_of_trust\": true, \"feed\": \"test\", "
        "\"missing_trait\": "
        "\"note\", \"incoherent_first_given_name\": \"note\"}}}}",
        separator,
        name,
        name,
        number,
        name);
    separator = ",";
  }
  fmt::print("\n]}}\n");
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = ReadOptions(std::span(argv, static_cast<std::size_t>(argc)));
  Source source(options.file);
  if (options.mode == "authorities") {
    PrintAuthorities(source);
    return 0;
  }
  Messages messages(source);
  Identity identity;
  for (std::size_t i = 0; i < options.skip && source.Next(identity); ++i) {
    source.DomainNumber(identity.domain);
  }
  std::size_t sent = 0;
  Load load(options, [&](std::string& message) {
    if ((options.count != 0 && sent == options.count) || !source.Next(identity)) {
      return false;
    }
    ++sent;
    message = options.mode == "feed"  ? messages.Feed(identity)
              : options.mode == "pix" ? messages.Pix(identity)
                                      : messages.Pdq(identity);
    return true;
  });
  const auto start = SteadyClock::now();
  Answers answers = load.Run();
  const std::chrono::duration<double> took = SteadyClock::now() - start;
  Report(options, std::move(answers), took.count());
  return 0;
}
