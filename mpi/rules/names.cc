#include "mpi/rules/names.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/utf8.h"
#include "lib/text/fold.h"

namespace socle::mpi::rules {

namespace {

constexpr std::string_view kCrossesMin = "XXX";
constexpr std::string_view kNoGivenNameShort = "SP";

bool IsControl(char32_t c) {
  constexpr char32_t kSpace = 0x20;
  constexpr char32_t kDelete = 0x7F;
  constexpr char32_t kLastControl = 0x9F;
  return c < kSpace || (c >= kDelete && c <= kLastControl);
}

bool HasControlCharacter(std::string_view raw) {
  for (std::size_t at = 0; at < raw.size();) {
    if (IsControl(NextCodePoint(raw, at))) {
      return true;
    }
  }
  return false;
}

bool IsBlankOrComma(char32_t c) {
  constexpr char32_t kNoBreakSpace = 0xA0;
  constexpr char32_t kNarrowNoBreakSpace = 0x202F;
  return c == U' ' || c == kNoBreakSpace || c == kNarrowNoBreakSpace || c == U',';
}

// True when a character that is no blank, and in a list no comma, was folded to nothing.
bool HasReplacedCharacter(std::string_view raw, NameField field) {
  for (std::size_t at = 0; at < raw.size();) {
    const std::size_t begin = at;
    const char32_t c = NextCodePoint(raw, at);
    if (IsBlankOrComma(c)) {
      if (c == U',' && field != NameField::kGivenNameList) {
        return true;
      }
      continue;
    }
    // A combining mark or an invisible character goes without a trace behind a letter; what becomes
    // a blank there is no part of a name.
    const std::string probe = "A" + std::string(raw.substr(begin, at - begin)) + "A";
    if (text::FoldNameRniv(probe).contains(' ')) {
      return true;
    }
  }
  return false;
}

// Takes off what may not stand first, and for given names doubles of the hyphen.
std::string Trim(std::string name, NameField field) {
  const std::size_t begin = name.find_first_not_of(" -");
  name.erase(0, std::min(begin, name.size()));
  if (field == NameField::kFamily) {
    // `--` is a sign of its own; three hyphens are none.
    const auto is_third = [&name](std::size_t i) {
      return i >= 2 && name[i] == '-' && name[i - 1] == '-' && name[i - 2] == '-';
    };
    for (std::size_t i = name.size(); i-- > 0;) {
      if (is_third(i)) {
        name.erase(i, 1);
      }
    }
  } else {
    const auto doubles =
        std::ranges::unique(name, [](char a, char b) { return a == '-' && b == '-'; });
    name.erase(doubles.begin(), doubles.end());
  }
  return name;
}

bool IsCrosses(std::string_view name) {
  return name.size() >= kCrossesMin.size() &&
         std::ranges::all_of(name, [](char c) { return c == 'X'; });
}

std::string LettersOf(std::string_view name) {
  std::string letters = text::FoldName(name);
  std::erase_if(letters, [](char c) { return c < 'A' || c > 'Z'; });
  return letters;
}

}  // namespace

StoredName StoreName(std::string_view raw, NameField field) {
  StoredName stored;
  stored.has_control_character = !IsValidUtf8(raw) || HasControlCharacter(raw);
  if (stored.has_control_character) {
    return stored;
  }
  stored.text = Trim(text::FoldNameRniv(raw), field);
  if (stored.text.size() > kStoredNameBytesMax) {
    stored.is_too_long = true;
    return stored;
  }
  const bool is_given = field != NameField::kFamily;
  if (IsCrosses(stored.text) || (is_given && stored.text == kNoGivenNameShort)) {
    stored.text = is_given ? kNoGivenName : kNoFamilyName;
    stored.is_placeholder = true;
    return stored;
  }
  stored.has_replaced = HasReplacedCharacter(raw, field);
  return stored;
}

FirstGivenName FirstGivenNameOf(std::string_view list) {
  const std::size_t comma = list.find(',');
  if (comma != std::string_view::npos) {
    return {.text = StoreName(list.substr(0, comma), NameField::kGivenName).text,
            .is_certain = true};
  }
  std::string first = StoreName(list, NameField::kGivenName).text;
  const std::size_t blank = first.find(' ');
  if (blank == std::string::npos) {
    const bool is_certain = !first.empty();
    return {.text = std::move(first), .is_certain = is_certain};
  }
  first.erase(blank);
  const bool is_chain = first.contains('-');
  return {.text = std::move(first), .is_certain = is_chain};
}

std::string NameForComparison(std::string_view name) {
  return text::FoldName(name);
}

bool AreSameNames(std::string_view a, std::string_view b) {
  return NameForComparison(a) == NameForComparison(b);
}

bool IsHeadOfList(std::string_view first_given_name, std::string_view list) {
  const std::string first = NameForComparison(first_given_name);
  const std::string all = NameForComparison(list);
  return !first.empty() && all.starts_with(first) &&
         (all.size() == first.size() || all[first.size()] == ' ');
}

bool AreSameGivenNamesForAppliCarteVitale(std::string_view a, std::string_view b) {
  const std::string letters_a = LettersOf(a);
  const std::string letters_b = LettersOf(b);
  const std::size_t length = std::min(letters_a.size(), letters_b.size());
  return length > 0 && letters_a.substr(0, length) == letters_b.substr(0, length);
}

}  // namespace socle::mpi::rules
