#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace socle::mpi::report {

// Text that may stand in XML and HTML as it is, before escaping: bytes that are not UTF-8, control
// characters (but tab and line feed, which become blanks), characters that turn the direction of
// writing, and non-characters become U+FFFD; longer text is cut after `characters_max` code points
// and ends in an ellipsis.
std::string CleanText(std::string_view text, std::size_t characters_max);

// Writes elements so that the result is well-formed XML and HTML5 at once: every text and attribute
// is cleaned and escaped, every element is closed in order.
class HtmlWriter {
 public:
  using Attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  HtmlWriter& Open(std::string_view element, Attributes attributes = {});
  HtmlWriter& Close();  // the innermost open element
  // Open, Text, Close.
  HtmlWriter& Element(std::string_view element, Attributes attributes, std::string_view text);
  HtmlWriter& Element(std::string_view element, std::string_view text);
  // An element without content: <meta/>, or a shape of SVG.
  HtmlWriter& Void(std::string_view element, Attributes attributes = {});
  // At most kTextCharactersMax characters of it.
  HtmlWriter& Text(std::string_view text);
  // At most kProseCharactersMax.
  HtmlWriter& Prose(std::string_view text);
  // A text as it is, for style sheets and the document type: never what came from data.
  HtmlWriter& Raw(std::string_view text);

  // An id that no other element of the page has.
  std::string NewId(std::string_view prefix);

  // The document; every element must be closed.
  std::string Finish();

 private:
  void WriteTag(std::string_view element, Attributes attributes, std::string_view end);

  std::string out_;
  std::vector<std::string> open_;
  std::size_t ids_ = 0;
};

}  // namespace socle::mpi::report
