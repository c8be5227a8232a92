#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace socle::directory::http {

// The tags of a page with the names of their attributes, without text and values: what hostile text
// must not change. A quote that is not closed, or a '<' or '>' out of place, shows as "BROKEN".
inline std::string Skeleton(std::string_view html) {
  std::string out;
  bool is_in_tag = false;
  bool is_in_value = false;
  for (const char c : html) {
    if (is_in_value) {
      is_in_value = c != '"';
      out += c == '<' || c == '>' ? "BROKEN" : "";
    } else if (is_in_tag) {
      is_in_value = c == '"';
      is_in_tag = c != '>';
      out += c;
      out += c == '<' || c == '\'' ? "BROKEN" : "";
    } else if (c == '<') {
      is_in_tag = true;
      out += c;
    } else if (c == '>') {
      out += "BROKEN";
    }
  }
  return is_in_tag || is_in_value ? out + "BROKEN" : out;
}

// How often `part` stands in `text`.
inline std::size_t Count(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + part.size())) {
    ++count;
  }
  return count;
}

}  // namespace socle::directory::http
