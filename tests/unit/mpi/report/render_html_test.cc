#include "mpi/report/render_html.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "mpi/model/identity.h"
#include "mpi/report/limits.h"
#include "mpi/report/link_report.h"
#include "tests/unit/mpi/report/sample_report.h"
#include "tests/unit/mpi/report/xml_reader.h"

namespace socle::mpi::report {
namespace {

constexpr std::string_view kHostile = "<script>alert('x')</script>\"&\x01\x1b[2J\xff\u202e]]>";

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

LinkReport BareSample() {
  LinkReport report = SampleReport();
  report.show_traits = false;
  return report;
}

// Every text of the report is hostile, every number not finite.
LinkReport HostileReport() {
  LinkReport report = SampleReport();
  const std::string text(kHostile);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  report.run.title = report.run.program_version = report.run.started_at = report.run.policy = text;
  report.run.model = {.name = text, .version = text, .fingerprint = text};
  report.run.files = {
      {.name = text, .rows = 1, .bytes = 1, .rejected = {{text, 1}}, .notices = {{text, 1}}}};
  report.run.stages = {{.name = text, .seconds = nan, .items = 1, .unit = text}};
  report.quality = {nan, infinity, -infinity, nan, infinity};
  report.domains[0].name = text;
  report.thresholds = {nan, infinity, -infinity};
  report.traits[0].trait = text;
  report.traits[0].levels[0] = {
      .name = text, .m = nan, .u = infinity, .bits = -infinity, .share = nan};
  report.relations[0] = {
      .name = text, .description = text, .share = nan, .pairs_expected = infinity};
  report.training.source = text;
  report.training.iterations[3] = {.log_likelihood = nan, .change_max = infinity};
  report.training.iterations.back() = {.log_likelihood = -infinity, .change_max = nan};
  report.blocking.families[0].name = report.blocking.families[0].key = text;
  report.blocking.largest[0] = {
      .family = text, .description = text, .records = 1, .treatment = text};
  report.blocking.recall_method = text;
  report.blocking.recall_low = nan;
  report.clusters.vetoes = {{text, 1}};
  report.review_reasons = {{text, 1}};
  for (SamplePair& pair : report.samples) {
    for (const TraitField& field : kTraitFields) {
      pair.a.*field.member = text;
    }
    pair.steps[0] = {.trait = text, .level = text, .level_bits = nan, .frequency_bits = infinity};
    pair.rule = pair.relation = text;
    pair.blocks = {text, text};
    pair.weight_bits = infinity;
    pair.probability = nan;
  }
  return report;
}

TEST(RenderHtml, IsWellFormed) {
  for (const LinkReport& report : {SampleReport(), BareSample(), LinkReport{}, HostileReport()}) {
    const std::string page = RenderHtml(report);
    EXPECT_EQ(ReadXml(page).error, "");
    EXPECT_TRUE(page.starts_with("<!DOCTYPE html>"));
  }
}

TEST(RenderHtml, AsksNothingFromElsewhere) {
  for (const LinkReport& report : {SampleReport(), LinkReport{}}) {
    const std::string page = RenderHtml(report);
    for (const std::string_view forbidden : {"://",
                                             "<script",
                                             "javascript:",
                                             "@import",
                                             "@font-face",
                                             " src=",
                                             " onload",
                                             " onclick",
                                             "<link",
                                             "<img",
                                             "<iframe",
                                             "<object",
                                             "<form",
                                             "data:"}) {
      EXPECT_FALSE(Contains(page, forbidden)) << forbidden;
    }
    const XmlDocument document = ReadXml(page);
    for (const XmlElement* link : document.Find("a")) {
      EXPECT_TRUE(link->attributes.at("href").starts_with("#"));
    }
    for (std::size_t at = page.find("url("); at != std::string::npos;
         at = page.find("url(", at + 1)) {
      EXPECT_EQ(page.substr(at, 5), "url(#");
    }
    for (const XmlElement& element : document.elements) {
      for (const auto& [name, value] : element.attributes) {
        EXPECT_FALSE(name.starts_with("on")) << name;
      }
    }
    EXPECT_TRUE(Contains(
        page, "content=\"default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;\""));
  }
}

TEST(RenderHtml, LinksOnlyToIdsThatExistOnce) {
  const XmlDocument document = ReadXml(RenderHtml(SampleReport()));
  std::multiset<std::string> ids;
  for (const XmlElement& element : document.elements) {
    if (element.attributes.contains("id")) {
      ids.insert(element.attributes.at("id"));
    }
  }
  std::vector<std::string> targets = {"hatching"};
  for (const XmlElement& element : document.elements) {
    for (const char* name : {"href", "aria-labelledby", "aria-describedby"}) {
      if (element.attributes.contains(name)) {
        targets.push_back(
            element.attributes.at(name).substr(std::string_view(name) == "href" ? 1 : 0));
      }
    }
  }
  EXPECT_GT(targets.size(), 20U);
  for (const std::string& target : targets) {
    EXPECT_EQ(ids.count(target), 1U) << target;
  }
  for (const std::string& id : ids) {
    EXPECT_EQ(ids.count(id), 1U) << id;
  }
}

TEST(RenderHtml, EscapesHostileText) {
  const std::string page = RenderHtml(HostileReport());
  EXPECT_FALSE(Contains(page, "<script"));
  EXPECT_FALSE(Contains(page, "\x1b"));
  EXPECT_FALSE(Contains(page, "\u202e"));
  EXPECT_TRUE(Contains(page,
                       "&lt;script&gt;alert(&#39;x&#39;)&lt;/"
                       "script&gt;&quot;&amp;\ufffd\ufffd[2J\ufffd\ufffd]]&gt;"));
}

TEST(RenderHtml, NeverShowsWhatIsNotANumber) {
  for (const LinkReport& report : {HostileReport(), LinkReport{}}) {
    const XmlDocument document = ReadXml(RenderHtml(report));
    for (const XmlElement& element : document.elements) {
      for (const auto& [name, value] : element.attributes) {
        EXPECT_FALSE(Contains(value, "nan") || Contains(value, "inf")) << name << "=" << value;
      }
      if (element.name == "td" || element.name == "text" || element.name == "dd") {
        EXPECT_FALSE(element.text == "nan" || Contains(element.text, "inf")) << element.text;
      }
    }
  }
}

TEST(RenderHtml, SaysSoWhenThereIsNothingToDraw) {
  const std::string page = RenderHtml({});
  const XmlDocument document = ReadXml(page);
  EXPECT_EQ(document.Find("p", "empty").size(), 12U);
  EXPECT_TRUE(document.Find("svg", "plot").empty());
  EXPECT_TRUE(document.Find("svg", "cell").empty());
  for (const XmlElement* empty : document.Find("p", "empty")) {
    EXPECT_TRUE(empty->text.starts_with("Nothing to draw: ")) << empty->text;
  }
}

TEST(RenderHtml, ShowsTraitsOnlyWhenAllowed) {
  const std::string shown = RenderHtml(SampleReport());
  const std::string bare = RenderHtml(BareSample());
  for (const std::string_view trait :
       {"LE GALL", "MARIE", "1961-04-12", "0383112233", "NANCY</td>"}) {
    EXPECT_TRUE(Contains(shown, trait)) << trait;
    EXPECT_FALSE(Contains(bare, trait)) << trait;
  }
  EXPECT_TRUE(Contains(bare, "CHRU-NANCY:80012345"));
  EXPECT_TRUE(Contains(shown, "This page shows traits of patients"));
  EXPECT_TRUE(Contains(bare, "No traits of patients on this page"));
  EXPECT_FALSE(Contains(bare, "This page shows traits of patients"));
}

TEST(RenderHtml, CanBeReadAloud) {
  const XmlDocument document = ReadXml(RenderHtml(SampleReport()));
  EXPECT_EQ(document.Find("h1").size(), 1U);
  for (const XmlElement* table : document.Find("table")) {
    const auto index = static_cast<int>(table - document.elements.data());
    EXPECT_TRUE(std::ranges::any_of(document.elements, [&](const XmlElement& element) {
      return element.name == "caption" && element.parent == index && !element.text.empty();
    }));
  }
  for (const XmlElement* header : document.Find("th")) {
    EXPECT_FALSE(header->text.empty());
    EXPECT_TRUE(header->attributes.contains("scope"));
  }
  for (const XmlElement* svg : document.Find("svg")) {
    const auto index = static_cast<int>(svg - document.elements.data());
    const auto has = [&](std::string_view name) {
      return std::ranges::any_of(document.elements, [&](const XmlElement& element) {
        return element.name == name && element.parent == index && !element.text.empty();
      });
    };
    const bool is_decoration = svg->attributes.contains("aria-hidden");
    EXPECT_TRUE(is_decoration || document.IsBelow(*svg, "svg") || (has("title") && has("desc")));
  }
  EXPECT_EQ(document.Find("svg", "plot").size(), 7U);  // histogram, two lines, four waterfalls
}

TEST(RenderHtml, ShowsTheFiguresOfEachPart) {
  const std::string page = RenderHtml(SampleReport());
  for (const std::string_view part : {"20\u202f002",
                                      "12\u202f431",
                                      "99.978\u202f%",
                                      "CLINIQUE-LOUIS-PASTEUR",
                                      "5.6\u202f%",
                                      "swapped with given name",
                                      "4.0\u00d710\u207b\u2076",
                                      "same-name relative",
                                      "16\u202f929",
                                      "converged after 23 iterations",
                                      "264\u202f110",
                                      "refined by birth month",
                                      "Chao&#39;s estimator",
                                      "257 to 512",
                                      "two different qualified INS",
                                      "twins or homonyms",
                                      "chru-nancy.csv.gz",
                                      "INS with wrong key: 14",
                                      "1\u202f890\u202f000\u202fpairs/s",
                                      "9f86d081884c7d65",
                                      "99.58\u202f% to 99.81\u202f%"}) {
    EXPECT_TRUE(Contains(page, part)) << part;
  }
}

struct ListCase {
  const char* name;
  std::size_t limit;
  std::function<void(LinkReport&, std::size_t, const std::string&)> add;  // item i, named so
};

template <class Item>
Item Named(const std::string& name) {
  Item item;
  item.name = name;
  return item;
}

// The limits of limits.h, each with what makes one item more.
std::vector<ListCase> ListCases() {
  using R = LinkReport;
  using S = std::string;
  return {
      {"domains",
       kDomainsMax,
       [](R& r, std::size_t, const S& n) { r.domains.push_back(Named<DomainSummary>(n)); }},
      {"files",
       kFilesMax,
       [](R& r, std::size_t, const S& n) { r.run.files.push_back(Named<FileSummary>(n)); }},
      {"reasons",
       kReasonsMax,
       [](R& r, std::size_t, const S& n) {
         r.run.files.resize(1);
         r.run.files[0].rejected.push_back({n, 1});
       }},
      {"stages",
       kStagesMax,
       [](R& r, std::size_t, const S& n) { r.run.stages.push_back(Named<StageTime>(n)); }},
      {"traits",
       kTraitsMax,
       [](R& r, std::size_t, const S& n) {
         r.traits.emplace_back();
         r.traits.back().trait = n;
       }},
      {"levels",
       kLevelsMax,
       [](R& r, std::size_t, const S& n) {
         r.traits.resize(1);
         r.traits[0].levels.push_back(Named<LevelWeight>(n));
       }},
      {"relations",
       kRelationsMax,
       [](R& r, std::size_t, const S& n) { r.relations.push_back(Named<RelationClass>(n)); }},
      {"families",
       kFamiliesMax,
       [](R& r, std::size_t, const S& n) {
         r.blocking.families.push_back(Named<BlockingFamily>(n));
       }},
      {"largest",
       kLargeBlocksMax,
       [](R& r, std::size_t, const S& n) {
         r.blocking.families.resize(1);
         r.blocking.largest.emplace_back();
         r.blocking.largest.back().family = n;
       }},
      {"vetoes",
       kCountsMax,
       [](R& r, std::size_t, const S& n) { r.clusters.vetoes.push_back({n, 1}); }},
      {"review_reasons",
       kCountsMax,
       [](R& r, std::size_t, const S& n) { r.review_reasons.push_back({n, 1}); }},
      {"samples",
       kSamplesPerZoneMax,
       [](R& r, std::size_t, const S& n) {
         r.samples.emplace_back();
         r.samples.back().a.ipp = n;
       }},
  };
}

class ListLimit : public testing::TestWithParam<ListCase> {};

TEST_P(ListLimit, LeavesOutAndCountsWhatIsOver) {
  LinkReport report;
  const auto name = [](std::size_t i) { return fmt::format("item-{:04}-end", i); };
  for (std::size_t i = 0; i < GetParam().limit; ++i) {
    GetParam().add(report, i, name(i));
  }
  const std::string full = RenderHtml(report);
  EXPECT_TRUE(Contains(full, name(0)));
  EXPECT_TRUE(Contains(full, name(GetParam().limit - 1)));
  EXPECT_FALSE(Contains(full, " more<"));
  GetParam().add(report, GetParam().limit, name(GetParam().limit));
  const std::string over = RenderHtml(report);
  EXPECT_TRUE(Contains(over, name(GetParam().limit - 1)));
  EXPECT_FALSE(Contains(over, name(GetParam().limit)));
  EXPECT_TRUE(Contains(over, "and 1 more<"));
  EXPECT_EQ(ReadXml(over).error, "");
}

INSTANTIATE_TEST_SUITE_P(Page, ListLimit, testing::ValuesIn(ListCases()), [](const auto& param) {
  return std::string(param.param.name);
});

TEST(RenderHtml, BoundsSizesAndIterations) {
  LinkReport report;
  report.blocking.families.resize(1);
  const auto more = [&] {
    const std::string page = RenderHtml(report);
    std::size_t found = 0;
    for (std::size_t at = page.find("and 1 more<"); at != std::string::npos;
         at = page.find("and 1 more<", at + 1)) {
      ++found;
    }
    return found;
  };
  report.blocking.sizes.resize(kBlockBinsMax);
  report.clusters.sizes.resize(kClusterSizesMax);
  report.training.iterations.resize(kPointsMax);
  EXPECT_EQ(more(), 0U);
  report.blocking.sizes.resize(kBlockBinsMax + 1);
  report.clusters.sizes.resize(kClusterSizesMax + 1);
  report.training.iterations.resize(kPointsMax + 1);
  EXPECT_EQ(more(), 3U);
}

TEST(RenderHtml, StaysUnderItsSizeWhateverComes) {
  constexpr std::size_t kMany = 70;  // over every limit of a list but that of points
  LinkReport report = SampleReport();
  const std::string text(kProseCharactersMax + 1, '"');  // the character that grows most
  for (std::size_t i = 0; i < kMany; ++i) {
    for (const ListCase& list : ListCases()) {
      if (std::string_view(list.name) != "samples") {
        list.add(report, i, text);
      }
    }
    report.training.iterations.push_back({.log_likelihood = -1e14 - 0.5, .change_max = 1e-9});
    report.weights.bins.push_back({.link = ~0ULL >> 8, .review = ~0ULL >> 8, .apart = ~0ULL >> 8});
  }
  report.traits.resize(kMany);
  for (TraitWeights& trait : report.traits) {
    trait.trait = text;
    trait.levels.assign(kMany, {.name = text, .m = 1e-9, .u = 1e-9, .bits = 1, .share = 1e-5});
  }
  report.run.files.resize(kMany);
  for (FileSummary& file : report.run.files) {
    file.name = text;
    file.rejected.assign(kMany, {text, 1});
    file.notices = file.rejected;
  }
  report.samples.clear();
  for (const Zone zone : kZones) {
    SamplePair pair;
    pair.zone = zone;
    for (const TraitField& field : kTraitFields) {
      pair.a.*field.member = text;
      pair.b.*field.member = text;
    }
    pair.steps.assign(kMany, {.trait = text, .level = text, .level_bits = 1, .frequency_bits = 1});
    pair.rule = pair.relation = text;
    pair.blocks.assign(kMany, text);
    report.samples.insert(report.samples.end(), 10, pair);
  }
  const std::string page = RenderHtml(report);
  EXPECT_LE(page.size(), kPageBytesMax);
  EXPECT_EQ(ReadXml(page).error, "");
}

TEST(RenderHtml, IsTheSameForTheSameReport) {
  EXPECT_EQ(RenderHtml(SampleReport()), RenderHtml(SampleReport()));
}

}  // namespace
}  // namespace socle::mpi::report
