#include "lib/text/phonetic_key.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace socle::text {

namespace {

// The letters of a word without H, in capitals, and three marks for what H told.
constexpr char kSoundOfCh = 'c';
constexpr char kHardG = 'g';
constexpr char kHiatus = 'h';  // not heard, but the vowels beside it do not make one sound

// Zeros behind the last letter, so that rules look ahead without asking for the length.
constexpr std::size_t kLookAhead = 8;
// Zeros before the first letter, so that rules look back.
constexpr std::size_t kLookBack = 2;

constexpr std::uint32_t LetterSet(std::string_view letters) {
  std::uint32_t set = 0;
  for (const char c : letters) {
    set |= std::uint32_t{1} << (c - 'A');
  }
  return set;
}

constexpr std::uint32_t kVowels = LetterSet("AEIOUY");
constexpr std::uint32_t kSoftening = LetterSet("EIY");  // what makes C and G soft
constexpr std::uint32_t kSilentLast = LetterSet("TDSZ");
constexpr std::uint32_t kAll = LetterSet("ABCDEFGHIJKLMNOPQRSTUVWXYZ");

// `c` is a letter of a word, a mark or 0; only capitals are in sets.
constexpr bool IsIn(char c, std::uint32_t set) {
  return c >= 'A' && c <= 'Z' && ((set >> (c - 'A')) & 1U) != 0;
}

constexpr bool IsVowel(char c) {
  return IsIn(c, kVowels);
}

constexpr bool IsConsonant(char c) {
  return c != 0 && !IsVowel(c);
}

// A word as the rules read it.
class Word {
 public:
  void Clear() { size_ = 0; }

  [[nodiscard]] std::size_t Size() const { return size_; }

  [[nodiscard]] bool IsFull() const { return size_ == kPhoneticWordMax; }

  void Push(char c) { letters_[kLookBack + size_++] = c; }

  // To be called when all letters are there.
  void Finish() {
    for (std::size_t i = 0; i < kLookAhead; ++i) {
      letters_[kLookBack + size_ + i] = 0;
    }
  }

  // The letter at `i`, at most kLookAhead - 1 behind the last; 0 outside.
  char operator[](std::size_t i) const { return letters_[kLookBack + i]; }

  // The letter `distance` before `i`.
  [[nodiscard]] char Before(std::size_t i, std::size_t distance = 1) const {
    return letters_[kLookBack + i - distance];
  }

  [[nodiscard]] bool EndsWith(std::string_view tail) const { return EndsWith(tail, size_); }

  [[nodiscard]] bool EndsWith(std::string_view tail, std::size_t end) const {
    return end >= tail.size() && View(end).ends_with(tail);
  }

  [[nodiscard]] bool Has(std::size_t i, std::string_view letters) const {
    return std::string_view(letters_.data() + kLookBack + i, letters.size()) == letters;
  }

  [[nodiscard]] bool HasVowelBefore(std::size_t end) const {
    for (std::size_t i = 0; i < end; ++i) {
      if (IsVowel((*this)[i])) {
        return true;
      }
    }
    return false;
  }

 private:
  [[nodiscard]] std::string_view View(std::size_t end) const {
    return {letters_.data() + kLookBack, end};
  }

  std::array<char, kLookBack + kPhoneticWordMax + kLookAhead> letters_{};
  std::size_t size_ = 0;
};

// What `c` and a following H stand for, before the letter `after`.
char WithH(char c, char after) {
  switch (c) {
    case 'P':
      return 'F';
    case 'C':
      return after == 'R' || after == 'L' || after == 'N' ? 'K' : kSoundOfCh;
    case 'S':
      return kSoundOfCh;
    case 'G':
      return IsIn(after, kSoftening) ? kHardG : 'G';
    default:
      return c;
  }
}

// First step: H is resolved. `raw` is the word as written, ended with Finish.
void ResolveH(const Word& raw, Word& word) {
  word.Clear();
  for (std::size_t i = 0; i < raw.Size(); ++i) {
    const char c = raw[i];
    const char next = raw[i + 1];
    if (c == 'H') {
      if (word.Size() > 0 && IsVowel(word[word.Size() - 1]) && IsVowel(next)) {
        word.Push(kHiatus);
      }
      continue;
    }
    if (c == 'S' && raw.Has(i, "SCH")) {
      word.Push(kSoundOfCh);
      ++i;
      continue;
    }
    word.Push(next == 'H' ? WithH(c, raw[i + 2]) : c);
  }
  // A final TH is heard; EDDIN is written for EDDINE.
  const bool heard_th = raw.EndsWith("TH") && raw.Size() > 2;
  if ((heard_th || word.EndsWith("DDIN")) && !word.IsFull()) {
    word.Push('E');
  }
  word.Finish();
}

// Whether the consonant at `i`, with nothing heard behind it, is silent.
bool IsSilentLast(const Word& word, std::size_t i) {
  const char before = word.Before(i);
  switch (word[i]) {
    case 'X':
      return before == 'U' || (before == 'I' && IsVowel(word.Before(i, 2)));
    case 'C':
      return before == 'N';
    case 'G':
      return before == 'N' || before == 'R';
    case 'P':
      return before == 'M';
    default:
      return IsIn(word[i], kSilentLast);
  }
}

// Where the audible part of a word ends.
std::size_t AudibleEnd(const Word& word) {
  std::size_t end = word.Size();
  const std::size_t mute = word.EndsWith("ES") || word.EndsWith("EZ") ? 2
                           : word.EndsWith("E")                       ? 1
                                                                      : 0;
  if (mute != 0) {
    std::size_t stem = end - mute;
    while (stem > 0 && word[stem - 1] == 'E') {
      --stem;
    }
    return word.HasVowelBefore(stem) ? stem : stem + 1;
  }
  if (word.EndsWith("SS")) {
    return end;
  }
  if (word.EndsWith("NN")) {
    return end - 1;
  }
  while (end > 1 && IsSilentLast(word, end - 1) && word.HasVowelBefore(end - 1)) {
    --end;
  }
  if (end < word.Size() && (word.EndsWith("AUL", end) || word.EndsWith("OUL", end))) {
    --end;
  }
  return end;
}

// Reads a finished word and writes its key.
class KeyWriter {
 public:
  // `out` has room for twice kPhoneticWordMax characters a word.
  explicit KeyWriter(std::string& out) : out_(out) {}

  void Write(const Word& word) {
    word_ = &word;
    end_ = AudibleEnd(word);
    for (at_ = 0; at_ < end_;) {
      at_ += Step();
    }
  }

 private:
  // The letters around at_.
  [[nodiscard]] char Next(std::size_t distance = 1) const { return (*word_)[at_ + distance]; }

  [[nodiscard]] char Before(std::size_t distance = 1) const { return word_->Before(at_, distance); }

  [[nodiscard]] bool IsHeard(std::size_t distance) const { return at_ + distance < end_; }

  void Put(char c) {
    if (last_ != c) {
      out_.push_back(c);
      last_ = c;
    }
  }

  // Writes `first` and, if it is not 0, `second`; gives the letters read.
  std::size_t Emit(std::size_t letters, char first, char second = 0) {
    Put(first);
    if (second != 0) {
      Put(second);
    }
    return letters;
  }

  // Whether the N or M `distance` ahead makes the vowel before it nasal.
  [[nodiscard]] bool IsNasal(std::size_t distance) const {
    const char c = Next(distance);
    const char after = Next(distance + 1);
    if (c == 'N') {
      return !IsVowel(after) && (after != 'N' || !IsHeard(distance + 1));
    }
    return c == 'M' && (after == 'B' || after == 'P');
  }

  // How many letters of IL, ILL (`distance` ahead) are read as the sound of Y: 0, 2 or 3.
  [[nodiscard]] std::size_t GlideLetters(std::size_t distance) const {
    if (Next(distance) != 'I' || Next(distance + 1) != 'L') {
      return 0;
    }
    if (Next(distance + 2) == 'L') {
      return 3;
    }
    return IsHeard(distance + 2) ? 0 : 2;
  }

  // AI, AY, EI, EY.
  std::size_t StepAi() {
    if (Next(2) == 'N' && IsNasal(2)) {
      return Emit(3, '1');
    }
    if (const std::size_t glide = GlideLetters(1); glide != 0) {
      return Emit(1 + glide, 'E', 'I');
    }
    return Emit(2, 'E', IsHeard(2) && IsVowel(Next(2)) ? 'I' : '\0');
  }

  std::size_t StepA() {
    const char next = Next();
    if (next == 'U') {
      return Emit(2, 'O');
    }
    if (next == 'I' || next == 'Y') {
      return StepAi();
    }
    if (next == 'E' && IsHeard(1) && Next(2) != 'L') {
      return Emit(2, 'E');
    }
    return IsNasal(1) ? Emit(2, '2') : Emit(1, 'A');
  }

  std::size_t StepE() {
    const char next = Next();
    if (next == 'A' && Next(2) == 'U') {
      return Emit(3, 'O');
    }
    if (next == 'U') {
      const std::size_t glide = GlideLetters(2);
      return glide != 0 ? Emit(2 + glide, 'Y', 'I') : Emit(2, 'Y');
    }
    if (next == 'I' || next == 'Y') {
      return StepAi();
    }
    const char before = Before();
    if (IsNasal(1)) {
      const bool after_i = before == 'I' || before == 'Y';
      return Emit(2, after_i && (Next(2) == 0 || Next(2) == 'S') ? '1' : '2');
    }
    if (next == 'R' && at_ + 2 == end_ && (Next(2) == 0 || Next(2) == 'S') && MutesFinalR(before)) {
      return Emit(2, 'E');
    }
    return Emit(1, 'E');
  }

  static bool MutesFinalR(char before) {
    return before == 'I' || before == 'Y' || before == 'G' || before == 'J' || before == kSoundOfCh;
  }

  std::size_t StepO() {
    const char next = Next();
    if (next == 'E' && IsHeard(1)) {
      return StepOe();
    }
    if (next == 'U') {
      if (const std::size_t glide = GlideLetters(2); glide != 0) {
        return Emit(2 + glide, 'U', 'I');
      }
      return Emit(2, IsHeard(2) && IsVowel(Next(2)) ? 'V' : 'U');
    }
    if (next == 'I' || next == 'Y') {
      return StepOi();
    }
    if (IsNasal(1) || (next == 'M' && Next(2) == 'T')) {
      return Emit(2, '3');
    }
    return Emit(1, 'O');
  }

  std::size_t StepOi() {
    if (Next(2) == 'N' && IsNasal(2)) {
      return Emit(3, 'V', '1');
    }
    if (GlideLetters(1) == 3) {
      return Emit(4, '4', 'I');
    }
    return Emit(2, '4', IsHeard(2) && IsVowel(Next(2)) ? 'I' : '\0');
  }

  std::size_t StepOe() {
    const char after = Next(2);
    if (after == 'U') {
      return Emit(3, 'Y');
    }
    if (const std::size_t glide = GlideLetters(2); glide != 0) {
      return Emit(2 + glide, 'Y', 'I');
    }
    const bool one_sound = IsConsonant(after) && after != 'L' && !IsNasal(2);
    return one_sound ? Emit(2, 'E') : Emit(1, 'O');
  }

  std::size_t StepU() {
    if (Next() == 'E') {
      if (const std::size_t glide = GlideLetters(2); glide != 0) {
        return Emit(2 + glide, 'Y', 'I');
      }
    }
    return Next() == 'N' && IsNasal(1) ? Emit(2, '1') : Emit(1, 'U');
  }

  std::size_t StepC() {
    const char next = Next();
    const bool cedilla_lost =
        Before() == 'N' &&
        ((IsIn(Before(2), LetterSet("AE")) && word_->Has(at_, "COI")) ||
         (Before(2) == 'O' && word_->Has(at_, "CALV")) || (word_->Has(at_, "CON") && Next(3) == 0));
    return Emit(1, IsIn(next, kSoftening) || cedilla_lost ? 'S' : 'K');
  }

  // J and soft G: E is mute before A and O.
  std::size_t StepJ() {
    const bool mute_e = Next() == 'E' && (Next(2) == 'A' || Next(2) == 'O');
    return Emit(mute_e ? 2 : 1, 'J');
  }

  std::size_t StepG() {
    const char next = Next();
    if (next == 'N') {
      return Emit(2, 'N', 'I');
    }
    if (next == 'U' && IsIn(Next(2), kSoftening)) {
      return Emit(2, 'G');
    }
    return IsIn(next, kSoftening) ? StepJ() : Emit(1, 'G');
  }

  std::size_t StepS() {
    const char next = Next();
    const bool after_e = Before() == 'E';
    const bool silent =
        (after_e && at_ > 1 && (next == 'N' || next == 'L' || next == 'Q')) ||
        (after_e && at_ == 2 && Before(2) == 'D' && next != 'S' && IsConsonant(next)) ||
        (Before() == 'I' && word_->Has(at_, "SLE"));
    return silent ? 1 : Emit(1, 'S');
  }

  std::size_t StepD() {
    const char next = Next();
    const bool affricate = next == 'J' || (next == 'G' && IsIn(Next(2), kSoftening));
    return affricate ? 1 : Emit(1, 'D');
  }

  std::size_t StepP() {
    const bool silent = Next() == 'T' && (Before() == 'A' || Before() == 'M');
    return silent ? 1 : Emit(1, 'P');
  }

  std::size_t StepW() { return Emit(1, IsVowel(Next()) || Before() == 'O' ? 'V' : 'U'); }

  std::size_t StepVowel(char c) {
    switch (c) {
      case 'A':
        return StepA();
      case 'E':
        return StepE();
      case 'O':
        return StepO();
      case 'U':
        return StepU();
      default:
        return IsNasal(1) ? Emit(2, '1') : Emit(1, 'I');
    }
  }

  // Reads one sound at at_; gives the letters read, at least 1.
  std::size_t Step() {
    const char c = (*word_)[at_];
    if (IsVowel(c)) {
      return StepVowel(c);
    }
    switch (c) {
      case 'B':
        return Next() == 'V' ? 1 : Emit(1, 'B');
      case 'C':
        return StepC();
      case kSoundOfCh:
        return Emit(1, 'C');
      case 'D':
        return StepD();
      case 'G':
        return StepG();
      case kHardG:
        return Emit(1, 'G');
      case kHiatus:
        return 1;
      case 'J':
        return StepJ();
      case 'P':
        return StepP();
      case 'Q':
        return Emit(Next() == 'U' ? 2 : 1, 'K');
      case 'S':
        return StepS();
      case 'W':
        return StepW();
      case 'X':
        return at_ == 0 ? Emit(1, 'S') : Emit(1, 'K', 'S');
      case 'Z':
        return Emit(1, 'S');
      default:
        return Emit(1, c);
    }
  }

  std::string& out_;
  const Word* word_ = nullptr;
  std::size_t end_ = 0;
  std::size_t at_ = 0;
  char last_ = 0;
};

}  // namespace

void PhoneticKeyTo(std::string_view folded_name, std::string& out) {
  // A word this short belongs to the next one.
  constexpr std::size_t kParticleMax = 3;
  KeyWriter writer(out);
  Word raw;
  Word word;
  std::size_t run = 0;  // letters since the last blank
  for (std::size_t i = 0; i <= folded_name.size(); ++i) {
    const bool at_end = i == folded_name.size();
    const char c = at_end ? ' ' : folded_name[i];
    if (IsIn(c, kAll)) {
      if (!raw.IsFull()) {
        raw.Push(c);
      }
      ++run;
    } else if (c == ' ') {
      if (raw.Size() > 0 && (at_end || run > kParticleMax)) {
        raw.Finish();
        ResolveH(raw, word);
        writer.Write(word);
        raw.Clear();
      }
      run = 0;
    }
  }
}

std::string PhoneticKey(std::string_view folded_name) {
  std::string key;
  PhoneticKeyTo(folded_name, key);
  return key;
}

}  // namespace socle::text
