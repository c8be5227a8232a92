#include "cli/commands/mpi/work/case_view.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/commands/mpi/answers/explanation.h"
#include "cli/commands/mpi/answers/identity.h"
#include "cli/commands/mpi/answers/waterfall.h"
#include "cli/commands/mpi/answers/work_item.h"
#include "cli/commands/mpi/remote.h"
#include "cli/terminal/styled_line.h"
#include "cli/terminal/text_box.h"
#include "lib/base/clock.h"
#include "lib/text/fold.h"

namespace socle::cli {

namespace {

constexpr std::size_t kLabelWidth = 13;
constexpr std::size_t kSignWidth = 2;  // the sign and a blank
constexpr std::size_t kBitsWidth = 6;
constexpr std::size_t kGaps = 4;
constexpr std::size_t kValueWidthMin = 8;
constexpr std::size_t kValueWidthMax = 40;
constexpr std::size_t kBarWidth = 9;
constexpr std::size_t kBarWidthWide = 19;
constexpr std::size_t kBarFrom = 64;  // narrower windows have no bars
constexpr std::size_t kBarWideFrom = 100;
constexpr std::size_t kIdentityWidth = 20;
constexpr std::size_t kDateAndBlank = 11;  // "2026-03-01 "

struct Widths {
  std::size_t value = 0;
  std::size_t bar = 0;
};

Widths WidthsFor(std::size_t columns) {
  Widths widths;
  if (columns >= kBarFrom) {
    widths.bar = columns >= kBarWideFrom ? kBarWidthWide : kBarWidth;
  }
  const std::size_t fixed = kLabelWidth + kSignWidth + kBitsWidth + kGaps + widths.bar;
  const std::size_t room = columns > fixed ? columns - fixed : 0;
  widths.value = std::clamp(room / 2, kValueWidthMin, kValueWidthMax);
  return widths;
}

Likeness Compare(const std::string& a, const std::string& b, const ExplanationPart* part) {
  if (a.empty() || b.empty()) {
    return a.empty() && b.empty() ? Likeness::kNothing : Likeness::kMissing;
  }
  if (a == b) {
    return Likeness::kEqual;
  }
  const bool is_near = (part != nullptr && part->bits > 0) || a.starts_with(b) ||
                       b.starts_with(a) || text::FoldName(a) == text::FoldName(b);
  return is_near ? Likeness::kNear : Likeness::kDifferent;
}

Tone ToneOf(Likeness likeness) {
  switch (likeness) {
    case Likeness::kNothing:
    case Likeness::kEqual:
      return Tone::kPlain;
    case Likeness::kMissing:
      return Tone::kQuiet;
    case Likeness::kNear:
      return Tone::kNear;
    case Likeness::kDifferent:
      return Tone::kBad;
  }
  return Tone::kPlain;
}

StyledLine RenderRow(const TraitRow& row, const Widths& widths, double scale_bits) {
  const Tone tone = ToneOf(row.likeness);
  StyledLine line = {
      {.text = FitText(TraitLabel(row.name), kLabelWidth) + ' ', .tone = Tone::kQuiet},
      {.text = std::string(1, static_cast<char>(row.likeness)) + ' ', .tone = tone},
      {.text = FitText(row.a, widths.value) + ' ', .tone = tone},
      {.text = FitText(row.b, widths.value) + ' ', .tone = tone}};
  if (row.is_weighed) {
    const Tone weight = row.bits < 0 ? Tone::kBad : Tone::kGood;
    line.push_back(
        {.text = fmt::format("{:>{}} ", FormatSignedBits(row.bits), kBitsWidth), .tone = weight});
    if (widths.bar > 0) {
      line.push_back({.text = WeightBar(row.bits, scale_bits, widths.bar), .tone = weight});
    }
  }
  return line;
}

StyledLine RenderHeads(const WorkCase& work, const Widths& widths) {
  const auto head = [](const std::string& id, const PersonView& person) {
    return person.person.empty() ? id : fmt::format("{} ({})", id, person.person);
  };
  return {{.text = std::string(kLabelWidth + 1 + kSignWidth, ' ') +
                   FitText(head(work.item.a, work.a), widths.value) + ' ' +
                   FitText(work.item.b.empty() ? "" : head(work.item.b, work.b), widths.value),
           .tone = Tone::kStrong}};
}

void AddVerdict(const WorkCase& work, std::vector<StyledLine>& lines) {
  const ExplanationView& explanation = work.explanation;
  if (!explanation.is_there) {
    return;
  }
  const std::string verdict = RenderVerdict(explanation);
  lines.push_back({{.text = verdict.substr(0, verdict.find('\n')), .tone = Tone::kStrong}});
  if (!explanation.relation.empty()) {
    lines.push_back({{.text = fmt::format("likelier than one person: {} ({} bits)",
                                          TraitLabel(explanation.relation),
                                          FormatSignedBits(explanation.relation_bits)),
                      .tone = Tone::kNear}});
  }
  if (!explanation.ruling.empty()) {
    lines.push_back({{.text = "ruled before: " + explanation.ruling, .tone = Tone::kNear}});
  }
}

void AddIdentities(std::string_view title,
                   const std::vector<const IdentityView*>& identities,
                   std::vector<StyledLine>& lines) {
  if (identities.empty()) {
    return;
  }
  lines.push_back({{.text = std::string(title), .tone = Tone::kStrong}});
  for (const IdentityView* identity : identities) {
    const std::string person =
        identity->person.empty() ? "" : fmt::format(" ({})", identity->person);
    lines.push_back({{.text = "  " + FitText(identity->id, kIdentityWidth) + ' '},
                     {.text = identity->Line() + person}});
  }
}

// What is wrong with the identity: "bad birth place: birth place".
void AddFindings(const WorkItemView& item, std::vector<StyledLine>& lines) {
  for (const std::string& finding : item.findings) {
    const std::size_t colon = finding.find(':');
    std::string text = TraitLabel(finding.substr(0, colon));
    if (colon != std::string::npos) {
      text += ": " + TraitLabel(finding.substr(colon + 1));
    }
    lines.push_back({{.text = std::move(text), .tone = Tone::kStrong}});
  }
}

void AddHistory(const WorkItemView& item, std::vector<StyledLine>& lines) {
  if (item.steps.empty()) {
    return;
  }
  lines.push_back({{.text = "history of the item", .tone = Tone::kStrong}});
  for (const WorkStepView& step : item.steps) {
    lines.push_back({{.text = fmt::format("  {}  {} by {}{}{}",
                                          ShortInstant(step.at),
                                          step.kind,
                                          step.actor,
                                          step.text.empty() ? "" : ": ",
                                          step.text)}});
  }
}

}  // namespace

std::vector<TraitRow> CompareTraits(const WorkCase& work) {
  const IdentityView nobody;
  const IdentityView* a = work.IdentityA();
  const IdentityView* b = work.IdentityB();
  a = a == nullptr ? &nobody : a;
  b = b == nullptr ? &nobody : b;
  std::vector<TraitRow> rows;
  std::vector<const ExplanationPart*> used;
  for (const std::string& name : TraitsOf({a, b})) {
    const ExplanationPart* part = work.explanation.FindFor(name);
    TraitRow row{.name = name, .a = a->Trait(name), .b = b->Trait(name)};
    if (name != "status" && name != "attributes" && !work.item.b.empty()) {
      row.likeness = Compare(row.a, row.b, part);
    }
    // One weight may be of several traits (contact): it stands with the first of them.
    if (part != nullptr && std::ranges::find(used, part) == used.end()) {
      used.push_back(part);
      row.is_weighed = true;
      row.bits = part->bits;
      row.level = part->level;
    }
    rows.push_back(std::move(row));
  }
  for (const ExplanationPart& part : work.explanation.parts) {
    if (std::ranges::find(used, &part) == used.end() && part.bits != 0) {
      rows.push_back({.name = part.trait,
                      .a = part.a,
                      .b = part.b,
                      .likeness = Compare(part.a, part.b, &part),
                      .is_weighed = true,
                      .bits = part.bits,
                      .level = part.level});
    }
  }
  return rows;
}

StyledLine RenderCaseTitle(const WorkCase& work, UnixMicros now) {
  const WorkItemView& item = work.item;
  std::string title = fmt::format(" {} {}", item.item, item.kind);
  if (!item.cause.empty()) {
    title += fmt::format(" ({})", item.cause);
  }
  title += fmt::format("  priority {}", item.priority);
  if (const std::string age = AgeOf(item.opened_at, now); !age.empty()) {
    title += fmt::format("  {} old", age);
  }
  const std::string until = ShortInstant(item.until);
  if (item.state == "claimed" && until.size() > kDateAndBlank) {
    // A claim ends on the day.
    title += fmt::format("  {} until {}Z", item.claimed_by, until.substr(kDateAndBlank));
  } else {
    title += fmt::format("  {}{}{}", item.state, until.empty() ? "" : " until ", until);
  }
  return {{.text = std::move(title), .tone = Tone::kBar}};
}

std::vector<StyledLine> RenderCase(const WorkCase& work, std::size_t columns) {
  const Widths widths = WidthsFor(columns);
  std::vector<StyledLine> lines = {RenderHeads(work, widths)};
  AddFindings(work.item, lines);
  const double scale_bits = work.explanation.ScaleBits();
  for (const TraitRow& row : CompareTraits(work)) {
    lines.push_back(RenderRow(row, widths, scale_bits));
  }
  AddVerdict(work, lines);
  AddIdentities("other identities of these persons", work.Others(), lines);
  std::vector<const IdentityView*> household;
  household.reserve(work.household.size());
  for (const IdentityView& identity : work.household) {
    household.push_back(&identity);
  }
  AddIdentities("at the same address or telephone", household, lines);
  AddHistory(work.item, lines);
  return lines;
}

}  // namespace socle::cli
