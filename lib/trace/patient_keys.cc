#include "lib/trace/patient_keys.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

crypto::Sha256Digest DeriveCode(char what_for, ByteSpan key, std::string_view subject) {
  std::string message(1, what_for);
  message += subject;
  return crypto::HmacSha256(key, AsBytes(message));
}

Pseudonym DerivePseudonym(ByteSpan key, std::string_view subject) {
  const crypto::Sha256Digest code = DeriveCode(kForPseudonym, key, subject);
  Pseudonym pseudonym{};
  std::copy_n(code.begin(), pseudonym.size(), pseudonym.begin());
  return pseudonym;
}

// The bytes of the key in its row; `subject` for its length.
Result<ByteSpan> ReadKeyRow(std::string_view row, std::string_view subject) {
  SOCLE_TRY(storage::RecordReader in, storage::RecordReader::Open(row, kKeyVersion));
  const std::string_view key = in.Text();
  SOCLE_TRY_STATUS(in.Finish());
  if (key.size() != kPatientKeyBytes || subject.empty() || subject.size() > kSubjectBytesMax) {
    return Fail(Code::kCorruption, "the key of a patient has another length");
  }
  return AsBytes(key);
}

PatientKey MakeKey(ByteSpan key, std::string_view subject) {
  PatientKey made;
  std::ranges::copy(key, made.key.begin());
  made.pseudonym = DerivePseudonym(key, subject);
  return made;
}

}  // namespace

PatientSecrets::~PatientSecrets() {
  explicit_bzero(pseudonym.data(), pseudonym.size());
  explicit_bzero(seal_key.data(), seal_key.size());
}

PatientKey::~PatientKey() {
  explicit_bzero(key.data(), key.size());
  explicit_bzero(pseudonym.data(), pseudonym.size());
}

PatientSecrets DeriveSecrets(ByteSpan key, std::string_view subject) {
  PatientSecrets secrets;
  secrets.pseudonym = DerivePseudonym(key, subject);
  std::ranges::copy(DeriveCode(kForSealing, key, subject), secrets.seal_key.begin());
  return secrets;
}

std::string EncodePatientKey(ByteSpan key) {
  storage::RecordWriter out(kKeyVersion);
  out.Text(AsText(key));
  return std::move(out).Take();
}

Result<PatientSecrets> DecodePatientKey(std::string_view row, std::string_view subject) {
  SOCLE_TRY(const ByteSpan key, ReadKeyRow(row, subject));
  return DeriveSecrets(key, subject);
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

const PatientKey* PatientKeyring::FindCached(const std::string& subject) {
  if (const auto made = made_.find(subject); made != made_.end()) {
    return &made->second;
  }
  if (const auto young = young_.find(subject); young != young_.end()) {
    return &young->second;
  }
  const auto old = old_.find(subject);
  return old == old_.end() ? nullptr : Remember(subject, PatientKey(old->second));
}

const PatientKey* PatientKeyring::Remember(const std::string& subject, const PatientKey& key) {
  if (young_.size() >= cache_entries_) {
    old_ = std::move(young_);
    young_ = Cache();
  }
  return &young_.insert_or_assign(subject, key).first->second;
}

bool PatientKeyring::IsKnownAbsent(const std::string& subject) const {
  return erased_.contains(subject) || absent_.contains(subject);
}

Status PatientKeyring::ReadAhead(std::span<const AuditRecord> records) {
  absent_.clear();
  std::vector<std::string> wanted;
  for (const AuditRecord& record : records) {
    if (!record.subject.empty() && FindCached(record.subject) == nullptr &&
        !erased_.contains(record.subject)) {
      wanted.push_back(record.subject);
    }
  }
  if (wanted.empty()) {
    return {};
  }
  SOCLE_TRY(const auto rows, parts_.database.NewReadView().FindMany(parts_.family, wanted));
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (const auto& row = rows[i]) {
      SOCLE_TRY(const ByteSpan key, ReadKeyRow(*row, wanted[i]));
      (void)Remember(wanted[i], MakeKey(key, wanted[i]));
    } else {
      absent_.insert(wanted[i]);
    }
  }
  return {};
}

Result<const PatientKey*> PatientKeyring::Obtain(const std::string& subject,
                                                 storage::WriteUnit& unit) {
  if (const PatientKey* const cached = FindCached(subject); cached != nullptr) {
    return cached;
  }
  if (!IsKnownAbsent(subject)) {
    SOCLE_TRY(const std::optional<std::string> row,
              parts_.database.NewReadView().Find(parts_.family, subject));
    if (row.has_value()) {
      SOCLE_TRY(const ByteSpan key, ReadKeyRow(*row, subject));
      return Remember(subject, MakeKey(key, subject));
    }
  }
  std::array<std::uint8_t, kPatientKeyBytes> key{};
  parts_.random.Fill(key);
  unit.Put(parts_.family, subject, EncodePatientKey(key));
  const PatientKey made = MakeKey(key, subject);
  explicit_bzero(key.data(), key.size());
  return &made_.insert_or_assign(subject, made).first->second;
}

void PatientKeyring::Erase(const std::string& subject, storage::WriteUnit& unit) {
  unit.Delete(parts_.family, subject);
  made_.erase(subject);
  young_.erase(subject);
  old_.erase(subject);
  erased_.insert(subject);
}

void PatientKeyring::Committed() {
  for (const auto& [subject, key] : made_) {
    (void)Remember(subject, key);
    absent_.erase(subject);
  }
  made_.clear();
  erased_.clear();
}

void PatientKeyring::Abandoned() {
  made_.clear();
  erased_.clear();
  absent_.clear();
}

}  // namespace socle::trace
