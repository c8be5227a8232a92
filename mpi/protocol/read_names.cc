#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "mpi/model/feed.h"
#include "mpi/protocol/events.h"
#include "mpi/protocol/fault.h"
#include "mpi/protocol/field_reader.h"
#include "mpi/protocol/message.h"
#include "mpi/protocol/read_patient.h"

namespace socle::mpi::protocol {

namespace {

constexpr std::size_t kNameField = 5;
constexpr std::size_t kFamily = 1;
constexpr std::size_t kGiven = 2;
constexpr std::size_t kOthers = 3;
constexpr std::size_t kPrefix = 5;
constexpr std::size_t kType = 7;

// One repetition of PID-5.
struct Name {
  std::optional<std::string> family;
  std::optional<std::string> given;
  std::optional<std::string> others;  // list of given names, or those behind the first
  std::optional<std::string> prefix;
};

Name ReadName(FieldReader& reader, std::size_t repetition) {
  const Part part = reader.Field(kNameField).Repetition(repetition);
  const auto value = [&](Part component, std::size_t number) {
    return reader.Value(component, {kNameField, repetition, number});
  };
  // A family name may have subcomponents, of which the first is the whole name.
  return {.family = value(part.Component(kFamily).Subcomponent(1), kFamily),
          .given = value(part.Component(kGiven), kGiven),
          .others = value(part.Component(kOthers), kOthers),
          .prefix = value(part.Component(kPrefix), kPrefix)};
}

// The first repetition whose type is one of `types`, each a word; 0 when there is none.
std::size_t FindName(const FieldReader& reader, std::string_view types) {
  const Part field = reader.Field(kNameField);
  const std::size_t count = field.RepetitionCount();
  for (std::size_t i = 1; i <= count; ++i) {
    const Part part = field.Repetition(i);
    const std::string_view type = part.Component(kType).Raw();
    const bool is_asked =
        type.empty() ? types.contains('-') : type.size() == 1 && types.contains(type);
    if (is_asked && !part.IsEmpty()) {
      return i;
    }
  }
  return 0;
}

// L is the name of birth, with the list of given names in XPN-3; D the name that is used.
void ReadFrenchNames(FieldReader& reader, PatientUpdate& update) {
  const bool is_strict = reader.GetOptions().strictness == Strictness::kStrict;
  std::size_t birth = FindName(reader, "L");
  birth = birth > 0 || is_strict ? birth : FindName(reader, "-");
  if (birth > 0) {
    Name name = ReadName(reader, birth);
    update[PatientField::kBirthName] = name.family;
    update[PatientField::kBirthFirstGivenName] = name.given;
    update[PatientField::kBirthGivenNames] = name.others;
    update[PatientField::kCivility] = name.prefix;
  }
  if (!update[PatientField::kBirthName].has_value()) {
    reader.ErrorUnlessTolerant(FaultKind::kRequiredMissing, {kNameField}, "no name of birth");
  }
  const std::size_t used = FindName(reader, "D");
  if (used > 0) {
    Name name = ReadName(reader, used);
    update[PatientField::kUsedName] = name.family;
    update[PatientField::kUsedGivenName] = name.given;
  }
}

// L is the legal name, B or M the one of birth where it is another; XPN-3 has the given names
// behind the first.
void ReadInternationalNames(FieldReader& reader, PatientUpdate& update) {
  std::size_t legal = FindName(reader, "L");
  legal = legal > 0 ? legal : FindName(reader, "-UCD");
  std::size_t birth = FindName(reader, "B");
  birth = birth > 0 ? birth : FindName(reader, "M");
  const Name legal_name = legal > 0 ? ReadName(reader, legal) : Name{};
  const Name birth_name = birth > 0 ? ReadName(reader, birth) : Name{};
  update[PatientField::kBirthName] =
      birth_name.family.has_value() ? birth_name.family : legal_name.family;
  if (birth_name.family.has_value() && legal_name.family != birth_name.family) {
    update[PatientField::kUsedName] = legal_name.family;
  }
  const Name& given = legal_name.given.has_value() ? legal_name : birth_name;
  update[PatientField::kBirthFirstGivenName] = given.given;
  if (given.given.has_value() && given.others.has_value() && !given.others->empty()) {
    update[PatientField::kBirthGivenNames] = *given.given + ' ' + *given.others;
  }
  update[PatientField::kCivility] = legal_name.prefix;
}

}  // namespace

void ReadNames(FieldReader& reader, Profile profile, PatientUpdate& update) {
  if (profile == Profile::kPamFrance) {
    ReadFrenchNames(reader, update);
  } else {
    ReadInternationalNames(reader, update);
  }
}

}  // namespace socle::mpi::protocol
