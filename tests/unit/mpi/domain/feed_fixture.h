#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/hash.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/write_unit.h"
#include "mpi/domain/command.h"
#include "mpi/domain/domain_registry.h"
#include "mpi/domain/feed_service.h"
#include "mpi/domain/patient_index.h"
#include "mpi/domain/ruling_service.h"
#include "mpi/domain/work_list.h"
#include "mpi/domain/work_query.h"
#include "mpi/match/model.h"
#include "mpi/match/policy.h"
#include "mpi/model/audit.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/feed.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/work.h"
#include "mpi/model/work_item.h"
#include "mpi/person_store/person_store.h"
#include "mpi/protocol/acknowledge.h"
#include "mpi/protocol/decode_feed.h"
#include "mpi/protocol/fault.h"
#include "mpi/protocol/header.h"
#include "mpi/protocol/message.h"
#include "tests/support/memory_env.h"

// An index in memory that is fed with HL7 messages.
namespace socle::mpi::domain {

inline const std::string kData = std::string(SOCLE_SOURCE_DIR) + "/tests/data/hl7v2/pam-fr/";

inline std::string FileText(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in.good()) << path;
  return {std::istreambuf_iterator<char>(in), {}};
}

// Rows of a table with a header line, by column.
inline std::vector<std::map<std::string, std::string>> Table(const std::string& path) {
  std::istringstream in(FileText(path));
  std::vector<std::string> names;
  std::vector<std::map<std::string, std::string>> rows;
  for (std::string line; std::getline(in, line);) {
    std::vector<std::string> cells(1);
    for (const char c : line) {
      if (c == '\t') {
        cells.emplace_back();
      } else {
        cells.back().push_back(c);
      }
    }
    if (names.empty()) {
      names = cells;
      continue;
    }
    cells.resize(names.size());
    auto& row = rows.emplace_back();
    for (std::size_t i = 0; i < names.size(); ++i) {
      row[names[i]] = cells[i];
    }
  }
  return rows;
}

class CountingTrail final : public AuditTrail {
 public:
  Status Append(storage::WriteUnit&, std::span<const AuditEntry> some, UnixMicros) override {
    entries.insert(entries.end(), some.begin(), some.end());
    return {};
  }

  void Committed() override {}

  void Abandoned() override {}

  std::vector<AuditEntry> entries;
};

inline DomainConfig TestDomain(const std::string& code, const std::string& finess) {
  DomainConfig domain;
  domain.code = code;
  domain.finess = {finess};
  domain.authority_form = AuthorityForm::kFiness;
  domain.senders = {{.application = "GAM", .facility = finess}};
  domain.rules.feed = FeedKind::kTest;
  domain.rules.contract_of_trust = true;
  domain.rules.bad_ins_key_on_test = RuleSeverity::kRefuse;
  return domain;
}

class FeedServiceTest : public testing::Test {
 protected:
  FeedServiceTest() {
    database_ = *person_store::OpenPersonStore(
        "/store", {}, {.clock = clock_, .random = random_, .env = env_.get()});
    index_ = *PatientIndex::Open({.model = match::ShippedModel(), .policy = match::RnivPolicy()},
                                 *database_,
                                 trail_,
                                 clock_);
    registry_ = *DomainRegistry::Open(*database_);
    feeds_.emplace(*registry_, rulings_, work_);
    for (const auto& domain : {TestDomain("CH-A", "990000010"), TestDomain("CH-B", "990000028")}) {
      std::vector<Command> commands;
      commands.push_back(registry_->Add(
          domain, {}, [](const Result<DomainNumber>& number) { EXPECT_TRUE(number.has_value()); }));
      index_->RunBatch(std::move(commands));
    }
  }

  // The acknowledgement of a message, and its first ERR-2.
  struct Answer {
    std::string code;
    std::vector<std::string> places;
    std::string text;
  };

  Answer Send(const std::string& bytes) {
    const protocol::Message message = protocol::Message::Read(bytes);
    const protocol::MessageHeader header = protocol::ReadHeader(message);
    protocol::DecodedFeed decoded = protocol::DecodeFeed(message, header, {});
    std::vector<protocol::WireFault> faults = decoded.faults;
    if (decoded.IsAccepted()) {
      ReceivedFeed feed{.message = decoded.feed,
                        .sender = {.application = protocol::HdName(header.sending_application),
                                   .facility = protocol::HdName(header.sending_facility)},
                        .content = StableHash64(bytes),
                        .importer = importer_};
      last_ = {};
      std::vector<Command> commands;
      commands.push_back(
          {.apply = [&](CommandContext& context) { return feeds_->Apply(context, feed, last_); },
           .done =
               [&](const Status& status) {
                 EXPECT_TRUE(status.has_value() || !last_.outcome.IsAccepted())
                     << (status.has_value() ? "" : status.error().detail);
               }});
      clock_.Advance(std::chrono::seconds(1));
      index_->RunBatch(std::move(commands));
      for (const FeedFault& fault : last_.outcome.faults) {
        faults.push_back(protocol::LocateFault(fault));
      }
    }
    Answer answer;
    answer.code = protocol::AckCodeText(protocol::AckCodeOf(faults));
    for (const auto& fault : faults) {
      if (fault.severity == FaultSeverity::kError) {
        answer.places.push_back(protocol::FormatLocation(fault.location));
      }
      answer.text += fault.text + "; ";
    }
    return answer;
  }

  void AddDomain(const DomainConfig& domain) {
    std::vector<Command> commands;
    commands.push_back(registry_->Add(
        domain, {}, [](const Result<DomainNumber>& number) { EXPECT_TRUE(number.has_value()); }));
    index_->RunBatch(std::move(commands));
  }

  void ChangeDomain(const DomainConfig& domain) {
    std::vector<Command> commands;
    commands.push_back(
        registry_->Set(domain, {}, [](const Status& status) { EXPECT_TRUE(status.has_value()); }));
    index_->RunBatch(std::move(commands));
  }

  Status Unmerge(const std::string& code, const std::string& ipp) {
    const auto record = Find(code, ipp);
    Status told;
    std::vector<Command> commands;
    commands.push_back({.apply = [&](CommandContext& context) -> Status {
                          const auto outcome =
                              rulings_.Unmerge(context,
                                               {.actor = {.kind = ActorKind::kUser, .name = "anna"},
                                                .reason = "document_seen"},
                                               record->number);
                          return outcome.has_value() ? Status() : Status(Fail(outcome.error()));
                        },
                        .done = [&told](const Status& status) { told = status; }});
    clock_.Advance(std::chrono::seconds(1));
    index_->RunBatch(std::move(commands));
    return told;
  }

  PersonNumber PersonOf(const std::string& code, const std::string& ipp) {
    const auto record = Find(code, ipp);
    const storage::ReadView view = index_->NewReadView();
    return record ? *person_store::FindMembership(person_store::ViewRows(view), record->number) : 0;
  }

  std::vector<WorkItem> Items(WorkKind kind) {
    const storage::ReadView view = index_->NewReadView();
    return ListWork(person_store::ViewRows(view),
                    {.kind = kind},
                    {.now = clock_.Now(), .count_max = kWorkPageMax})
        ->items;
  }

  std::optional<PatientRecord> Find(const std::string& code, const std::string& ipp) {
    const storage::ReadView view = index_->NewReadView();
    const person_store::ViewRows rows(view);
    const DomainConfig* domain = registry_->Snapshot()->FindByCode(code);
    const auto number = *person_store::FindRecordByIpp(rows, domain->number, ipp);
    return number ? *person_store::FindRecord(rows, *number) : std::nullopt;
  }

  // A decision of a person about an item.
  Status Decide(const DecisionRequest& request) {
    Status told;
    std::vector<Command> commands;
    commands.push_back({.apply = [&](CommandContext& context) -> Status {
                          const auto outcome = rulings_.Decide(
                              context, {.kind = ActorKind::kUser, .name = "anna"}, request);
                          return outcome.has_value() ? Status() : Status(Fail(outcome.error()));
                        },
                        .done = [&told](const Status& status) { told = status; }});
    clock_.Advance(std::chrono::seconds(1));
    index_->RunBatch(std::move(commands));
    return told;
  }

  void SendAllValid() {
    for (const auto& row : Table(kData + "valid.tsv")) {
      const Answer answer = Send(FileText(kData + row.at("file")));
      EXPECT_EQ(answer.code, row.at("msa_1")) << row.at("file") << ": " << answer.text;
    }
  }

  std::shared_ptr<rocksdb::Env> env_ = test::MakeMemoryEnv();
  FixedClock clock_{UnixMicros{1'785'000'000'000'000}};
  SeededRandom random_{1};
  CountingTrail trail_;
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<PatientIndex> index_;
  std::unique_ptr<DomainRegistry> registry_;
  WorkList work_{WorkSettings{}};
  RulingService rulings_{work_};
  std::optional<FeedService> feeds_;
  FeedAnswer last_;
  std::optional<Actor> importer_;  // set: messages come as rows of a file do
};

}  // namespace socle::mpi::domain
