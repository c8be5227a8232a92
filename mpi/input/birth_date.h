#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/result.h"

namespace socle::mpi {

// A way of writing dates: %Y (4 digits), %m and %d (1 or 2 digits; 2 when digits follow), %H, %M,
// %S (2 digits, read and dropped), %% and any other character as itself. Example: "%d/%m/%Y".
class DateFormat {
 public:
  // kInvalidArgument for an unknown %x, a part that comes twice, or a format without %Y.
  static Result<DateFormat> Parse(std::string_view text);

  struct Parts {
    int year = 0;
    int month = 0;  // 0 = not given
    int day = 0;
  };

  // True when the whole text has this form; the numbers may still be no date.
  [[nodiscard]] bool Read(std::string_view text, Parts& parts) const;

  [[nodiscard]] const std::string& Text() const { return text_; }

 private:
  // One sign of the text, or a number of so many digits.
  struct Step {
    char part = '\0';  // Y, m, d, H, M, S; 0 = the sign itself
    char sign = '\0';
    std::size_t digits_min = 0;
    std::size_t digits_max = 0;
  };

  explicit DateFormat(std::string text) : text_(std::move(text)) {}

  // A day or month that stands alone between signs may have one digit.
  void AllowOneDigit();

  std::string text_;
  std::vector<Step> steps_;
};

inline constexpr int kBirthYearMin = 1800;
inline constexpr int kBirthYearMax = 2199;

enum class DateOutcome : std::uint8_t {
  kGood,
  kImpossible,  // the form is right and the day does not exist: 1960-02-31, 1960-13-01
  kUnreadable,
};

// Brings `date` to YYYY-MM-DD, YYYY-MM or YYYY. Native forms are these three, with 00 for an
// unknown day or month; otherwise the first of `formats` that fits. An impossible date keeps its
// numbers in that order: a swapped or mistyped day is still evidence. An unreadable one is emptied.
DateOutcome NormaliseBirthDate(std::string& date, std::span<const DateFormat> formats);

}  // namespace socle::mpi
