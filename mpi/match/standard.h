#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace socle::mpi::match {

// A calendar date of which the day, or day and month, may be unknown; 0 = unknown.
struct BirthDate {
  std::uint16_t year = 0;
  std::uint8_t month = 0;
  std::uint8_t day = 0;

  [[nodiscard]] bool IsMissing() const { return year == 0; }

  [[nodiscard]] bool IsFull() const { return day != 0; }

  // 1 January and 31 December: what establishments key when day and month are unknown (RNIV).
  [[nodiscard]] bool IsDefault() const {
    return (month == 1 && day == 1) || (month == 12 && day == 31);
  }

  [[nodiscard]] std::uint32_t Packed() const {
    return (static_cast<std::uint32_t>(year) << 9) | (static_cast<std::uint32_t>(month) << 5) | day;
  }

  bool operator==(const BirthDate&) const = default;
};

enum class Sex : std::uint8_t { kUnknown, kMale, kFemale };
// Statuses of RNIV; kUnknown where the sender gives none.
enum class IdentityStatus : std::uint8_t {
  kUnknown,
  kProvisional,
  kRecovered,
  kValidated,
  kQualified
};
enum class InsKind : std::uint8_t { kNone, kNir, kNia };

// One name inside the bytes of a record.
struct NameRef {
  std::uint16_t offset = 0;    // from the start of the record's text
  std::uint8_t length = 0;     // 0 = missing
  std::uint8_t particle = 0;   // bytes of a leading particle: DELATOUR has 4
  std::uint32_t phonetic = 0;  // hash of the phonetic key
};

enum StandardFlag : std::uint16_t {
  kFlagFictive = 1U << 0,  // a test or invented patient: never linked
  kFlagNewborn = 1U << 1,  // BEBE in place of a given name
  kFlagInsKeyWrong = 1U << 2,
  kFlagPlaceIsPostal = 1U << 3,  // birth_place_code held a postal code
  kFlagMobile = 1U << 4,
  kFlagCleaned = 1U << 5,    // a title or a comment was taken out of a name
  kFlagDoubtful = 1U << 7,   // attribute douteuse (status DOUT)
  kFlagAnonymous = 1U << 6,  // placeholders in place of both names: SANSNOM, INCONNU
};

// The fixed part of a standard identity. Trivially copyable: its bytes are also its stored form.
struct StandardHeader {
  std::uint64_t ins = 0;                  // 13 characters without key, packed; 0 = missing
  std::uint64_t email = 0;                // hash of the folded address; 0 = missing
  std::uint32_t other_ids[2] = {};        // hashes; 0 = missing
  std::uint32_t other_id_digits[2] = {};  // low digits, for the one-off test
  std::uint32_t phone = 0;                // nine significant digits; 0 = missing
  std::uint32_t place = 0;                // canonical birth place; 0 = unknown
  std::uint32_t postal_code = 0;  // as a number + 1, or a hash with the top bit set; 0 = missing
  std::uint32_t street = 0;       // hash of the words of the street that matter; 0 = missing
  BirthDate birth_date;
  std::uint16_t house_number = 0;  // 0 = none
  std::uint16_t domain = 0;        // index given by the caller
  std::uint16_t flags = 0;
  std::uint16_t text_bytes = 0;
  Sex sex = Sex::kUnknown;
  IdentityStatus status = IdentityStatus::kUnknown;
  InsKind ins_kind = InsKind::kNone;
  std::uint8_t birth_part_count = 0;  // parts of a double birth name; 0 = it is one
  std::uint8_t used_part_count = 0;
  std::uint8_t given_count = 0;           // tokens of the list of given names
  std::uint8_t first_given_tokens = 0;    // how many of them make the first given name
  std::uint8_t residence_department = 0;  // an index, 0 = unknown
  std::uint16_t place_department = 0;     // of the birth place; 0 = unknown
  std::uint16_t reserved = 0;  // no byte is left to chance: records are compared as bytes
  NameRef birth_name;          // all parts together, without blanks
  NameRef used_name;           // missing when equal to the birth name
  NameRef first_given;
  NameRef used_given;  // missing when equal to the first given name
};

static_assert(sizeof(StandardHeader) == 104);
static_assert(std::has_unique_object_representations_v<StandardHeader>);

// Borrowed view of one standard identity: header, then NameRef of the parts (birth, used, given),
// then text. The bytes are 8-aligned and outlive the view.
class StandardView {
 public:
  explicit StandardView(const char* bytes)
      : header_(reinterpret_cast<const StandardHeader*>(bytes)) {}

  const StandardHeader* operator->() const { return header_; }

  const StandardHeader& operator*() const { return *header_; }

  [[nodiscard]] std::span<const NameRef> BirthParts() const {
    return {Refs(), header_->birth_part_count};
  }

  [[nodiscard]] std::span<const NameRef> UsedParts() const {
    return {Refs() + header_->birth_part_count, header_->used_part_count};
  }

  [[nodiscard]] std::span<const NameRef> GivenTokens() const {
    return {Refs() + header_->birth_part_count + header_->used_part_count, header_->given_count};
  }

  [[nodiscard]] std::string_view Text(NameRef name) const {
    return {TextBegin() + name.offset, name.length};
  }

  [[nodiscard]] std::string_view Core(NameRef name) const {
    return Text(name).substr(name.particle);
  }

  [[nodiscard]] bool Has(StandardFlag flag) const { return (header_->flags & flag) != 0; }

  // An INS that may be relied on: status qualifiee and a right key.
  [[nodiscard]] bool HasQualifiedIns() const {
    return header_->ins != 0 && !Has(kFlagInsKeyWrong) &&
           header_->status == IdentityStatus::kQualified;
  }

  [[nodiscard]] std::size_t SizeBytes() const {
    return sizeof(StandardHeader) + RefCount() * sizeof(NameRef) + header_->text_bytes;
  }

 private:
  [[nodiscard]] std::size_t RefCount() const {
    return std::size_t{header_->birth_part_count} + header_->used_part_count + header_->given_count;
  }

  [[nodiscard]] const NameRef* Refs() const {
    return reinterpret_cast<const NameRef*>(header_ + 1);
  }

  [[nodiscard]] const char* TextBegin() const {
    return reinterpret_cast<const char*>(Refs() + RefCount());
  }

  const StandardHeader* header_;
};

}  // namespace socle::mpi::match
