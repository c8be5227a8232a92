#include "mpi/protocol/escape.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "lib/base/hex.h"
#include "lib/base/utf8.h"
#include "mpi/protocol/charset.h"

namespace socle::mpi::protocol {

namespace {

// A delimiter for its letter; 0 for any other.
char SignOf(char letter, const Delimiters& delimiters) {
  switch (letter) {
    case 'F':
      return delimiters.field;
    case 'S':
      return delimiters.component;
    case 'T':
      return delimiters.subcomponent;
    case 'R':
      return delimiters.repetition;
    case 'E':
      return delimiters.escape;
    default:
      return '\0';
  }
}

// The text between two escape signs; false when it has no meaning here.
EscapeOutcome AppendSequence(std::string& out,
                             std::string_view sequence,
                             const Delimiters& delimiters,
                             Charset charset) {
  if (sequence.size() == 1) {
    const char sign = SignOf(sequence.front(), delimiters);
    if (sign != '\0') {
      out.push_back(sign);
      return EscapeOutcome::kGood;
    }
    const bool is_highlight = sequence == "H" || sequence == "N";
    return is_highlight ? EscapeOutcome::kGood : EscapeOutcome::kUnknown;
  }
  if (sequence == ".br" || sequence == ".sp") {
    out.push_back('\n');
    return EscapeOutcome::kGood;
  }
  if (!sequence.starts_with('X')) {
    return EscapeOutcome::kUnknown;
  }
  const auto bytes = DecodeHex(sequence.substr(1));
  if (!bytes.has_value()) {
    return EscapeOutcome::kBadText;
  }
  std::string decoded;
  AppendDecoded(decoded, *bytes, charset);
  if (!IsValidUtf8(decoded)) {
    return EscapeOutcome::kBadText;
  }
  out.append(decoded);
  return EscapeOutcome::kGood;
}

// The letter that stands for a usual delimiter; 0 for any other sign.
char LetterOf(char sign) {
  switch (sign) {
    case '|':
      return 'F';
    case '^':
      return 'S';
    case '&':
      return 'T';
    case '~':
      return 'R';
    case '\\':
      return 'E';
    default:
      return '\0';
  }
}

}  // namespace

EscapeOutcome AppendUnescaped(std::string& out,
                              std::string_view text,
                              const Delimiters& delimiters,
                              Charset charset) {
  EscapeOutcome first = EscapeOutcome::kGood;
  while (true) {
    const std::size_t begin = text.find(delimiters.escape);
    out.append(text.substr(0, begin));
    if (begin == std::string_view::npos) {
      return first;
    }
    text.remove_prefix(begin);
    const std::size_t end = text.find(delimiters.escape, 1);
    if (end == std::string_view::npos) {
      out.append(text);
      return first == EscapeOutcome::kGood ? EscapeOutcome::kOpen : first;
    }
    const EscapeOutcome outcome = AppendSequence(out, text.substr(1, end - 1), delimiters, charset);
    if (outcome != EscapeOutcome::kGood) {
      out.append(text.substr(0, end + 1));
      first = first == EscapeOutcome::kGood ? outcome : first;
    }
    text.remove_prefix(end + 1);
  }
}

void AppendEscaped(std::string& out, std::string_view text) {
  constexpr unsigned char kDelete = 0x7F;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (const char letter = LetterOf(c); letter != '\0') {
      out.push_back('\\');
      out.push_back(letter);
      out.push_back('\\');
    } else if (byte < ' ' || byte == kDelete) {
      constexpr std::string_view kDigits = "0123456789ABCDEF";
      out.append("\\X");
      out.push_back(kDigits[byte >> 4U]);
      out.push_back(kDigits[byte & 0xFU]);
      out.push_back('\\');
    } else {
      out.push_back(c);
    }
  }
}

void AppendWithUsualDelimiters(std::string& out, std::string_view field, const Delimiters& from) {
  if (from == Delimiters{}) {
    out.append(field);
    return;
  }
  for (const char c : field) {
    if (c == from.component) {
      out.push_back('^');
    } else if (c == from.repetition) {
      out.push_back('~');
    } else if (c == from.subcomponent) {
      out.push_back('&');
    } else if (c == from.escape) {
      out.push_back('\\');
    } else {
      AppendEscaped(out, std::string_view(&c, 1));
    }
  }
}

}  // namespace socle::mpi::protocol
