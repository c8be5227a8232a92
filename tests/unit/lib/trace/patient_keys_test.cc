#include "lib/trace/patient_keys.h"

#include <string>

#include <gtest/gtest.h>

#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/hex.h"
#include "lib/base/random.h"
#include "lib/crypto/hmac.h"
#include "lib/trace/audit_record.h"

namespace socle::trace {
namespace {

const std::string kKey(kPatientKeyBytes, 'k');

TEST(PatientSecrets, ComeFromTheKeyAsDocumented) {
  const PatientSecrets secrets = DeriveSecrets(AsBytes(kKey), "p1");
  EXPECT_EQ(EncodeHex(secrets.pseudonym),
            EncodeHex(crypto::HmacSha256(AsBytes(kKey), AsBytes("\x01p1"))).substr(0, 32));
  EXPECT_EQ(EncodeHex(secrets.seal_key),
            EncodeHex(crypto::HmacSha256(AsBytes(kKey), AsBytes("\x02p1"))));
  EXPECT_NE(DeriveSecrets(AsBytes(kKey), "p2").pseudonym, secrets.pseudonym);
}

TEST(PatientSecrets, AreReadFromARowOfTheirLength) {
  const auto secrets = DecodePatientKey(EncodePatientKey(AsBytes(kKey)), "p1");
  ASSERT_TRUE(secrets.has_value());
  EXPECT_EQ(secrets->pseudonym, DeriveSecrets(AsBytes(kKey), "p1").pseudonym);
  EXPECT_EQ(DecodePatientKey(EncodePatientKey(AsBytes(kKey + "k")), "p1").error().code,
            Code::kCorruption);
  EXPECT_FALSE(DecodePatientKey("", "p1").has_value());
  EXPECT_FALSE(DecodePatientKey(EncodePatientKey(AsBytes(kKey)), "").has_value());
}

TEST(PatientSecrets, SealDetailsTogetherWithTheirRecord) {
  SeededRandom random(1);
  const PatientSecrets secrets = DeriveSecrets(AsBytes(kKey), "p1");
  LoggedRecord record{.index = 7, .kind = "k", .actor = "a", .subject = secrets.pseudonym};
  SealDetails("born in 1980", secrets, random, record);
  EXPECT_EQ(record.details.size(), 12 + 12 + 16U);
  EXPECT_FALSE(record.details.contains("1980"));
  EXPECT_EQ(OpenDetails(record, secrets).value_or("refused"), "born in 1980");
  EXPECT_FALSE(OpenDetails(record, DeriveSecrets(AsBytes(kKey), "p2")).has_value());
  LoggedRecord moved = record;
  moved.index = 8;
  EXPECT_EQ(OpenDetails(moved, secrets).error().code, Code::kCorruption);
  LoggedRecord cut = record;
  cut.details.resize(11);
  EXPECT_EQ(OpenDetails(cut, secrets).error().code, Code::kCorruption);
  // Never the same nonce.
  LoggedRecord again{.index = 7, .kind = "k", .actor = "a", .subject = secrets.pseudonym};
  SealDetails("born in 1980", secrets, random, again);
  EXPECT_NE(again.details, record.details);
}

TEST(PatientSecrets, LeaveClearDetailsAlone) {
  const LoggedRecord record{
      .kind = "k", .actor = "a", .details_form = DetailsForm::kClear, .details = "domain added"};
  EXPECT_EQ(OpenDetails(record, PatientSecrets()).value_or("refused"), "domain added");
}

}  // namespace
}  // namespace socle::trace
