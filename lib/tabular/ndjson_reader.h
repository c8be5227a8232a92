#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "lib/base/result.h"
#include "lib/tabular/byte_window.h"
#include "lib/tabular/line_fault.h"

namespace socle::tabular {

struct JsonMember {
  std::string_view name;
  std::string_view value;
};

// Reads lines that hold one flat JSON object each. Values become text: a string as it is, a number
// as it is written, true and false as those words, null as nothing. An object or array as value, a
// name that comes twice, or bad JSON rejects the line. Empty lines are passed over.
class [[nodiscard]] NdjsonReader {
 public:
  explicit NdjsonReader(ByteWindow window, TabularLimits limits = {});
  NdjsonReader(NdjsonReader&& other) noexcept;
  NdjsonReader& operator=(NdjsonReader&& other) noexcept;
  NdjsonReader(const NdjsonReader&) = delete;
  NdjsonReader& operator=(const NdjsonReader&) = delete;
  ~NdjsonReader();

  // Errors are those of the source only.
  Result<ReadEvent> Next();

  // Of the last record; UTF-8, until the next call of Next.
  [[nodiscard]] std::span<const JsonMember> Members() const;
  [[nodiscard]] std::string_view Raw() const;
  [[nodiscard]] std::uint64_t Line() const;
  [[nodiscard]] const RejectedLine& Rejected() const;
  [[nodiscard]] const ByteSource& Source() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace socle::tabular
