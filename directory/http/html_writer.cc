#include "directory/http/html_writer.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "directory/http/url.h"
#include "lib/base/check.h"
#include "lib/base/utf8.h"
#include "lib/net/http_error.h"

namespace socle::directory::http {

namespace {

// Attributes whose value is an address (HTML Standard, section "Attributes").
constexpr std::array<std::string_view, 9> kUrlAttributes = {
    "href", "src", "action", "formaction", "poster", "cite", "data", "srcset", "ping"};

// Elements with content that is not HTML text; nothing here needs them.
constexpr std::array<std::string_view, 6> kRawElements = {
    "script", "style", "iframe", "noscript", "template", "xmp"};

bool IsInline(std::string_view name) {
  return name == "a" || name == "abbr" || name == "span";
}

bool IsName(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

bool IsUrlAttribute(std::string_view name) {
  return std::ranges::find(kUrlAttributes, name) != kUrlAttributes.end();
}

bool IsTextAttribute(std::string_view name) {
  return IsName(name) && !IsUrlAttribute(name) && !name.starts_with("on") && name != "style" &&
         name != "srcdoc";
}

// C0 and C1 controls but white space, and what is no UTF-8, become U+FFFD.
std::string Printable(std::string_view text) {
  constexpr char32_t kReplacement = 0xFFFD;
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t bad = FindInvalidUtf8(text);
    const std::string_view good = text.substr(0, bad);
    for (std::size_t at = 0; at < good.size();) {
      const char32_t c = NextCodePoint(good, at);
      const bool is_control = (c < ' ' && c != '\t' && c != '\n') || (c >= 0x7F && c < 0xA0);
      AppendUtf8(out, is_control ? kReplacement : c);
    }
    if (bad == std::string_view::npos) {
      break;
    }
    AppendUtf8(out, kReplacement);
    text.remove_prefix(bad + 1);
  }
  return out;
}

std::string Escape(std::string_view text) {
  return net::EscapeHtml(Printable(text));
}

}  // namespace

HtmlAttribute::HtmlAttribute(Literal name, std::string_view value) {
  SOCLE_CHECK(IsTextAttribute(name.Text()));
  text_ = " ";
  text_ += name.Text();
  text_ += "=\"" + Escape(value) + "\"";
}

HtmlAttribute::HtmlAttribute(Literal name, const Url& url) {
  SOCLE_CHECK(IsUrlAttribute(name.Text()));
  text_ = " ";
  text_ += name.Text();
  text_ += "=\"" + Escape(url.Text()) + "\"";
}

HtmlAttribute::HtmlAttribute(Literal name, bool is_set) {
  SOCLE_CHECK(IsTextAttribute(name.Text()));
  if (is_set) {
    text_ = " ";
    text_ += name.Text();
  }
}

void HtmlWriter::OpenTag(Literal name, std::initializer_list<HtmlAttribute> attributes) {
  SOCLE_CHECK(IsName(name.Text()));
  SOCLE_CHECK(std::ranges::find(kRawElements, name.Text()) == kRawElements.end());
  out_ += '<';
  out_ += name.Text();
  for (const HtmlAttribute& attribute : attributes) {
    out_ += attribute.Text();
  }
  out_ += '>';
}

HtmlWriter::Element HtmlWriter::Open(Literal name,
                                     std::initializer_list<HtmlAttribute> attributes) {
  OpenTag(name, attributes);
  open_.push_back(name.Text());
  return Element(*this);
}

void HtmlWriter::Close() {
  SOCLE_CHECK(!open_.empty());
  out_ += "</";
  out_ += open_.back();
  // A line break within a sentence would show as a space.
  out_ += IsInline(open_.back()) ? ">" : ">\n";
  open_.pop_back();
}

void HtmlWriter::Write(Literal name,
                       std::string_view text,
                       std::initializer_list<HtmlAttribute> attributes) {
  const Element element = Open(name, attributes);
  WriteText(text);
}

void HtmlWriter::WriteVoid(Literal name, std::initializer_list<HtmlAttribute> attributes) {
  OpenTag(name, attributes);
}

void HtmlWriter::WriteText(std::string_view text) {
  out_ += Escape(text);
}

std::string HtmlWriter::Take() {
  SOCLE_CHECK(open_.empty());
  return std::exchange(out_, {});
}

}  // namespace socle::directory::http
