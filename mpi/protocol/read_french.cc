#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "mpi/model/feed.h"
#include "mpi/protocol/code_tables.h"
#include "mpi/protocol/field_reader.h"
#include "mpi/protocol/message.h"
#include "mpi/protocol/read_patient.h"

namespace socle::mpi::protocol {

namespace {

// ZFD-1, data type NA: day^month^year, also seen as day~month~year.
std::optional<std::string> ReadLunarDate(FieldReader& reader) {
  constexpr std::size_t kField = 1;
  const Part field = reader.Field(kField);
  if (field.IsEmpty()) {
    return std::nullopt;
  }
  if (field.IsDeleted()) {
    return std::string();
  }
  const bool is_repeated = field.RepetitionCount() > 1;
  std::string date;
  for (std::size_t i = 1; i <= 3; ++i) {
    const Part part = is_repeated ? field.Repetition(i) : field.Component(i);
    const std::optional<std::string> number = reader.Count(part, {kField});
    date.append(i > 1 ? "~" : "").append(number.value_or(""));
  }
  if (date == "~~") {
    return std::nullopt;
  }
  return date;
}

}  // namespace

void ReadFrenchDetails(FieldReader& reader, PatientUpdate& update) {
  constexpr std::size_t kWeeks = 2;
  constexpr std::size_t kSms = 3;
  constexpr std::size_t kModified = 4;
  constexpr std::size_t kSource = 5;
  constexpr std::size_t kCalledAt = 6;
  constexpr std::size_t kDocument = 7;
  constexpr std::size_t kValidUntil = 8;
  const auto first = [&](std::size_t field) { return reader.Field(field).Component(1); };
  update[PatientField::kLunarBirthDate] = ReadLunarDate(reader);
  update[PatientField::kGestationWeeks] = reader.Count(first(kWeeks), {kWeeks});
  update[PatientField::kSmsConsent] = reader.Code(first(kSms), {kSms}, &IsYesNo);
  update[PatientField::kIsBirthDateModified] = reader.Code(first(kModified), {kModified}, &IsYesNo);
  update[PatientField::kInsSource] = reader.Code(first(kSource), {kSource}, &IsInsSource);
  update[PatientField::kInsiCalledAt] = reader.DateOrInstant(first(kCalledAt), {kCalledAt});
  update[PatientField::kDocumentType] = reader.Code(first(kDocument), {kDocument}, &IsDocumentType);
  update[PatientField::kDocumentValidUntil] = reader.Date(first(kValidUntil), {kValidUntil});
}

DmpConsent ReadDmpConsent(FieldReader& reader) {
  const auto first = [&](std::size_t field) { return reader.Field(field).Component(1); };
  const auto code = [&](std::size_t field, bool (*is_in_table)(std::string_view)) {
    return reader.Code(first(field), {field}, is_in_table).value_or("");
  };
  const auto instant = [&](std::size_t field) {
    return reader.DateOrInstant(first(field), {field}).value_or("");
  };
  DmpConsent consent;
  consent.status = code(1, &IsRecordState);
  consent.status_at = instant(2);
  consent.closed_at = instant(3);
  consent.feeding = code(9, &IsFeedingChoice);
  consent.feeding_at = instant(10);
  consent.reading = code(11, &IsReadingChoice);
  consent.reading_at = instant(12);
  return consent;
}

void CheckMovement(FieldReader& reader) {
  constexpr std::size_t kAction = 4;
  constexpr std::size_t kOrigin = 6;
  const std::optional<std::string> action =
      reader.Code(reader.Field(kAction).Component(1), {kAction}, &IsMovementAction);
  if (reader.Field(kAction).IsEmpty()) {
    reader.ErrorUnlessTolerant(FaultKind::kRequiredMissing, {kAction}, "movement without action");
  }
  const bool needs_origin = action.has_value() && *action != "INSERT";
  if (needs_origin && reader.Field(kOrigin).IsEmpty()) {
    reader.ErrorUnlessTolerant(FaultKind::kRequiredMissing,
                               {kOrigin},
                               "changed movement without the event that it was made by");
  }
}

}  // namespace socle::mpi::protocol
