#include "mpi/protocol/builder.h"

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

#include "mpi/model/feed.h"
#include "mpi/protocol/charset.h"
#include "mpi/protocol/escape.h"

namespace socle::mpi::protocol {

MessageBuilder& MessageBuilder::Segment(std::string_view name) {
  if (!text_.empty()) {
    text_.push_back('\r');
  }
  text_.append(name);
  field_ = 0;
  if (name == "MSH") {
    text_.append("|^~\\&");
    field_ = 2;
  }
  return *this;
}

void MessageBuilder::GoTo(std::size_t field) {
  text_.append(field - field_, '|');
  field_ = field;
}

MessageBuilder& MessageBuilder::Text(std::size_t field, std::string_view text) {
  if (!text.empty()) {
    GoTo(field);
    AppendEscaped(text_, text);
  }
  return *this;
}

MessageBuilder& MessageBuilder::Encoded(std::size_t field, std::string_view encoded) {
  if (!encoded.empty()) {
    GoTo(field);
    text_.append(encoded);
  }
  return *this;
}

std::string MessageBuilder::Finish(Charset charset) const {
  return EncodeText(text_, charset) + '\r';
}

std::string Join(std::initializer_list<std::string_view> parts, char separator) {
  std::string out;
  std::size_t pending = 0;
  for (const std::string_view part : parts) {
    if (!part.empty()) {
      out.append(pending, separator);
      AppendEscaped(out, part);
      pending = 0;
    }
    ++pending;
  }
  return out;
}

std::string EncodeHd(const AssigningAuthority& hd, char separator) {
  return Join({hd.name, hd.universal_id, hd.universal_id_type}, separator);
}

std::string EncodeCx(const PatientIdentifier& identifier) {
  constexpr std::size_t kAuthorityAt = 3;  // separators before CX-4
  std::string out = identifier.is_deleted ? "\"\"" : Join({identifier.value});
  const std::string authority = EncodeHd(identifier.authority, '&');
  if (!authority.empty() || !identifier.type.empty()) {
    out.append(kAuthorityAt, '^').append(authority);
  }
  if (!identifier.type.empty()) {
    out.append("^").append(Join({identifier.type}));
  }
  return out;
}

}  // namespace socle::mpi::protocol
