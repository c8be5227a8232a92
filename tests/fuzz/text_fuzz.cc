// What lib/text promises of any bytes: the first byte says where the rest is cut into two strings.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/check.h"
#include "lib/base/utf8.h"
#include "lib/text/distance.h"
#include "lib/text/fold.h"
#include "lib/text/phonetic_key.h"
#include "lib/text/phonetics.h"

namespace {

// Longer input only takes longer.
constexpr std::size_t kSizeMax = 300;

void CheckFold(std::string_view text) {
  const std::string folded = socle::text::FoldName(text);
  SOCLE_CHECK(socle::text::FoldName(folded) == folded);
  SOCLE_CHECK(folded.size() <= 2 * text.size());
  const std::string rniv = socle::text::FoldNameRniv(text);
  SOCLE_CHECK(socle::text::FoldNameRniv(rniv) == rniv);
}

void CheckCodes(std::string_view text) {
  SOCLE_CHECK(socle::text::PhoneticKey(text).size() <= 2 * text.size());
  for (const auto code : {socle::text::SoundexFr,
                          socle::text::Soundex2,
                          socle::text::Phonex,
                          socle::text::Phonetic,
                          socle::text::Fonem,
                          socle::text::Sonnex}) {
    SOCLE_CHECK(socle::IsValidUtf8(code(text)));
  }
}

void CheckDistances(std::string_view a, std::string_view b) {
  const double similarity = socle::text::JaroWinkler(a, b);
  SOCLE_CHECK(similarity >= 0.0 && similarity <= 1.0);
  SOCLE_CHECK(similarity == socle::text::JaroWinkler(b, a));
  SOCLE_CHECK(similarity == socle::text::JaroWinklerPattern(a).Similarity(b));
  const int levenshtein = socle::text::LevenshteinWithin(a, b, static_cast<int>(kSizeMax));
  const int osa = socle::text::OsaDistance(a, b, static_cast<int>(kSizeMax));
  const int damerau = socle::text::DamerauLevenshtein(a, b);
  const int bound =
      socle::text::DistanceLowerBound(socle::text::OutlineOf(a), socle::text::OutlineOf(b));
  SOCLE_CHECK(bound <= damerau && damerau <= osa && osa <= levenshtein);
  SOCLE_CHECK(osa == socle::text::OsaDistance(b, a, static_cast<int>(kSizeMax)));
  SOCLE_CHECK(socle::text::OsaDistance(a, b, 2) == std::min(osa, 3));
  SOCLE_CHECK((a == b) == (damerau == 0));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1 || size > kSizeMax) {
    return 0;
  }
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t cut = std::min<std::size_t>(data[0], text.size());
  CheckFold(text);
  CheckCodes(text);
  CheckDistances(text.substr(0, cut), text.substr(cut));
  return 0;
}
