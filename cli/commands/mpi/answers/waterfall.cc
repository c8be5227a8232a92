#include "cli/commands/mpi/answers/waterfall.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/commands/mpi/answers/explanation.h"
#include "cli/commands/mpi/answers/identity.h"
#include "cli/terminal/terminal.h"
#include "cli/terminal/text_box.h"

namespace socle::cli {

namespace {

constexpr std::size_t kNameWidth = 14;
constexpr std::size_t kLevelWidth = 22;
constexpr std::size_t kLevelWidthNarrow = 8;
constexpr std::size_t kBitsWidth = 7;
constexpr std::size_t kGaps = 3;
constexpr std::size_t kBarWidthMax = 60;
constexpr std::size_t kWideFrom = 70;
constexpr double kRestShown = 0.05;  // bits: a smaller difference is rounding

struct Step {
  std::string name;
  std::string level;
  double from = 0;
  double to = 0;
};

std::vector<Step> StepsOf(const ExplanationView& explanation) {
  std::vector<Step> steps;
  double at = 0;
  const auto add = [&](std::string_view name, std::string_view level, double bits) {
    steps.push_back(
        {.name = std::string(name), .level = std::string(level), .from = at, .to = at + bits});
    at += bits;
  };
  add("prior", "any candidate pair", explanation.prior_bits);
  for (const ExplanationPart& part : explanation.parts) {
    add(TraitLabel(part.trait), TraitLabel(part.level), part.bits);
  }
  if (explanation.relation_bits != 0 || !explanation.relation.empty()) {
    add("relatives", explanation.relation, explanation.relation_bits);
  }
  if (std::abs(explanation.bits - at) > kRestShown) {
    add("other", "", explanation.bits - at);
  }
  steps.push_back({.name = "sum", .level = "", .from = 0, .to = explanation.bits});
  return steps;
}

// The weight at which a probability is reached.
std::string ThresholdText(std::string_view name, double probability) {
  if (probability <= 0 || probability >= 1) {
    return "";
  }
  return fmt::format("{} from {} ({} bits)",
                     name,
                     FormatProbability(probability),
                     FormatSignedBits(std::log2(probability / (1 - probability))));
}

}  // namespace

std::vector<std::string> RenderWaterfall(const ExplanationView& explanation, std::size_t width) {
  const std::vector<Step> steps = StepsOf(explanation);
  double low = 0;
  double high = 0;
  for (const Step& step : steps) {
    low = std::min({low, step.from, step.to});
    high = std::max({high, step.from, step.to});
  }
  width = std::max(width, kTerminalWidthMin);
  const std::size_t level_width = width < kWideFrom ? kLevelWidthNarrow : kLevelWidth;
  const std::size_t bar_width =
      std::min(kBarWidthMax, width - kNameWidth - level_width - kBitsWidth - kGaps);
  std::vector<std::string> lines;
  for (const Step& step : steps) {
    std::string line = fmt::format(
        "{} {} {:>{}} {}",
        FitText(step.name, kNameWidth),
        FitText(step.level, level_width),
        FormatSignedBits(step.to - step.from),
        kBitsWidth,
        RenderStepBar({.from = step.from, .to = step.to, .low = low, .high = high}, bar_width));
    line.erase(line.find_last_not_of(' ') + 1);
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string RenderVerdict(const ExplanationView& explanation) {
  if (!explanation.is_there) {
    return "not compared: one of them takes no part in linking";
  }
  std::string text = fmt::format("weight {} bits, probability {}: {}",
                                 FormatSignedBits(explanation.bits),
                                 FormatProbability(explanation.probability),
                                 explanation.decision);
  if (!explanation.rule.empty()) {
    text += fmt::format(" (rule {})", explanation.rule);
  }
  const std::string link = ThresholdText("link", explanation.link_threshold);
  const std::string review = ThresholdText("review", explanation.review_threshold);
  if (!link.empty() || !review.empty()) {
    text += fmt::format("\n{}{}{}", link, link.empty() || review.empty() ? "" : ", ", review);
  }
  return text;
}

}  // namespace socle::cli
