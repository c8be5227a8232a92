#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "lib/base/bytes.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/crypto/aead.h"
#include "lib/storage/database.h"
#include "lib/storage/family.h"
#include "lib/storage/write_unit.h"
#include "lib/trace/audit_record.h"

namespace socle::trace {

// What the trace needs of one patient: what stands for them, and what seals details about them.
// Both come from the patient's key; without it nobody can tell whose records they are. Wiped when
// destroyed.
struct PatientSecrets {
  PatientSecrets() = default;
  PatientSecrets(const PatientSecrets&) = default;
  PatientSecrets& operator=(const PatientSecrets&) = default;
  PatientSecrets(PatientSecrets&&) = default;
  PatientSecrets& operator=(PatientSecrets&&) = default;
  ~PatientSecrets();

  Pseudonym pseudonym{};
  std::array<std::uint8_t, crypto::kAeadKeyBytes> seal_key{};
};

inline constexpr std::size_t kPatientKeyBytes = 32;

// From the patient's key and id.
[[nodiscard]] PatientSecrets DeriveSecrets(ByteSpan key, std::string_view subject);
// The row of a patient's key, by the patient's id in family `trace_keys`. kCorruption.
[[nodiscard]] std::string EncodePatientKey(ByteSpan key);
Result<PatientSecrets> DecodePatientKey(std::string_view row, std::string_view subject);

// Seals the details of a record that has everything else: gives its bytes a nonce and a tag.
void SealDetails(std::string_view details,
                 const PatientSecrets& secrets,
                 Random& random,
                 LoggedRecord& record);
// The details in clear. kCorruption when the key is not that of the record, or it was changed.
Result<std::string> OpenDetails(const LoggedRecord& record, const PatientSecrets& secrets);

// The key of one patient, wiped when it goes.
struct PatientKey {
  PatientKey() = default;
  PatientKey(const PatientKey&) = default;
  PatientKey& operator=(const PatientKey&) = default;
  PatientKey(PatientKey&&) = default;
  PatientKey& operator=(PatientKey&&) = default;
  ~PatientKey();

  std::array<std::uint8_t, kPatientKeyBytes> key{};
  Pseudonym pseudonym{};
};

// The keys of patients for the thread that writes the trace. Made on first use, in the unit that
// needs them; those used last are kept in memory.
class PatientKeyring {
 public:
  struct Parts {
    const storage::Database& database;
    storage::FamilyId family;
    Random& random;
  };

  // `cache_entries`: how many patients one of two generations of the cache holds.
  PatientKeyring(const Parts& parts, std::size_t cache_entries)
      : parts_(parts), cache_entries_(cache_entries) {}

  // Reads the keys of the subjects of these records, those that are not in memory, at once: Obtain
  // takes several times as long for each.
  Status ReadAhead(std::span<const AuditRecord> records);
  // Puts the key into the unit when it is new. Valid until the next call of any member.
  Result<const PatientKey*> Obtain(const std::string& subject, storage::WriteUnit& unit);
  // Deletes the key by the unit. What is written of the patient later gets a new one.
  void Erase(const std::string& subject, storage::WriteUnit& unit);

  // What became of the units since the last of these calls.
  void Committed();
  void Abandoned();

 private:
  using Cache = std::unordered_map<std::string, PatientKey>;

  const PatientKey* FindCached(const std::string& subject);
  const PatientKey* Remember(const std::string& subject, const PatientKey& key);
  [[nodiscard]] bool IsKnownAbsent(const std::string& subject) const;

  Parts parts_;
  std::size_t cache_entries_;
  Cache young_;
  Cache old_;
  // Not committed yet: no other thread and no cache may know them.
  Cache made_;
  std::unordered_set<std::string> erased_;
  std::unordered_set<std::string>
      absent_;  // had no row when ReadAhead looked; nobody else makes one
};

}  // namespace socle::trace
