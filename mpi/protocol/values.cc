#include "mpi/protocol/values.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "mpi/model/feed.h"
#include "mpi/protocol/escape.h"
#include "mpi/protocol/message.h"

namespace socle::mpi::protocol {

namespace {

constexpr unsigned char kDelete = 0x7F;
constexpr std::size_t kAuthorityComponent = 4;
constexpr std::size_t kTypeComponent = 5;

bool IsControl(char c) {
  return static_cast<unsigned char>(c) < ' ' || static_cast<unsigned char>(c) == kDelete;
}

// U+0080 to U+009F in front of `text`.
bool IsC1(std::string_view text) {
  constexpr char kLead = '\xC2';
  constexpr unsigned char kEnd = 0xA0;
  return text.size() > 1 && text[0] == kLead && static_cast<unsigned char>(text[1]) < kEnd;
}

std::string_view TrimBlanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(' ') + 1 - begin);
}

// White space as blanks, no control characters.
std::string WithoutControls(std::string_view text) {
  std::string clean;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n' || c == '\r' || c == '\t') {
      clean.push_back(' ');
    } else if (IsC1(text.substr(i))) {
      ++i;
    } else if (!IsControl(c)) {
      clean.push_back(c);
    }
  }
  return clean;
}

// Most values need no change at all.
bool IsPlain(std::string_view text, char escape) {
  for (const char c : text) {
    if (c == escape || c == '\xC2' || IsControl(c)) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::string ReadText(const Message& message, Part part, EscapeOutcome* outcome) {
  const Delimiters& delimiters = message.GetDelimiters();
  if (IsPlain(part.Raw(), delimiters.escape)) {
    return std::string(TrimBlanks(part.Raw()));
  }
  std::string text;
  const EscapeOutcome found = AppendUnescaped(text, part.Raw(), delimiters, message.GetCharset());
  if (outcome != nullptr && *outcome == EscapeOutcome::kGood) {
    *outcome = found;
  }
  return std::string(TrimBlanks(WithoutControls(text)));
}

AssigningAuthority ReadHdField(const Message& message, Part field) {
  AssigningAuthority hd;
  hd.name = ReadText(message, field.Component(1));
  hd.universal_id = ReadText(message, field.Component(2));
  hd.universal_id_type = ReadText(message, field.Component(3));
  return hd;
}

AssigningAuthority ReadHdComponent(const Message& message, Part component) {
  AssigningAuthority hd;
  hd.name = ReadText(message, component.Subcomponent(1));
  hd.universal_id = ReadText(message, component.Subcomponent(2));
  hd.universal_id_type = ReadText(message, component.Subcomponent(3));
  return hd;
}

PatientIdentifier ReadCx(const Message& message, Part cx) {
  PatientIdentifier identifier;
  identifier.is_deleted = cx.Component(1).IsDeleted();
  if (!identifier.is_deleted) {
    identifier.value = ReadText(message, cx.Component(1));
  }
  identifier.authority = ReadHdComponent(message, cx.Component(kAuthorityComponent));
  identifier.type = ReadText(message, cx.Component(kTypeComponent));
  return identifier;
}

}  // namespace socle::mpi::protocol
