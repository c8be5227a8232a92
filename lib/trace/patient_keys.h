#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
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

  // Puts the key into the unit when it is new. Valid until the next call of any member.
  Result<const PatientSecrets*> Obtain(const std::string& subject, storage::WriteUnit& unit);
  // Deletes the key by the unit. What is written of the patient later gets a new one.
  void Erase(const std::string& subject, storage::WriteUnit& unit);

  // What became of the units since the last of these calls.
  void Committed();
  void Abandoned();

 private:
  using Cache = std::unordered_map<std::string, PatientSecrets>;

  const PatientSecrets* FindCached(const std::string& subject);
  const PatientSecrets* Remember(const std::string& subject, const PatientSecrets& secrets);

  Parts parts_;
  std::size_t cache_entries_;
  Cache young_;
  Cache old_;
  // Not committed yet: no other thread and no cache may know them.
  Cache made_;
  std::unordered_set<std::string> erased_;
};

}  // namespace socle::trace
