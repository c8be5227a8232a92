#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "mpi/report/html_writer.h"
#include "mpi/report/limits.h"
#include "mpi/report/link_report.h"
#include "mpi/report/number_format.h"
#include "mpi/report/scale.h"
#include "mpi/report/sections.h"
#include "mpi/report/table.h"

namespace socle::mpi::report {
namespace {

LinearScale BitsScale(const std::vector<TraitWeights>& traits) {
  double low = 0;
  double high = 0;
  for (const TraitWeights& trait : traits) {
    for (const LevelWeight& level : trait.levels) {
      if (std::isfinite(level.bits)) {
        low = std::min(low, level.bits);
        high = std::max(high, level.bits);
      }
    }
  }
  return {low, high};
}

void WriteTrait(HtmlWriter& out, const TraitWeights& trait, const LinearScale& scale) {
  const double zero = scale.At(0);
  OpenTable(
      out,
      trait.trait,
      {{.name = "Level"},
       {.name = "Weight", .kind = ColumnKind::kBar},
       {.name = "Bits", .kind = ColumnKind::kNumber},
       {.name = "m", .kind = ColumnKind::kNumber},
       {.name = "u", .kind = ColumnKind::kNumber},
       {.name = "Share", .kind = ColumnKind::kNumber}},
      trait.has_frequency_adjustment ? "weights of equal values move with their frequency" : "");
  for (std::size_t i = 0; i < std::min(trait.levels.size(), kLevelsMax); ++i) {
    const LevelWeight& level = trait.levels[i];
    const double bits = std::isfinite(level.bits) ? level.bits : 0;
    OpenRow(out, level.name);
    BarCell(
        out,
        {.from = zero, .to = scale.At(bits), .zero = zero, .kind = bits < 0 ? "against" : "for"});
    NumberCell(out, FormatBits(level.bits));
    NumberCell(out, FormatProbability(level.m));
    NumberCell(out, FormatProbability(level.u));
    NumberCell(out, FormatPercent(level.share));
    out.Close();
  }
  MoreRow(out, 6, LeftOut(trait.levels.size(), kLevelsMax));
  CloseTable(out);
}

void WriteRelations(HtmlWriter& out, const std::vector<RelationClass>& relations) {
  out.Element("h3", "Relatives among the candidates");
  if (relations.empty()) {
    NothingToDraw(out, "the model knows no classes of relatives.");
    return;
  }
  Paragraph(
      out,
      "Pairs of two persons that look alike for a reason: the engine estimates how many there "
      "are, and asks for more evidence where one of these classes explains a pair.");
  double largest = 0;
  for (const RelationClass& relation : relations) {
    largest = std::isfinite(relation.share) ? std::max(largest, relation.share) : largest;
  }
  const LinearScale scale(0, largest > 0 ? largest : 1);
  OpenTable(out,
            "Estimated shares of the classes among candidate pairs",
            {{.name = "Class"},
             {.name = "", .kind = ColumnKind::kBar},
             {.name = "Share", .kind = ColumnKind::kNumber},
             {.name = "Pairs, expected", .kind = ColumnKind::kNumber},
             {.name = "What it is"}});
  for (std::size_t i = 0; i < std::min(relations.size(), kRelationsMax); ++i) {
    const RelationClass& relation = relations[i];
    OpenRow(out, relation.name);
    BarCell(out, {.to = scale.At(relation.share), .kind = "rate"});
    NumberCell(out, FormatPercent(relation.share));
    NumberCell(out,
               relation.pairs_expected.has_value() ? FormatDecimal(*relation.pairs_expected, 0)
                                                   : std::string(kAbsent));
    TextCell(out, relation.description);
    out.Close();
  }
  MoreRow(out, 5, LeftOut(relations.size(), kRelationsMax));
  CloseTable(out);
}

}  // namespace

void WriteTraitsSection(HtmlWriter& out, const LinkReport& report) {
  OpenSection(out, "traits", "Weights of traits and levels");
  if (report.traits.empty()) {
    NothingToDraw(out, "the model has no traits.");
  } else {
    Paragraph(
        out,
        "m is the probability of a level among pairs of records of one person, u among pairs "
        "of two persons; the weight is log2(m/u), in bits. Bars to the right speak for one "
        "person, bars to the left against. All bars share one scale. The share is that of the "
        "level among candidate pairs.");
    const LinearScale scale = BitsScale(report.traits);
    out.Open("div", {{"class", "traits"}});
    for (std::size_t i = 0; i < std::min(report.traits.size(), kTraitsMax); ++i) {
      WriteTrait(out, report.traits[i], scale);
    }
    out.Close();
    if (const std::size_t more = LeftOut(report.traits.size(), kTraitsMax); more > 0) {
      out.Element("p", {{"class", "more"}}, fmt::format("and {} more", FormatCount(more)));
    }
  }
  WriteRelations(out, report.relations);
  out.Close();
}

}  // namespace socle::mpi::report
