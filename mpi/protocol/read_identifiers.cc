#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "mpi/model/feed.h"
#include "mpi/model/ins_authority.h"
#include "mpi/protocol/code_tables.h"
#include "mpi/protocol/decode_feed.h"
#include "mpi/protocol/field_reader.h"
#include "mpi/protocol/message.h"
#include "mpi/protocol/read_patient.h"
#include "mpi/protocol/values.h"

namespace socle::mpi::protocol {

namespace {

constexpr std::size_t kValueComponent = 1;
constexpr std::size_t kAuthorityComponent = 4;
constexpr std::size_t kTypeComponent = 5;

// The NIR of the health insurance stands under the authority of the INS too, with the type NH or
// SS.
constexpr auto kInsTypes = std::to_array<std::string_view>({"INS", "NH", "SS"});

std::size_t CharacterCount(std::string_view utf8) {
  constexpr unsigned char kContinuationMask = 0xC0;
  constexpr unsigned char kContinuation = 0x80;
  std::size_t count = 0;
  for (const char c : utf8) {
    count += (static_cast<unsigned char>(c) & kContinuationMask) != kContinuation ? 1U : 0U;
  }
  return count;
}

void CheckIdentifier(FieldReader& reader, std::size_t field, const PatientIdentifier& identifier) {
  const std::size_t repetition = identifier.repetition;
  if (identifier.value.empty() && !identifier.is_deleted) {
    reader.Error(FaultKind::kRequiredMissing,
                 {field, repetition, kValueComponent},
                 "identifier without value");
  }
  if (CharacterCount(identifier.value) > kIdentifierCharactersMax) {
    reader.Error(FaultKind::kBadValue, {field, repetition, kValueComponent}, "identifier too long");
  }
  if (identifier.authority.IsEmpty()) {
    reader.ErrorUnlessTolerant(FaultKind::kRequiredMissing,
                               {field, repetition, kAuthorityComponent},
                               "identifier without assigning authority");
  }
  const auto ins = FindInsAuthority(identifier.authority.universal_id);
  if (ins.has_value() && IsIns(*ins) && !identifier.type.empty() &&
      !IsIn(kInsTypes, identifier.type)) {
    reader.Error(FaultKind::kUnknownCode,
                 {field, repetition, kTypeComponent},
                 "type of identifier does not fit its authority");
  }
}

}  // namespace

std::vector<PatientIdentifier> ReadIdentifiers(FieldReader& reader, std::size_t field) {
  std::vector<PatientIdentifier> identifiers;
  const Part list = reader.Field(field);
  const std::size_t count = list.RepetitionCount();
  for (std::size_t i = 1; i <= count; ++i) {
    const Part cx = list.Repetition(i);
    if (cx.IsEmpty()) {
      continue;
    }
    PatientIdentifier identifier = ReadCx(reader.GetMessage(), cx);
    identifier.repetition = static_cast<std::uint16_t>(i);
    CheckIdentifier(reader, field, identifier);
    identifiers.push_back(std::move(identifier));
  }
  if (identifiers.empty()) {
    reader.Error(FaultKind::kRequiredMissing, {field}, "no identifier");
  }
  return identifiers;
}

}  // namespace socle::mpi::protocol
