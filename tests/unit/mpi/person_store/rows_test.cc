#include "mpi/person_store/rows.h"

#include <cstddef>
#include <string>

#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "mpi/model/feed.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/rniv.h"

namespace socle::mpi::person_store {
namespace {

PatientRecord FullRecord() {
  PatientRecord record;
  record.number = 7;
  record.state = RecordState::kMerged;
  record.merged_into = 8;
  record.domain = 3;
  record.ipp = "IPP 1";
  record.status = "VALI";
  record.attributes = kAttributeHomonym;
  record.received = {.status = TrustStatus::kQualified,
                     .lowering = StatusLowering::kUsurped,
                     .is_ins_left_out = true};
  record.ins_value = "1";
  record.ins_oid = "2";
  record.Field(PatientField::kBirthName) = "MARTIN";
  record.Field(PatientField::kSmsConsent) = "Y";
  record.version = 4;
  record.created_at = {5};
  record.changed_at = {-6};
  return record;
}

TEST(IdentityRow, IsReadAsItWasWritten) {
  const PatientRecord record = FullRecord();
  const std::string value = EncodeRecord(record);
  const auto decoded = DecodeRecord(RecordKey(record.number), value);
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(*decoded, record);
  for (std::size_t size = 0; size < value.size(); ++size) {
    const auto cut = DecodeRecord(RecordKey(record.number), value.substr(0, size));
    ASSERT_FALSE(cut.has_value()) << "of " << size << " bytes";
    EXPECT_EQ(cut.error().code, Code::kCorruption);
  }
  EXPECT_FALSE(DecodeRecord(RecordKey(record.number), value + '\0').has_value());
}

// A row of version 1 ends before what was received.
TEST(IdentityRow, FormerVersionIsRead) {
  PatientRecord record = FullRecord();
  record.received = {};
  std::string value = EncodeRecord(record);
  value[0] = 1;
  value.resize(value.size() - 3);
  const auto decoded = DecodeRecord(RecordKey(record.number), value);
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(*decoded, record);
  EXPECT_TRUE(DecodeRecordSummary(value).has_value());
}

}  // namespace
}  // namespace socle::mpi::person_store
