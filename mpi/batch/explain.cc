#include "mpi/batch/explain.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "mpi/batch/block_index.h"
#include "mpi/batch/dataset.h"
#include "mpi/batch/linker.h"
#include "mpi/data/place_table.h"
#include "mpi/match/block.h"
#include "mpi/match/compare.h"
#include "mpi/match/pattern.h"
#include "mpi/match/policy.h"
#include "mpi/match/score.h"
#include "mpi/match/standard.h"
#include "mpi/model/identity.h"
#include "mpi/report/link_report.h"

namespace socle::mpi::batch {

namespace {

std::string DateText(match::BirthDate date) {
  if (date.IsMissing()) {
    return {};
  }
  std::string text = fmt::format("{:04}", date.year);
  if (date.month != 0) {
    text += fmt::format("-{:02}", date.month);
  }
  if (date.day != 0) {
    text += fmt::format("-{:02}", date.day);
  }
  return text;
}

std::string JoinNames(match::StandardView record,
                      match::NameRef whole,
                      std::span<const match::NameRef> parts) {
  if (parts.empty()) {
    return std::string(record.Text(whole));
  }
  std::string out;
  for (const match::NameRef part : parts) {
    out += out.empty() ? "" : " ";
    out += record.Text(part);
  }
  return out;
}

std::string InsText(std::uint64_t packed) {
  std::string out;
  for (; packed > 1; packed /= 12) {
    out.insert(out.begin(), "0123456789AB"[packed % 12]);
  }
  return out;
}

std::string_view StatusText(match::IdentityStatus status) {
  switch (status) {
    case match::IdentityStatus::kUnknown:
      return "";
    case match::IdentityStatus::kProvisional:
      return "PROV";
    case match::IdentityStatus::kRecovered:
      return "RECUP";
    case match::IdentityStatus::kValidated:
      return "VALI";
    case match::IdentityStatus::kQualified:
      return "QUAL";
  }
  return "";
}

report::Zone ZoneOf(match::Decision decision) {
  switch (decision) {
    case match::Decision::kApart:
      return report::Zone::kApart;
    case match::Decision::kReview:
      return report::Zone::kReview;
    case match::Decision::kLink:
      return report::Zone::kLink;
  }
  return report::Zone::kApart;
}

struct TraitRow {
  std::string_view label;
  std::string Identity::* member;
};

constexpr std::array<TraitRow, 12> kTraitRows = {{
    {"birth name", &Identity::birth_name},
    {"given names", &Identity::birth_given_names},
    {"first given name", &Identity::birth_first_given_name},
    {"sex", &Identity::sex},
    {"birth date", &Identity::birth_date},
    {"birth place", &Identity::birth_place_code},
    {"used name", &Identity::used_name},
    {"used given name", &Identity::used_given_name},
    {"INS", &Identity::ins_value},
    {"status", &Identity::status},
    {"telephone", &Identity::phone},
    {"postal code", &Identity::postal_code},
}};

}  // namespace

Identity IdentityOf(const Dataset& dataset, RecordIndex record) {
  const match::StandardView view = dataset.Record(record);
  Identity out;
  out.domain = dataset.Domain(record);
  out.ipp = dataset.Ipp(record);
  out.birth_name = JoinNames(view, view->birth_name, view.BirthParts());
  out.used_name = JoinNames(view, view->used_name, view.UsedParts());
  for (const match::NameRef token : view.GivenTokens()) {
    out.birth_given_names += out.birth_given_names.empty() ? "" : " ";
    out.birth_given_names += view.Text(token);
  }
  out.birth_first_given_name = view.Text(view->first_given);
  out.used_given_name = view.Text(view->used_given);
  out.sex = view->sex == match::Sex::kMale ? "M" : view->sex == match::Sex::kFemale ? "F" : "";
  out.birth_date = DateText(view->birth_date);
  out.birth_place_code = data::PlaceTable::CodeOf(view->place);
  out.ins_value = InsText(view->ins);
  out.status = StatusText(view->status);
  constexpr std::uint32_t kNoNumber = 0x80000000U;
  if (view->phone != 0 && (view->phone & kNoNumber) == 0) {
    out.phone = fmt::format("0{:09}", view->phone);
  }
  if (view->postal_code != 0 && (view->postal_code & kNoNumber) == 0) {
    out.postal_code = fmt::format("{:05}", view->postal_code - 1);
  }
  return out;
}

report::SamplePair ExplainPair(const ExplainContext& context, RecordIndex a, RecordIndex b) {
  const match::StandardView x = context.dataset.Record(a);
  const match::StandardView y = context.dataset.Record(b);
  const match::Pattern pattern = match::Compare(x, y);
  const match::FrequencyRatios ratios =
      context.context.frequencies.RatiosOf(x, y, pattern, context.model.frequency_weight);
  const match::Scorer scorer(context.model, context.population);
  const match::Scorer::Parts parts = scorer.Explain(pattern, ratios);
  // As a run keeps it, which has its thresholds from such scores.
  const auto bits = static_cast<float>(parts.total.bits);
  const match::Score score{.bits = bits, .probability = ProbabilityOfBits(bits)};
  const match::Verdict verdict = match::Decide(x,
                                               y,
                                               pattern,
                                               score,
                                               {.policy = context.policy,
                                                .thresholds = context.thresholds,
                                                .context = context.policy_context});
  report::SamplePair out;
  out.zone = ZoneOf(verdict.decision);
  out.a = IdentityOf(context.dataset, a);
  out.b = IdentityOf(context.dataset, b);
  out.prior_bits = parts.prior_bits;
  for (std::size_t t = 0; t < match::kTraitCount; ++t) {
    const match::TraitInfo& info = match::Traits()[t];
    out.steps.push_back(
        {.trait = std::string(info.name),
         .level = std::string(info.levels[pattern.Level(static_cast<match::Trait>(t))]),
         .level_bits = parts.trait_bits[t],
         .frequency_bits = parts.frequency_bits[t]});
  }
  out.relation_bits = parts.relation_bits;
  if (parts.likeliest_relation >= 0) {
    out.relation = context.model.relations[static_cast<std::size_t>(parts.likeliest_relation)].name;
  }
  out.weight_bits = parts.total.bits;
  out.probability = parts.total.probability;
  out.rule = match::RuleName(verdict.rule);
  for (const BlockIndex::Shared& shared : context.context.index.SharedBlocks(a, b)) {
    out.blocks.push_back(
        fmt::format("{} ({} records)", match::InfoOf(shared.family).name, shared.records));
  }
  return out;
}

std::string ExplanationText(const report::SamplePair& pair, bool show_traits) {
  std::string out =
      fmt::format("{}:{}  and  {}:{}\n\n", pair.a.domain, pair.a.ipp, pair.b.domain, pair.b.ipp);
  if (show_traits) {
    for (const TraitRow& row : kTraitRows) {
      if (!(pair.a.*row.member).empty() || !(pair.b.*row.member).empty()) {
        out += fmt::format(
            "  {:<18} {:<32} {:<32}\n", row.label, pair.a.*row.member, pair.b.*row.member);
      }
    }
    out += "\n";
  }
  out += fmt::format("  {:<14} {:<24} {:>8} {:>9} {:>9}\n", "", "", "bits", "rarity", "sum");
  double sum = pair.prior_bits;
  out += fmt::format("  {:<14} {:<24} {:>8.2f} {:>9} {:>9.2f}\n", "prior", "", sum, "", sum);
  for (const report::SampleStep& step : pair.steps) {
    sum += step.level_bits + step.frequency_bits;
    out += fmt::format("  {:<14} {:<24} {:>+8.2f} {:>+9.2f} {:>9.2f}\n",
                       step.trait,
                       step.level,
                       step.level_bits,
                       step.frequency_bits,
                       sum);
  }
  out += fmt::format("  {:<14} {:<24} {:>+8.2f} {:>9} {:>9.2f}\n",
                     "relatives",
                     pair.relation.empty() ? "-" : pair.relation,
                     pair.relation_bits,
                     "",
                     pair.weight_bits);
  out += fmt::format("\n  weight {:.2f} bits, probability {:.6f}: {} (rule: {})\n",
                     pair.weight_bits,
                     pair.probability,
                     report::ZoneName(pair.zone),
                     pair.rule);
  if (pair.blocks.empty()) {
    return out + "  blocks in common: none; the pair is never compared in a run\n";
  }
  out += "  blocks in common:";
  for (std::size_t i = 0; i < pair.blocks.size(); ++i) {
    out += (i == 0 ? " " : ", ") + pair.blocks[i];
  }
  return out + "\n";
}

}  // namespace socle::mpi::batch
