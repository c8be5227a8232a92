#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "directory/http/url.h"

namespace socle::directory::http {

// One attribute of an element. Which value it may have depends on its name, so that no text can
// become a script: an address must be a Url, and style, on... and srcdoc do not exist.
class HtmlAttribute {
 public:
  HtmlAttribute(Literal name, std::string_view value);
  HtmlAttribute(Literal name, const Url& url);
  // Without a value: "required". Left out when `is_set` is false.
  HtmlAttribute(Literal name, bool is_set);

  HtmlAttribute(Literal name, const std::string& value)
      : HtmlAttribute(name, std::string_view(value)) {}

  HtmlAttribute(Literal name, const char* value) : HtmlAttribute(name, std::string_view(value)) {}

  // ` name="value"`, or nothing.
  [[nodiscard]] const std::string& Text() const { return text_; }

 private:
  std::string text_;
};

// Writes HTML that is well formed and says what it was given, whatever that is: names are literals
// of the program, texts are escaped, and what HTML may not hold (control characters, bytes that are
// no UTF-8) becomes U+FFFD. A mistake in use (element closed twice, attribute that is not for text)
// stops the process.
class HtmlWriter {
 public:
  // An element that is open until the end of this object's scope.
  class [[nodiscard]] Element {
   public:
    explicit Element(HtmlWriter& writer) : writer_(writer) {}

    Element(const Element&) = delete;
    Element& operator=(const Element&) = delete;

    ~Element() { writer_.Close(); }

   private:
    HtmlWriter& writer_;
  };

  Element Open(Literal name, std::initializer_list<HtmlAttribute> attributes = {});
  // An element with text alone.
  void Write(Literal name,
             std::string_view text,
             std::initializer_list<HtmlAttribute> attributes = {});
  // An element that has no content, such as input or meta.
  void WriteVoid(Literal name, std::initializer_list<HtmlAttribute> attributes = {});
  void WriteText(std::string_view text);

  // The page, with its doctype. All elements are closed.
  std::string Take();

 private:
  void OpenTag(Literal name, std::initializer_list<HtmlAttribute> attributes);
  void Close();

  std::string out_ = "<!DOCTYPE html>\n";
  std::vector<std::string_view> open_;
};

}  // namespace socle::directory::http
