#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "mpi/model/feed.h"
#include "mpi/model/query.h"
#include "mpi/protocol/decode_feed.h"
#include "mpi/protocol/decode_query.h"
#include "mpi/protocol/fault.h"
#include "mpi/protocol/header.h"
#include "mpi/protocol/message.h"
#include "mpi/protocol/timestamp.h"
#include "mpi/protocol/values.h"

namespace socle::mpi::protocol {

namespace {

// Numbers of @PID.5.1.1; 0 where the name stops before.
struct ParameterPath {
  std::size_t field = 0;
  std::size_t component = 0;
  std::size_t subcomponent = 0;
};

std::optional<ParameterPath> ReadPath(std::string_view name) {
  constexpr std::string_view kPrefix = "@PID.";
  if (!name.starts_with(kPrefix)) {
    return std::nullopt;
  }
  name.remove_prefix(kPrefix.size());
  ParameterPath path;
  for (std::size_t* const number : {&path.field, &path.component, &path.subcomponent}) {
    const std::string_view digits = name.substr(0, name.find('.'));
    const char* const end = digits.data() + digits.size();
    const auto [last, error] = std::from_chars(digits.data(), end, *number);
    if (error != std::errc{} || last != end || *number == 0) {
      return std::nullopt;
    }
    if (digits.size() == name.size()) {
      return path;
    }
    name.remove_prefix(digits.size() + 1);
  }
  return std::nullopt;
}

// A trait that is one text of the query.
struct TextParameter {
  std::size_t field;
  std::size_t component;
  std::string& (*slot)(PdqQuery& query);
};

constexpr std::array<TextParameter, 15> kTextParameters = {{
    {5, 1, [](PdqQuery& query) -> std::string& { return query.family_name; }},
    {5, 2, [](PdqQuery& query) -> std::string& { return query.given_name; }},
    {6, 1, [](PdqQuery& query) -> std::string& { return query.mothers_family_name; }},
    {6, 2, [](PdqQuery& query) -> std::string& { return query.mothers_given_name; }},
    {11, 1, [](PdqQuery& query) -> std::string& { return query.address.street; }},
    {11, 3, [](PdqQuery& query) -> std::string& { return query.address.city; }},
    {11, 4, [](PdqQuery& query) -> std::string& { return query.address.region; }},
    {11, 5, [](PdqQuery& query) -> std::string& { return query.address.postal_code; }},
    {11, 6, [](PdqQuery& query) -> std::string& { return query.address.country; }},
    {11, 9, [](PdqQuery& query) -> std::string& { return query.birth_place_code; }},
    {13, 0, [](PdqQuery& query) -> std::string& { return query.phone; }},
    {13, 1, [](PdqQuery& query) -> std::string& { return query.phone; }},
    {13, 7, [](PdqQuery& query) -> std::string& { return query.phone; }},
    {13, 12, [](PdqQuery& query) -> std::string& { return query.phone; }},
    {13, 4, [](PdqQuery& query) -> std::string& { return query.email; }},
}};

// The part of an identifier that a path names; null for another one.
std::string* FindIdentifierPart(PatientIdentifier& identifier, const ParameterPath& path) {
  if (path.component == 1 && path.subcomponent == 0) {
    return &identifier.value;
  }
  if (path.component == 5 && path.subcomponent == 0) {
    return &identifier.type;
  }
  if (path.component != 4) {
    return nullptr;
  }
  switch (path.subcomponent) {
    case 0:
    case 1:
      return &identifier.authority.name;
    case 2:
      return &identifier.authority.universal_id;
    case 3:
      return &identifier.authority.universal_id_type;
    default:
      return nullptr;
  }
}

// Fills a query with one trait after the other. One without value asks for nothing.
class ParameterReader {
 public:
  ParameterReader(PdqQuery& query, std::vector<WireFault>& faults)
      : query_(query), faults_(faults) {}

  void Read(std::string_view name, std::string value, std::size_t repetition) {
    constexpr std::size_t kIdentifierField = 3;
    constexpr std::size_t kBirthDateField = 7;
    constexpr std::size_t kSexField = 8;
    constexpr std::size_t kAccountField = 18;
    constexpr std::size_t kMotherField = 21;
    repetition_ = repetition;
    const std::optional<ParameterPath> path = ReadPath(name);
    if (!path.has_value()) {
      AddUnknown();
      return;
    }
    if (value.empty()) {
      return;
    }
    switch (path->field) {
      case kIdentifierField:
        SetIdentifierPart(*path, std::move(value));
        return;
      case kBirthDateField:
        SetBirthDate(*path, value);
        return;
      case kSexField:
        SetSex(*path, value);
        return;
      case kAccountField:
        SetPart(FindIdentifierPart(query_.account, *path), std::move(value));
        return;
      case kMotherField:
        SetPart(FindIdentifierPart(query_.mothers_identifier, *path), std::move(value));
        return;
      default:
        SetText(*path, std::move(value));
    }
  }

 private:
  void Add(FaultKind kind, std::string_view text) {
    AddFault(faults_,
             {.kind = kind,
              .severity = FaultSeverity::kError,
              .location = At("QPD", {3, repetition_}),
              .text = std::string(text)});
  }

  void AddUnknown() { Add(FaultKind::kUnknownCode, "trait that cannot be asked for"); }

  void SetPart(std::string* slot, std::string value) {
    if (slot == nullptr) {
      AddUnknown();
    } else if (!slot->empty() && *slot != value) {
      Add(FaultKind::kBadValue, "trait asked for twice");
    } else {
      *slot = std::move(value);
    }
  }

  void SetIdentifierPart(const ParameterPath& path, std::string value) {
    if (query_.identifiers.empty()) {
      query_.identifiers.emplace_back();
    }
    const std::string* const slot = FindIdentifierPart(query_.identifiers.back(), path);
    if (slot != nullptr && !slot->empty()) {
      query_.identifiers.emplace_back();
    }
    SetPart(FindIdentifierPart(query_.identifiers.back(), path), std::move(value));
  }

  void SetBirthDate(const ParameterPath& path, std::string_view value) {
    const std::optional<Timestamp> timestamp = ReadTimestamp(value);
    if (path.component > 1 || path.subcomponent > 0) {
      AddUnknown();
    } else if (!timestamp.has_value()) {
      Add(FaultKind::kBadValue, "no date");
    } else {
      SetPart(&query_.birth_date, FormatDate(*timestamp));
    }
  }

  void SetSex(const ParameterPath& path, std::string_view value) {
    if (path.component > 1 || path.subcomponent > 0) {
      AddUnknown();
    } else if (value == "F" || value == "M") {
      SetPart(&query_.sex, std::string(value));
    } else if (value == "U" || value == "O") {
      SetPart(&query_.sex, "I");
    } else {
      Add(FaultKind::kUnknownCode, "code not in the table");
    }
  }

  void SetText(const ParameterPath& path, std::string value) {
    const auto* const found = std::ranges::find_if(kTextParameters, [&](const TextParameter& row) {
      return row.field == path.field && row.component == path.component;
    });
    if (found == kTextParameters.end() || path.subcomponent > 1) {
      AddUnknown();
    } else {
      SetPart(&found->slot(query_), std::move(value));
    }
  }

  PdqQuery& query_;
  std::vector<WireFault>& faults_;
  std::size_t repetition_ = 0;
};

}  // namespace

void ReadPdqParameters(const Message& message,
                       Part field,
                       PdqQuery& query,
                       std::vector<WireFault>& faults) {
  ParameterReader reader(query, faults);
  for (std::size_t i = 1; i <= field.RepetitionCount(); ++i) {
    const Part part = field.Repetition(i);
    std::string value = ReadText(message, part.Component(2));
    if (part.IsEmpty()) {
      continue;
    }
    if (value.size() > kTraitBytesMax) {
      AddFault(faults,
               {.kind = FaultKind::kBadValue,
                .severity = FaultSeverity::kError,
                .location = At("QPD", {3, i}),
                .text = "text too long"});
      continue;
    }
    reader.Read(ReadText(message, part.Component(1)), std::move(value), i);
  }
}

}  // namespace socle::mpi::protocol
