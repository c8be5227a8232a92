#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

namespace socle::cli {

// Reads an answer of a daemon, which may be older or newer than this program: what is missing or of
// another kind reads as nothing. Refers to the value, which outlives it.
class JsonView {
 public:
  JsonView() = default;  // nothing

  explicit JsonView(const boost::json::value& value) : value_(&value) {}

  // A member of an object; nothing when there is none.
  [[nodiscard]] JsonView operator[](std::string_view name) const;
  // True for nothing and for null.
  [[nodiscard]] bool IsAbsent() const;
  // Of a text, a number or a truth value; "" else.
  [[nodiscard]] std::string Text() const;
  // 0 for what is no number; a count that is negative is 0.
  [[nodiscard]] std::uint64_t Count() const;
  [[nodiscard]] double Number() const;
  [[nodiscard]] bool IsNumber() const;
  [[nodiscard]] bool IsObject() const;
  // False for what is neither true nor false.
  [[nodiscard]] bool Flag() const;
  // Of a list; none else.
  [[nodiscard]] std::vector<JsonView> Items() const;
  [[nodiscard]] std::vector<std::string> Texts() const;

  struct Member;
  // Of an object, in its order; none else.
  [[nodiscard]] std::vector<Member> Members() const;

 private:
  const boost::json::value* value_ = nullptr;
};

struct JsonView::Member {
  std::string name;
  JsonView value;
};

}  // namespace socle::cli
