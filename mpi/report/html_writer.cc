#include "mpi/report/html_writer.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "lib/base/check.h"
#include "lib/base/utf8.h"
#include "mpi/report/limits.h"

namespace socle::mpi::report {
namespace {

constexpr std::string_view kReplacement = "\ufffd";
constexpr std::string_view kEllipsis = "\u2026";

// Characters that XML forbids, or that make a text look like another one.
bool IsUnwanted(char32_t c) {
  const bool is_control = c < 0x20 || (c >= 0x7f && c <= 0x9f);
  const bool is_direction = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
                            c == 0x200e || c == 0x200f || c == 0x061c;
  const bool is_line = c == 0x2028 || c == 0x2029;
  const bool is_noncharacter = (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
  return is_control || is_direction || is_line || is_noncharacter || c == 0xfeff;
}

void AppendClean(std::string& out, char32_t c) {
  if (c == '\t' || c == '\n') {
    out += ' ';
  } else if (IsUnwanted(c)) {
    out += kReplacement;
  } else {
    AppendUtf8(out, c);
  }
}

void AppendEscaped(std::string& out, std::string_view clean) {
  for (const char c : clean) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
}

}  // namespace

std::string CleanText(std::string_view text, std::size_t characters_max) {
  std::string out;
  std::size_t characters = 0;
  while (!text.empty()) {
    const std::string_view valid = text.substr(0, FindInvalidUtf8(text));
    for (std::size_t offset = 0; offset < valid.size(); ++characters) {
      if (characters == characters_max) {
        return out += kEllipsis;
      }
      AppendClean(out, NextCodePoint(valid, offset));
    }
    text.remove_prefix(valid.size());
    if (text.empty()) {
      break;
    }
    if (characters == characters_max) {
      return out += kEllipsis;
    }
    out += kReplacement;
    ++characters;
    text.remove_prefix(1);
  }
  return out;
}

void HtmlWriter::WriteTag(std::string_view element, Attributes attributes, std::string_view end) {
  out_ += '<';
  out_ += element;
  for (const auto& [name, value] : attributes) {
    out_ += ' ';
    out_ += name;
    out_ += "=\"";
    AppendEscaped(out_, CleanText(value, kAttributeCharactersMax));
    out_ += '"';
  }
  out_ += end;
}

HtmlWriter& HtmlWriter::Open(std::string_view element, Attributes attributes) {
  WriteTag(element, attributes, ">");
  open_.emplace_back(element);
  return *this;
}

HtmlWriter& HtmlWriter::Close() {
  SOCLE_CHECK(!open_.empty());
  out_ += "</";
  out_ += open_.back();
  out_ += ">";
  open_.pop_back();
  return *this;
}

HtmlWriter& HtmlWriter::Element(std::string_view element,
                                Attributes attributes,
                                std::string_view text) {
  return Open(element, attributes).Text(text).Close();
}

HtmlWriter& HtmlWriter::Element(std::string_view element, std::string_view text) {
  return Open(element).Text(text).Close();
}

HtmlWriter& HtmlWriter::Void(std::string_view element, Attributes attributes) {
  WriteTag(element, attributes, "/>");
  return *this;
}

HtmlWriter& HtmlWriter::Text(std::string_view text) {
  AppendEscaped(out_, CleanText(text, kTextCharactersMax));
  return *this;
}

HtmlWriter& HtmlWriter::Prose(std::string_view text) {
  AppendEscaped(out_, CleanText(text, kProseCharactersMax));
  return *this;
}

HtmlWriter& HtmlWriter::Raw(std::string_view text) {
  out_ += text;
  return *this;
}

std::string HtmlWriter::NewId(std::string_view prefix) {
  return fmt::format("{}-{}", prefix, ++ids_);
}

std::string HtmlWriter::Finish() {
  SOCLE_CHECK(open_.empty());
  return std::move(out_);
}

}  // namespace socle::mpi::report
