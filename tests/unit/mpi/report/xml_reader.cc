#include "tests/unit/mpi/report/xml_reader.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/utf8.h"

namespace socle::mpi::report {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  XmlDocument Read() {
    CheckCharacters();
    if (text_.starts_with("<!DOCTYPE html>")) {
      at_ = std::string_view("<!DOCTYPE html>").size();
    }
    while (at_ < text_.size() && out_.error.empty()) {
      if (text_[at_] == '<') {
        ReadTag();
      } else {
        ReadText();
      }
    }
    if (out_.error.empty() && !open_.empty()) {
      Fail("not closed: " + out_.elements[static_cast<std::size_t>(open_.back())].name);
    }
    if (out_.error.empty() && out_.elements.empty()) {
      Fail("no element");
    }
    return std::move(out_);
  }

 private:
  void Fail(const std::string& why) {
    if (out_.error.empty()) {
      out_.error = why + " before: " + std::string(text_.substr(std::min(at_, text_.size()), 60));
    }
  }

  void CheckCharacters() {
    if (!IsValidUtf8(text_)) {
      Fail("not UTF-8");
      return;
    }
    for (std::size_t offset = 0; offset < text_.size();) {
      const char32_t c = NextCodePoint(text_, offset);
      if ((c < 0x20 && c != '\n' && c != '\t') || c == 0xfffe || c == 0xffff) {
        at_ = offset;
        Fail("forbidden character");
        return;
      }
    }
  }

  std::string Resolve(std::string_view raw) {
    static constexpr std::array<std::pair<std::string_view, char>, 5> kEntities = {
        {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}}};
    std::string out;
    while (!raw.empty()) {
      if (raw.front() != '&') {
        out += raw.front();
        raw.remove_prefix(1);
        continue;
      }
      const auto* entity = std::ranges::find_if(
          kEntities, [&](const auto& candidate) { return raw.starts_with(candidate.first); });
      if (entity == kEntities.end()) {
        Fail("bare ampersand");
        return out;
      }
      out += entity->second;
      raw.remove_prefix(entity->first.size());
    }
    return out;
  }

  void ReadText() {
    const std::size_t end = std::min(text_.find('<', at_), text_.size());
    const std::string value = Resolve(text_.substr(at_, end - at_));
    at_ = end;
    if (!open_.empty()) {
      out_.elements[static_cast<std::size_t>(open_.back())].text += value;
    } else if (value.find_first_not_of(" \n") != std::string::npos) {
      Fail("text outside of the root");
    }
  }

  std::string ReadName() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 ||
                                  text_[at_] == '-' || text_[at_] == ':')) {
      ++at_;
    }
    if (begin == at_) {
      Fail("no name");
    }
    return std::string(text_.substr(begin, at_ - begin));
  }

  bool Take(std::string_view expected) {
    if (!text_.substr(at_).starts_with(expected)) {
      return false;
    }
    at_ += expected.size();
    return true;
  }

  void ReadAttribute(XmlElement& element) {
    const std::string name = ReadName();
    if (!Take("=\"")) {
      Fail("attribute without a quoted value");
      return;
    }
    const std::size_t end = text_.find('"', at_);
    if (end == std::string_view::npos) {
      Fail("attribute without an end");
      return;
    }
    const std::string_view raw = text_.substr(at_, end - at_);
    if (raw.find('<') != std::string_view::npos) {
      Fail("< in an attribute");
    }
    if (!element.attributes.emplace(name, Resolve(raw)).second) {
      Fail("attribute twice: " + name);
    }
    at_ = end + 1;
  }

  void ReadEndTag() {
    const std::string name = ReadName();
    if (open_.empty() || out_.elements[static_cast<std::size_t>(open_.back())].name != name ||
        !Take(">")) {
      Fail("end tag out of order: " + name);
      return;
    }
    open_.pop_back();
  }

  void ReadTag() {
    ++at_;
    if (Take("/")) {
      ReadEndTag();
      return;
    }
    XmlElement element;
    element.name = ReadName();
    element.parent = open_.empty() ? -1 : open_.back();
    if (open_.empty() && !out_.elements.empty()) {
      Fail("second root");
    }
    while (Take(" ") && out_.error.empty()) {
      ReadAttribute(element);
    }
    const bool is_empty = Take("/");
    if (!Take(">")) {
      Fail("tag without an end");
    }
    out_.elements.push_back(std::move(element));
    if (!is_empty) {
      open_.push_back(static_cast<int>(out_.elements.size()) - 1);
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<int> open_;
  XmlDocument out_;
};

bool HasClass(const XmlElement& element, std::string_view kind) {
  const auto found = element.attributes.find("class");
  return found != element.attributes.end() &&
         (" " + found->second + " ").find(" " + std::string(kind) + " ") != std::string::npos;
}

}  // namespace

std::vector<const XmlElement*> XmlDocument::Find(std::string_view name,
                                                 std::string_view kind) const {
  std::vector<const XmlElement*> found;
  for (const XmlElement& element : elements) {
    if (element.name == name && (kind.empty() || HasClass(element, kind))) {
      found.push_back(&element);
    }
  }
  return found;
}

std::string XmlDocument::TextBelow(const XmlElement& element) const {
  std::string text = element.text;
  std::set<int> inside = {static_cast<int>(&element - elements.data())};
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (inside.contains(elements[i].parent)) {
      inside.insert(static_cast<int>(i));
      text += elements[i].text;
    }
  }
  return text;
}

bool XmlDocument::IsBelow(const XmlElement& element, std::string_view ancestor) const {
  for (int at = element.parent; at >= 0; at = elements[static_cast<std::size_t>(at)].parent) {
    if (elements[static_cast<std::size_t>(at)].name == ancestor) {
      return true;
    }
  }
  return false;
}

XmlDocument ReadXml(std::string_view text) {
  return Reader(text).Read();
}

}  // namespace socle::mpi::report
