#include "mpi/match/clean_name.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/hash.h"
#include "lib/text/fold.h"
#include "mpi/data/markers.h"

namespace socle::mpi::match {

namespace {

using data::Marker;
using data::MarkerKind;
using data::MarkerScope;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// A sieve over the first words of all markers, so that an ordinary word costs one look.
class MarkerIndex {
 public:
  static const MarkerIndex& Instance() {
    static const MarkerIndex kIndex;
    return kIndex;
  }

  // The longest marker that begins at words[at] and applies there, or null.
  [[nodiscard]] const Marker* Find(const std::vector<std::string_view>& words,
                                   std::size_t at) const {
    if (!sieve_.test(SlotOf(words[at]))) {
      return nullptr;
    }
    const Marker* best = nullptr;
    for (const Marker& marker : data::kMarkers) {
      const std::size_t count = Match(marker, words, at);
      if (count != 0 && (best == nullptr || marker.words.size() > best->words.size())) {
        best = &marker;
      }
    }
    return best;
  }

  static std::size_t WordCount(const Marker& marker) {
    return static_cast<std::size_t>(std::ranges::count(marker.words, ' ')) + 1;
  }

 private:
  static constexpr std::size_t kSlots = 4096;

  MarkerIndex() {
    for (const Marker& marker : data::kMarkers) {
      sieve_.set(SlotOf(marker.words.substr(0, marker.words.find(' '))));
    }
  }

  static std::size_t SlotOf(std::string_view word) { return StableHash64(word) % kSlots; }

  static std::size_t Match(const Marker& marker,
                           const std::vector<std::string_view>& words,
                           std::size_t at) {
    const std::size_t count = WordCount(marker);
    if (at + count > words.size()) {
      return 0;
    }
    // The words are neighbours in one folded text, a blank between two.
    const char* const begin = words[at].data();
    const char* const end = words[at + count - 1].data() + words[at + count - 1].size();
    if (std::string_view(begin, end) != marker.words) {
      return 0;
    }
    const bool whole = at == 0 && count == words.size();
    if ((marker.scope == MarkerScope::kWholeField && !whole) ||
        (marker.scope == MarkerScope::kFirst && (at != 0 || whole))) {
      return 0;
    }
    return count;
  }

  std::bitset<kSlots> sieve_;
};

// Takes "(...)" and "\"...\"" out. An opening sign that is not closed takes the rest.
std::string_view WithoutNotes(std::string_view raw, std::string& buffer, bool& cleaned) {
  if (raw.find_first_of("(\"[") == std::string_view::npos) {
    return raw;
  }
  buffer.clear();
  char closing = 0;
  for (const char c : raw) {
    if (closing != 0) {
      closing = c == closing ? '\0' : closing;
    } else if (c == '(' || c == '[' || c == '"') {
      closing = c == '(' ? ')' : c == '[' ? ']' : '"';
      cleaned = true;
      buffer.push_back(' ');
    } else {
      buffer.push_back(c);
    }
  }
  return buffer;
}

// The bytes of the apostrophe at text[at]; 0 for anything else.
std::size_t ApostropheLength(std::string_view text, std::size_t at) {
  static constexpr std::array<std::string_view, 5> kApostrophes = {
      "'", "`", "\u2019", "\u00B4", "\u02BC"};
  for (const std::string_view sign : kApostrophes) {
    if (text.substr(at).starts_with(sign)) {
      return sign.size();
    }
  }
  return 0;
}

// M'BAREK, N'DIAYE: one word, and no Monsieur BAREK.
std::string_view WithElisionsJoined(std::string_view raw, std::string& buffer) {
  constexpr std::string_view kElided = "MmNn";
  constexpr std::string_view kBetweenWords = " -,";
  const auto begins_word = [&](std::size_t at) {
    return at == 0 || kBetweenWords.find(raw[at - 1]) != std::string_view::npos;
  };
  std::string out;
  std::size_t copied = 0;
  for (std::size_t at = raw.find_first_of(kElided); at < raw.size();
       at = raw.find_first_of(kElided, at + 1)) {
    const std::size_t sign = begins_word(at) ? ApostropheLength(raw, at + 1) : 0;
    if (sign != 0) {
      out += raw.substr(copied, at + 1 - copied);
      copied = at + 1 + sign;
    }
  }
  if (copied == 0) {
    return raw;
  }
  buffer = out.append(raw.substr(copied));
  return buffer;
}

void SplitWords(std::string_view text, std::vector<std::string_view>& words) {
  words.clear();
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    if (end > begin) {
      words.push_back(text.substr(begin, end - begin));
    }
    begin = end + 1;
  }
}

// JUM1 is a word of its own.
bool IsMarker(std::string_view word) {
  return std::ranges::any_of(data::kMarkers,
                             [&](const Marker& marker) { return marker.words == word; });
}

// DUP0NT: digits that optical reading takes for letters. A word of digits alone stays.
void DigitsToLetters(std::string& text) {
  static constexpr std::string_view kLetters = "OIZEASGTBG";
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const auto first = text.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = text.begin() + static_cast<std::ptrdiff_t>(end);
    const auto digits = std::count_if(first, last, IsDigit);
    const bool letters_prevail = digits * 2 < last - first && last - first > 2;
    if (digits > 0 && letters_prevail && !IsMarker(std::string_view(first, last))) {
      std::transform(first, last, first, [](char c) {
        return IsDigit(c) ? kLetters[static_cast<std::size_t>(c - '0')] : c;
      });
    }
    begin = end + 1;
  }
}

bool IsDigitsOnly(std::string_view word) {
  return std::ranges::all_of(word, IsDigit);
}

// XXX, AAAA: no name.
constexpr std::size_t kOneLetterMin = 3;
constexpr std::size_t kOneLetterMax = 20;

bool IsOneLetter(std::string_view word) {
  return word.size() >= kOneLetterMin && word.size() <= kOneLetterMax &&
         word.find_first_not_of(word.front()) == std::string_view::npos;
}

// INCONNU1, TEST2: the number goes, the marker stays.
void DropNumbersOfMarkers(std::string& text) {
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    std::size_t letters = end;
    while (letters > begin && IsDigit(text[letters - 1])) {
      --letters;
    }
    const std::string_view word = std::string_view(text).substr(begin, letters - begin);
    if (letters < end && std::ranges::any_of(
                             data::kMarkers,
                             [&](const Marker& marker) {
                               return marker.words == word &&
                                      (marker.kind == MarkerKind::kFictive ||
                                       marker.kind == MarkerKind::kMissing ||
                                       marker.kind == MarkerKind::kNewborn);
                             })) {
      std::fill(text.begin() + static_cast<std::ptrdiff_t>(letters),
                text.begin() + static_cast<std::ptrdiff_t>(end),
                ' ');
    }
    begin = end + 1;
  }
}

}  // namespace

void CleanNameField(std::string_view raw, CleanName& out) {
  out.other.clear();
  out.other_is_birth_name = out.missing = out.unknown = out.fictive = out.newborn = out.cleaned =
      false;
  out.folded.clear();
  std::string buffer;
  std::string joined;
  text::FoldNameTo(WithElisionsJoined(WithoutNotes(raw, buffer, out.cleaned), joined), out.folded);
  if (std::ranges::any_of(out.folded, IsDigit)) {
    DropNumbersOfMarkers(out.folded);
    DigitsToLetters(out.folded);
  }
  std::vector<std::string_view> all;
  SplitWords(out.folded, all);
  out.words.clear();
  std::vector<std::string_view>* target = &out.words;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Marker* marker = MarkerIndex::Instance().Find(all, i);
    if (marker == nullptr) {
      if (IsOneLetter(all[i])) {
        out.missing = out.unknown = true;
      } else if (!IsDigitsOnly(all[i])) {
        target->push_back(all[i]);
      }
      continue;
    }
    switch (marker->kind) {
      case MarkerKind::kTitle:
      case MarkerKind::kComment:
        out.cleaned = true;
        break;
      case MarkerKind::kRelation:
        out.cleaned = true;
        out.other_is_birth_name = marker->words == "NEE";
        target = &out.other;
        break;
      case MarkerKind::kMissing:
        out.missing = true;
        out.unknown = out.unknown || !marker->words.starts_with("SANS");
        break;
      case MarkerKind::kFictive:
        out.fictive = true;
        break;
      case MarkerKind::kNewborn:
        out.newborn = true;
        break;
    }
    i += MarkerIndex::WordCount(*marker) - 1;
  }
  // ENFANT DE MARTIN: the particle belongs to the word that went.
  if (out.newborn && out.words.size() > 1 && (out.words[0] == "DE" || out.words[0] == "D")) {
    out.words.erase(out.words.begin());
  }
}

namespace {

// Particles that are also left out in writing; the others are only written joined or apart.
constexpr std::array<std::string_view, 26> kDropped = {
    "D",   "DE",  "DU",  "DES", "L",  "DEL", "DELLA", "DI",   "DA",  "DO",  "DOS", "DAS", "VAN",
    "VON", "DEN", "DER", "EL",  "AL", "BEN", "AIT",   "OULD", "BIN", "IBN", "ZU",  "E",   "Y"};

bool IsParticle(std::string_view word) {
  return word.size() <= 6 && std::ranges::find(data::kParticles, word) != data::kParticles.end();
}

std::string_view WithoutAbbreviation(std::string_view word) {
  if (word == "ST") {
    return "SAINT";
  }
  return word == "STE" ? "SAINTE" : word;
}

}  // namespace

void JoinParts(const std::vector<std::string_view>& words,
               std::string& joined,
               std::vector<NamePart>& parts) {
  joined.clear();
  parts.clear();
  std::size_t begin = 0;
  std::size_t dropped = 0;
  bool leading = true;  // only particles that are left out so far
  for (std::size_t i = 0; i < words.size() && joined.size() < kNameBytesMax; ++i) {
    const std::string_view word = words[i];
    const bool last = i + 1 == words.size();
    const bool particle = !last && IsParticle(word);
    joined += last ? word : WithoutAbbreviation(word);
    if (particle) {
      const bool drops =
          std::ranges::find(kDropped, word) != kDropped.end() || (word == "LA" && dropped > 0);
      leading = leading && drops;
      dropped = leading ? joined.size() - begin : 0;
      continue;
    }
    const std::size_t length = std::min(joined.size(), kNameBytesMax) - begin;
    parts.push_back({.begin = static_cast<std::uint16_t>(begin),
                     .length = static_cast<std::uint8_t>(length),
                     .particle = static_cast<std::uint8_t>(dropped < length ? dropped : 0)});
    begin += length;
    dropped = 0;
    leading = true;
    if (parts.size() == kNamePartsMax) {
      break;
    }
  }
  joined.resize(begin);
}

}  // namespace socle::mpi::match
