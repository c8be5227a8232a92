#pragma once

#include <string>
#include <string_view>

namespace socle::directory::http {

// A text that stands in the program, never one that came from outside.
class Literal {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): so that a literal is written as one.
  consteval Literal(const char* text) : text_(text) {}

  [[nodiscard]] constexpr std::string_view Text() const { return text_; }

 private:
  std::string_view text_;
};

// An address that may stand in href or action. It is made of parts that are encoded here, so no
// text of a visitor or of the directory can begin another scheme, host or parameter.
class Url {
 public:
  // "/professionnels", "#contenu".
  explicit Url(Literal text) : text_(text.Text()) {}

  // "mailto:", for letters, digits and !#$%&'*+/=?^_`{|}~.- around one '@'; empty for others.
  static Url Mail(std::string_view address);
  // "tel:", digits and a leading '+' alone; empty for fewer than 3 digits.
  static Url Phone(std::string_view number);

  // A copy with one more segment of the path.
  [[nodiscard]] Url Segment(std::string_view segment) const;
  // A copy with one more parameter; the same for an empty value.
  [[nodiscard]] Url Parameter(Literal name, std::string_view value) const;

  [[nodiscard]] const std::string& Text() const { return text_; }

  [[nodiscard]] bool IsEmpty() const { return text_.empty(); }

 private:
  Url() = default;
  static Url Made(std::string text);

  std::string text_;
};

}  // namespace socle::directory::http
