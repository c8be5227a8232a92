#include "lib/trace/patient_keys.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <string.h>

#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/hmac.h"
#include "lib/crypto/sha256.h"
#include "lib/storage/database.h"
#include "lib/storage/record_codec.h"
#include "lib/storage/write_unit.h"
#include "lib/trace/audit_record.h"

namespace socle::trace {

namespace {

constexpr std::uint8_t kKeyVersion = 1;
// What a code is made for stands before the patient's id.
constexpr char kForPseudonym = 1;
constexpr char kForSealing = 2;

}  // namespace

PatientSecrets::~PatientSecrets() {
  explicit_bzero(pseudonym.data(), pseudonym.size());
  explicit_bzero(seal_key.data(), seal_key.size());
}

PatientSecrets DeriveSecrets(ByteSpan key, std::string_view subject) {
  std::string message(1, kForPseudonym);
  message += subject;
  const crypto::Sha256Digest pseudonym = crypto::HmacSha256(key, AsBytes(message));
  message.front() = kForSealing;
  const crypto::Sha256Digest seal_key = crypto::HmacSha256(key, AsBytes(message));
  PatientSecrets secrets;
  std::copy_n(pseudonym.begin(), secrets.pseudonym.size(), secrets.pseudonym.begin());
  std::ranges::copy(seal_key, secrets.seal_key.begin());
  return secrets;
}

std::string EncodePatientKey(ByteSpan key) {
  storage::RecordWriter out(kKeyVersion);
  out.Text(AsText(key));
  return std::move(out).Take();
}

Result<PatientSecrets> DecodePatientKey(std::string_view row, std::string_view subject) {
  SOCLE_TRY(storage::RecordReader in, storage::RecordReader::Open(row, kKeyVersion));
  const std::string_view key = in.Text();
  SOCLE_TRY_STATUS(in.Finish());
  if (key.size() != kPatientKeyBytes || subject.empty() || subject.size() > kSubjectBytesMax) {
    return Fail(Code::kCorruption, "the key of a patient has another length");
  }
  return DeriveSecrets(AsBytes(key), subject);
}

void SealDetails(std::string_view details,
                 const PatientSecrets& secrets,
                 Random& random,
                 LoggedRecord& record) {
  // Random, because an index may be given twice when a unit is abandoned.
  std::array<std::uint8_t, crypto::kAeadNonceBytes> nonce{};
  random.Fill(nonce);
  record.details_form = DetailsForm::kSealed;
  const std::string head = EncodeRecordHead(record);
  record.details = AsText(nonce);
  record.details += crypto::SealAead(
      {.key = secrets.seal_key, .nonce = nonce, .associated = AsBytes(head)}, AsBytes(details));
}

Result<std::string> OpenDetails(const LoggedRecord& record, const PatientSecrets& secrets) {
  if (record.details_form != DetailsForm::kSealed) {
    return record.details;
  }
  const ByteSpan sealed = AsBytes(record.details);
  if (sealed.size() < crypto::kAeadNonceBytes) {
    return Fail(Code::kCorruption, "sealed details are cut");
  }
  const std::string head = EncodeRecordHead(record);
  return crypto::OpenAead({.key = secrets.seal_key,
                           .nonce = sealed.first(crypto::kAeadNonceBytes),
                           .associated = AsBytes(head)},
                          sealed.subspan(crypto::kAeadNonceBytes));
}

const PatientSecrets* PatientKeyring::FindCached(const std::string& subject) {
  if (const auto made = made_.find(subject); made != made_.end()) {
    return &made->second;
  }
  if (const auto young = young_.find(subject); young != young_.end()) {
    return &young->second;
  }
  const auto old = old_.find(subject);
  return old == old_.end() ? nullptr : Remember(subject, PatientSecrets(old->second));
}

const PatientSecrets* PatientKeyring::Remember(const std::string& subject,
                                               const PatientSecrets& secrets) {
  if (young_.size() >= cache_entries_) {
    old_ = std::move(young_);
    young_ = Cache();
  }
  return &young_.insert_or_assign(subject, secrets).first->second;
}

Result<const PatientSecrets*> PatientKeyring::Obtain(const std::string& subject,
                                                     storage::WriteUnit& unit) {
  if (const PatientSecrets* const cached = FindCached(subject); cached != nullptr) {
    return cached;
  }
  if (!erased_.contains(subject)) {
    SOCLE_TRY(const std::optional<std::string> row,
              parts_.database.NewReadView().Find(parts_.family, subject));
    if (row.has_value()) {
      SOCLE_TRY(const PatientSecrets secrets, DecodePatientKey(*row, subject));
      return Remember(subject, secrets);
    }
  }
  std::array<std::uint8_t, kPatientKeyBytes> key{};
  parts_.random.Fill(key);
  unit.Put(parts_.family, subject, EncodePatientKey(key));
  const PatientSecrets secrets = DeriveSecrets(key, subject);
  explicit_bzero(key.data(), key.size());
  return &made_.insert_or_assign(subject, secrets).first->second;
}

void PatientKeyring::Erase(const std::string& subject, storage::WriteUnit& unit) {
  unit.Delete(parts_.family, subject);
  made_.erase(subject);
  young_.erase(subject);
  old_.erase(subject);
  erased_.insert(subject);
}

void PatientKeyring::Committed() {
  for (const auto& [subject, secrets] : made_) {
    (void)Remember(subject, secrets);
  }
  made_.clear();
  erased_.clear();
}

void PatientKeyring::Abandoned() {
  made_.clear();
  erased_.clear();
}

}  // namespace socle::trace
