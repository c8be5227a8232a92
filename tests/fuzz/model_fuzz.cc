// A model is refused with a reason, or it can be scored with and written again, and is then the
// same text for ever.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/check.h"
#include "mpi/match/model.h"
#include "mpi/match/pattern.h"
#include "mpi/match/score.h"

namespace {

using socle::mpi::match::Model;
using socle::mpi::match::ModelFromJson;
using socle::mpi::match::ModelToJson;
using socle::mpi::match::Pattern;
using socle::mpi::match::Scorer;
using socle::mpi::match::Trait;

void ScoreSome(const Model& model) {
  const Scorer scorer(model,
                      {.records = 1000, .pairs_cross_domain = 400000, .pairs_same_domain = 99500});
  for (std::size_t t = 0; t < socle::mpi::match::kTraitCount; ++t) {
    Pattern pattern;
    pattern.Set(static_cast<Trait>(t), std::size_t{1});
    SOCLE_CHECK(!std::isnan(scorer.Evaluate(pattern, {}).bits));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto model = ModelFromJson(text);
  if (!model.has_value()) {
    SOCLE_CHECK(!model.error().detail.empty());
    return 0;
  }
  ScoreSome(*model);
  // Numbers are rounded to seven digits once; a sum at the edge of the tolerance may fall over it.
  const std::string written = ModelToJson(*model);
  const auto again = ModelFromJson(written);
  if (again.has_value()) {
    SOCLE_CHECK(ModelToJson(*again) == written);
  }
  return 0;
}
