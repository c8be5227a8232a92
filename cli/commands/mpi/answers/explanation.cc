#include "cli/commands/mpi/answers/explanation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "cli/json_view.h"

namespace socle::cli {

namespace {

constexpr double kScaleBitsMin = 1;
constexpr int kDecimalsMin = 4;
constexpr int kDecimalsMax = 8;

struct TraitPair {
  std::string_view identity;  // as identities name it
  std::string_view engine;    // as the engine names what it compares
};

constexpr std::array<TraitPair, 12> kTraitPairs = {{
    {.identity = "birth_name", .engine = "family_name"},
    {.identity = "birth_first_given_name", .engine = "given_name"},
    {.identity = "birth_place_code", .engine = "birth_place"},
    {.identity = "used_name", .engine = "used_name"},
    {.identity = "sex", .engine = "sex"},
    {.identity = "birth_date", .engine = "birth_date"},
    {.identity = "ins", .engine = "ins"},
    {.identity = "other_ids", .engine = "other_id"},
    {.identity = "phone", .engine = "contact"},
    {.identity = "email", .engine = "contact"},
    {.identity = "address", .engine = "contact"},
    {.identity = "postal_code", .engine = "contact"},
}};

std::string RulingText(const JsonView& json) {
  if (json.IsAbsent()) {
    return "";
  }
  if (!json.IsObject()) {
    return json.Text();
  }
  std::string text = json["together"].Flag() ? "same person" : "different persons";
  if (const std::string action = json["action"].Text(); !action.empty()) {
    text += ", action " + action;
  }
  return text;
}

}  // namespace

const ExplanationPart* ExplanationView::FindFor(std::string_view identity_trait) const {
  for (const TraitPair& pair : kTraitPairs) {
    const auto found = std::ranges::find(parts, pair.engine, &ExplanationPart::trait);
    if (pair.identity == identity_trait && found != parts.end()) {
      return &*found;
    }
  }
  return nullptr;
}

double ExplanationView::ScaleBits() const {
  double scale = kScaleBitsMin;
  for (const ExplanationPart& part : parts) {
    scale = std::max(scale, std::abs(part.bits));
  }
  return scale;
}

ExplanationView ReadExplanation(const JsonView& json) {
  if (!json.IsObject()) {
    return {};
  }
  ExplanationView view{.is_there = true,
                       .bits = json["bits"].Number(),
                       .probability = json["probability"].Number(),
                       .decision = json["decision"].Text(),
                       .rule = json["rule"].Text(),
                       .link_threshold = json["thresholds"]["link"].Number(),
                       .review_threshold = json["thresholds"]["review"].Number(),
                       .prior_bits = json["prior_bits"].Number(),
                       .relation = json["relation"].Text(),
                       .relation_bits = json["relation_bits"].Number(),
                       .blocks = json["blocks"].Texts(),
                       .ruling = RulingText(json["ruling"])};
  for (const JsonView& part : json["parts"].Items()) {
    view.parts.push_back({.trait = part["trait"].Text(),
                          .level = part["level"].Text(),
                          .a = part["a"].Text(),
                          .b = part["b"].Text(),
                          .bits = part["bits"].Number(),
                          .frequency_bits = part["frequency_bits"].Number()});
  }
  return view;
}

std::string FormatProbability(double probability) {
  // One decimal more than the zeros before the first figure of what is missing to 1.
  int decimals = kDecimalsMin;
  if (probability > 0.5 && probability < 1) {
    decimals = static_cast<int>(std::ceil(-std::log10(1 - probability))) + 1;
  }
  return fmt::format("{:.{}f}", probability, std::clamp(decimals, kDecimalsMin, kDecimalsMax));
}

}  // namespace socle::cli
