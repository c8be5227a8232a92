#include "lib/trace/audit_record.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/bytes.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/hex.h"

namespace socle::trace {
namespace {

LoggedRecord FullRecord() {
  LoggedRecord record{.index = 300,
                      .previous = {1, 2, 3, 4, 5, 6, 7, 8},
                      .time = UnixMicros{1'000'000},
                      .kind = "identity.read",
                      .actor_kind = ActorKind::kUser,
                      .actor = "dupont",
                      .purpose = "care",
                      .outcome = Outcome::kRefused,
                      .objects = {"m1", std::string("\0\xff", 2)},
                      .details_form = DetailsForm::kSealed,
                      .details = "sealed bytes"};
  record.subject.emplace().fill(0xAB);
  return record;
}

// The example of docs/formats/trace.md.
constexpr std::string_view kFullHex =
    "01"
    "ac02"
    "080102030405060708"
    "80897a"
    "0d6964656e746974792e72656164"
    "02"
    "066475706f6e74"
    "0463617265"
    "02"
    "10abababababababababababababababab"
    "02"
    "026d31"
    "0200ff"
    "02"
    "0c7365616c6564206279746573";

TEST(LoggedRecord, HasTheDocumentedBytes) {
  const auto leaf = EncodeLoggedRecord(FullRecord());
  ASSERT_TRUE(leaf.has_value());
  EXPECT_EQ(EncodeHex(AsBytes(*leaf)), kFullHex);
  const auto decoded = DecodeLoggedRecord(*leaf);
  ASSERT_TRUE(decoded.has_value()) << decoded.error().detail;
  EXPECT_EQ(*decoded, FullRecord());
}

TEST(LoggedRecord, MayBeShort) {
  const LoggedRecord record{.time = UnixMicros{-1}, .kind = "start", .actor = "socle-mpid"};
  LoggedRecord known = record;
  const auto leaf = EncodeLoggedRecord(known);
  ASSERT_TRUE(leaf.has_value());
  EXPECT_EQ(leaf->size(), 35U);
  EXPECT_EQ(DecodeLoggedRecord(*leaf).value(), record);
}

TEST(LoggedRecord, HeadIsWhatComesBeforeTheDetails) {
  const std::string leaf = EncodeLoggedRecord(FullRecord()).value();
  EXPECT_TRUE(leaf.starts_with(EncodeRecordHead(FullRecord())));
  EXPECT_EQ(leaf.size() - EncodeRecordHead(FullRecord()).size(), 13U);
}

TEST(LoggedRecord, RefusesEveryCut) {
  const std::string leaf = EncodeLoggedRecord(FullRecord()).value();
  for (std::size_t size = 0; size < leaf.size(); ++size) {
    EXPECT_EQ(DecodeLoggedRecord(std::string_view(leaf).substr(0, size)).error().code,
              Code::kCorruption);
  }
  EXPECT_FALSE(DecodeLoggedRecord(leaf + "x").has_value());
}

TEST(LoggedRecord, RefusesAnotherFormOfTheSame) {
  std::string leaf = EncodeLoggedRecord(FullRecord()).value();
  // 300 as ac 82 00 instead of ac 02.
  leaf.replace(1, 2, std::string("\xac\x82\x00", 3));
  const auto decoded = DecodeLoggedRecord(leaf);
  ASSERT_FALSE(decoded.has_value());
  EXPECT_EQ(decoded.error().code, Code::kCorruption);
}

TEST(LoggedRecord, RefusesFieldsThatBreakTheirRules) {
  const auto refused = [](const auto& change) {
    LoggedRecord record = FullRecord();
    change(record);
    return !DecodeLoggedRecord(EncodeLoggedRecord(record).value()).has_value();
  };
  EXPECT_FALSE(refused([](LoggedRecord& /*record*/) {}));
  EXPECT_TRUE(refused([](LoggedRecord& record) { record.kind = ""; }));
  EXPECT_TRUE(refused([](LoggedRecord& record) { record.kind = "Read"; }));
  EXPECT_TRUE(refused([](LoggedRecord& record) { record.purpose = "a b"; }));
  EXPECT_FALSE(refused([](LoggedRecord& record) { record.purpose = ""; }));
  EXPECT_TRUE(refused([](LoggedRecord& record) { record.actor = ""; }));
  EXPECT_TRUE(refused([](LoggedRecord& record) { record.actor = "a\nb"; }));
  EXPECT_TRUE(refused([](LoggedRecord& record) { record.actor = "\xff"; }));
  EXPECT_TRUE(refused([](LoggedRecord& record) { record.actor_kind = static_cast<ActorKind>(0); }));
  EXPECT_TRUE(refused([](LoggedRecord& record) { record.actor_kind = static_cast<ActorKind>(4); }));
  EXPECT_TRUE(refused([](LoggedRecord& record) { record.outcome = static_cast<Outcome>(0); }));
  EXPECT_TRUE(refused([](LoggedRecord& record) { record.outcome = static_cast<Outcome>(4); }));
  EXPECT_TRUE(refused([](LoggedRecord& record) { record.objects[0] = ""; }));
  EXPECT_TRUE(refused(
      [](LoggedRecord& record) { record.objects[0] = std::string(kObjectBytesMax + 1, 'x'); }));
  EXPECT_TRUE(refused([](LoggedRecord& record) { record.objects.assign(kObjectsMax + 1, "x"); }));
  EXPECT_FALSE(refused([](LoggedRecord& record) { record.objects.assign(kObjectsMax, "x"); }));
  EXPECT_TRUE(refused([](LoggedRecord& record) { record.details = ""; }));
  EXPECT_TRUE(refused([](LoggedRecord& record) { record.subject.reset(); }));
  EXPECT_TRUE(refused([](LoggedRecord& record) { record.details_form = DetailsForm::kClear; }));
}

TEST(LoggedRecord, HasAtMost65535Bytes) {
  LoggedRecord record = FullRecord();
  record.details.clear();
  const std::size_t rest = EncodeRecordHead(record).size() + 3;
  record.details = std::string(65'535 - rest, 'x');
  const auto longest = EncodeLoggedRecord(record);
  ASSERT_TRUE(longest.has_value());
  EXPECT_EQ(longest->size(), 65'535U);
  EXPECT_TRUE(DecodeLoggedRecord(*longest).has_value());
  record.details += 'x';
  EXPECT_EQ(EncodeLoggedRecord(record).error().code, Code::kTooLarge);
}

TEST(AuditRecord, IsTakenWithinItsLimits) {
  const AuditRecord good{
      .kind = std::string(kCodeBytesMax, 'k'),
      .actor = std::string(kActorBytesMax, 'a'),
      .purpose = std::string(kCodeBytesMax, 'p'),
      .subject = std::string(kSubjectBytesMax, 's'),
      .objects = std::vector<std::string>(kObjectsMax, std::string(kObjectBytesMax, 'o')),
      .details = std::string(kDetailsBytesMax, 'd')};
  EXPECT_TRUE(CheckAuditRecord(good).has_value());
  const auto code = [&](const auto& change) {
    AuditRecord record = good;
    change(record);
    const Status checked = CheckAuditRecord(record);
    return checked.has_value() ? Code::kInternal : checked.error().code;
  };
  EXPECT_EQ(code([](AuditRecord& record) { record.kind += 'k'; }), Code::kInvalidArgument);
  EXPECT_EQ(code([](AuditRecord& record) { record.kind = ""; }), Code::kInvalidArgument);
  EXPECT_EQ(code([](AuditRecord& record) { record.purpose += 'p'; }), Code::kInvalidArgument);
  EXPECT_EQ(code([](AuditRecord& record) { record.actor += 'a'; }), Code::kTooLarge);
  EXPECT_EQ(code([](AuditRecord& record) { record.actor = "\x7f"; }), Code::kInvalidArgument);
  EXPECT_EQ(code([](AuditRecord& record) { record.subject += 's'; }), Code::kTooLarge);
  EXPECT_EQ(code([](AuditRecord& record) { record.objects.emplace_back("o"); }), Code::kTooLarge);
  EXPECT_EQ(code([](AuditRecord& record) { record.objects[3] += 'o'; }), Code::kTooLarge);
  EXPECT_EQ(code([](AuditRecord& record) { record.objects[3] = ""; }), Code::kInvalidArgument);
  EXPECT_EQ(code([](AuditRecord& record) { record.details += 'd'; }), Code::kTooLarge);
}

// The limits of the parts keep every record within the limit of the whole.
TEST(AuditRecord, FitsIntoALeafAtItsLimits) {
  LoggedRecord record = FullRecord();
  record.kind = std::string(kCodeBytesMax, 'k');
  record.actor = std::string(kActorBytesMax, 'a');
  record.purpose = record.kind;
  record.objects.assign(kObjectsMax, std::string(kObjectBytesMax, 'o'));
  record.details = std::string(kDetailsBytesMax + 28, 'd');
  EXPECT_TRUE(EncodeLoggedRecord(record).has_value());
}

TEST(AuditRecord, NamesItsKindsOfActorsAndOutcomes) {
  for (const ActorKind kind : {ActorKind::kSender, ActorKind::kUser, ActorKind::kDaemon}) {
    EXPECT_EQ(FindActorKind(ActorKindName(kind)), kind);
  }
  EXPECT_FALSE(FindActorKind("robot").has_value());
  EXPECT_EQ(OutcomeName(Outcome::kRefused), "refused");
}

}  // namespace
}  // namespace socle::trace
