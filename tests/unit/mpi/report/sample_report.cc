#include "tests/unit/mpi/report/sample_report.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "mpi/model/identity.h"
#include "mpi/report/link_report.h"

namespace socle::mpi::report {
namespace {

RunInfo SampleRun() {
  RunInfo run;
  run.title = "Linkage of a fictive region";
  run.program_version = "socle 0.1.0";
  run.started_at = "2026-03-02T09:14:07+01:00";
  run.model = {.name = "france", .version = "3", .fingerprint = "9f86d081884c7d65"};
  run.policy = "statistical";
  run.threads = 2;
  run.memory_bytes_peak = 187'000'000;
  run.files = {
      {.name = "chru-nancy.csv.gz",
       .rows = 8012,
       .bytes = 412'334,
       .rejected = {{.name = "too few fields", .count = 9}, {.name = "not UTF-8", .count = 3}},
       .notices = {{.name = "INS with wrong key", .count = 14},
                   {.name = "fictive identity", .count = 6}}},
      {.name = "laboratoires.csv", .rows = 7104, .bytes = 1'204'991, .rejected = {}, .notices = {}},
      {.name = "ch-epinal.csv",
       .rows = 4899,
       .bytes = 802'113,
       .rejected = {{.name = "domain and IPP used twice with another content", .count = 1}},
       .notices = {}}};
  run.stages = {{.name = "read", .seconds = 0.061, .items = 20015, .unit = "records"},
                {.name = "standardise", .seconds = 0.094, .items = 20002, .unit = "records"},
                {.name = "block", .seconds = 0.131, .items = 20002, .unit = "records"},
                {.name = "train", .seconds = 0.402, .items = 1'000'000, .unit = "pairs"},
                {.name = "compare", .seconds = 0.218, .items = 412'907, .unit = "pairs"},
                {.name = "cluster", .seconds = 0.027, .items = 13'911, .unit = "pairs"},
                {.name = "write", .seconds = 0.038, .items = 20002, .unit = "records"}};
  return run;
}

std::vector<DomainSummary> SampleDomains() {
  return {{.name = "CHRU-NANCY",
           .records = 6400,
           .persons = 6171,
           .doublon_pairs = 248,
           .doublon_groups = 214,
           .review_pairs = 61,
           .rejected = 12},
          {.name = "LABO-BIOLORRAINE",
           .records = 5103,
           .persons = 4816,
           .doublon_pairs = 322,
           .doublon_groups = 260,
           .review_pairs = 88},
          {.name = "CH-EPINAL",
           .records = 3897,
           .persons = 3801,
           .doublon_pairs = 101,
           .doublon_groups = 94,
           .review_pairs = 27,
           .rejected = 1},
          {.name = "IMAGERIE-METZ",
           .records = 2201,
           .persons = 2158,
           .doublon_pairs = 44,
           .doublon_groups = 42,
           .review_pairs = 19},
          {.name = "HAD-VOSGES",
           .records = 1398,
           .persons = 1391,
           .doublon_pairs = 7,
           .doublon_groups = 7,
           .review_pairs = 6},
          {.name = "CLINIQUE-LOUIS-PASTEUR", .records = 1003, .persons = 1003, .review_pairs = 3}};
}

double Bell(double x, double middle, double width) {
  const double z = (x - middle) / width;
  return std::exp(-z * z / 2);
}

WeightHistogram SampleHistogram(const Thresholds& thresholds) {
  WeightHistogram histogram{.from_bits = -60, .bin_width_bits = 2, .bins = {}};
  histogram.bins.resize(70);
  for (std::size_t i = 0; i < histogram.bins.size(); ++i) {
    const double bits = -60 + 2 * static_cast<double>(i) + 1;
    const double pairs =
        31000 * Bell(bits, -26, 8) + 800 * Bell(bits, 38, 9) + 30 * Bell(bits, 8, 9);
    const auto count = static_cast<std::uint64_t>(pairs);
    WeightHistogram::Bin& bin = histogram.bins[i];
    if (bits < *thresholds.review_bits) {
      bin.apart = count;
    } else if (bits < *thresholds.link_bits) {
      bin.review = count;
    } else {
      bin.review = bits < 20 ? count / 6 : 0;
      bin.apart = bits < 30 ? count / 20 : 0;
      bin.link = count - bin.review - bin.apart;
    }
  }
  return histogram;
}

LevelWeight Level(std::string name, double m, double u, double share) {
  return {.name = std::move(name), .m = m, .u = u, .bits = std::log2(m / u), .share = share};
}

LevelWeight Missing(double share) {
  return {.name = "missing", .m = share, .u = share, .bits = 0, .share = share};
}

std::vector<TraitWeights> NameTraits() {
  return {{.trait = "birth name",
           .has_frequency_adjustment = true,
           .levels = {Level("equal", 0.871, 0.00083, 0.31),
                      Level("equal to the used name", 0.032, 0.00031, 0.011),
                      Level("part of a double name", 0.021, 0.0009, 0.009),
                      Level("close spelling", 0.041, 0.0018, 0.07),
                      Level("same sound", 0.012, 0.0021, 0.12),
                      Level("swapped with given name", 0.004, 0.000004, 0.0002),
                      Level("different", 0.019, 0.99306, 0.48),
                      Missing(0.0002)}},
          {.trait = "given names",
           .has_frequency_adjustment = true,
           .levels = {Level("equal", 0.844, 0.0061, 0.27),
                      Level("first equal, list differs", 0.072, 0.0093, 0.05),
                      Level("other given name of the list", 0.031, 0.011, 0.03),
                      Level("close spelling", 0.038, 0.0077, 0.06),
                      Level("initial", 0.006, 0.051, 0.04),
                      Level("different", 0.009, 0.9149, 0.55)}},
          {.trait = "birth date",
           .levels = {Level("equal", 0.942, 0.000041, 0.36),
                      Level("day and month swapped", 0.009, 0.000038, 0.002),
                      Level("one digit off", 0.027, 0.0011, 0.09),
                      Level("year off by 1 or 10", 0.008, 0.00021, 0.03),
                      Level("same year and month", 0.003, 0.0013, 0.04),
                      Level("same year", 0.002, 0.014, 0.11),
                      Level("different", 0.009, 0.98331, 0.37),
                      Missing(0.004)}}};
}

std::vector<TraitWeights> OtherTraits() {
  return {{.trait = "sex",
           .levels = {Level("equal", 0.993, 0.502, 0.81), Level("different", 0.007, 0.498, 0.19)}},
          {.trait = "birth place",
           .has_frequency_adjustment = true,
           .levels = {Level("equal", 0.921, 0.013, 0.33),
                      Level("equal by history", 0.014, 0.0004, 0.004),
                      Level("same department", 0.031, 0.147, 0.21),
                      Level("different", 0.034, 0.8396, 0.44),
                      Missing(0.06)}},
          {.trait = "INS",
           .levels = {Level("equal", 0.981, 0.00000012, 0.08),
                      Level("NIA and NIR of one person", 0.006, 0.0000002, 0.0007),
                      Level("different, one not qualified", 0.009, 0.21, 0.03),
                      Level("different, both qualified", 0.0001, 0.79, 0.06),
                      Missing(0.83)}},
          {.trait = "phone and address",
           .levels = {Level("both equal", 0.402, 0.00021, 0.09),
                      Level("phone equal", 0.211, 0.0004, 0.05),
                      Level("address equal", 0.121, 0.0009, 0.06),
                      Level("same city", 0.141, 0.037, 0.14),
                      Level("different", 0.125, 0.9615, 0.4),
                      Missing(0.26)}}};
}

std::vector<TraitWeights> SampleTraits() {
  std::vector<TraitWeights> traits = NameTraits();
  std::vector<TraitWeights> others = OtherTraits();
  for (TraitWeights& trait : others) {
    traits.push_back(std::move(trait));
  }
  return traits;
}

Training SampleTraining() {
  Training training{.source = "Model france version 3, weights trained again on this data.",
                    .has_converged = true,
                    .pairs = 412'907,
                    .patterns = 9'731,
                    .random_pairs = 1'000'000,
                    .iterations = {}};
  for (int i = 0; i < 23; ++i) {
    training.iterations.push_back({.log_likelihood = -2'431'220.4 - 91'000 * std::exp(-0.42 * i),
                                   .change_max = 0.31 * std::exp(-0.5 * i)});
  }
  return training;
}

std::vector<BlockingFamily> SampleBlockFamilies() {
  return {{.name = "name + birth date",
           .key = "folded birth name, birth date",
           .keys = 14'102,
           .blocks = 4'918,
           .largest_block = 9,
           .pairs = 12'804,
           .unique_pairs = 311},
          {.name = "sound + birth year",
           .key = "phonetic birth name, given name initial, birth year",
           .keys = 13'008,
           .blocks = 5'006,
           .largest_block = 412,
           .refined_blocks = 3,
           .cut_pairs = 1'204,
           .pairs = 151'920,
           .unique_pairs = 78'206},
          {.name = "given names + birth date",
           .key = "given names in any order, birth date",
           .keys = 14'377,
           .blocks = 4'809,
           .largest_block = 21,
           .pairs = 13'210,
           .unique_pairs = 602},
          {.name = "swapped names",
           .key = "given name as name, birth year",
           .keys = 13'877,
           .blocks = 312,
           .largest_block = 14,
           .pairs = 1'004,
           .unique_pairs = 119},
          {.name = "INS",
           .key = "INS value",
           .keys = 3'204,
           .blocks = 1'207,
           .largest_block = 6,
           .pairs = 1'911,
           .unique_pairs = 17},
          {.name = "phone",
           .key = "phone number, sex",
           .keys = 9'980,
           .blocks = 3'904,
           .largest_block = 37,
           .refined_blocks = 1,
           .cut_pairs = 212,
           .pairs = 29'318,
           .unique_pairs = 21'877},
          {.name = "postal code + birth date",
           .key = "postal code, birth date",
           .keys = 15'210,
           .blocks = 4'300,
           .largest_block = 12,
           .pairs = 11'806,
           .unique_pairs = 903},
          {.name = "q-grams",
           .key = "signature of the name's 2-grams, birth month and day",
           .keys = 31'222,
           .blocks = 12'908,
           .largest_block = 301,
           .refined_blocks = 5,
           .cut_pairs = 3'044,
           .pairs = 264'110,
           .unique_pairs = 190'207}};
}

Blocking SampleBlocking() {
  Blocking blocking;
  blocking.families = SampleBlockFamilies();
  blocking.sizes = {{.from = 2, .to = 2, .blocks = 18'004},
                    {.from = 3, .to = 4, .blocks = 11'230},
                    {.from = 5, .to = 8, .blocks = 4'011},
                    {.from = 9, .to = 16, .blocks = 1'120},
                    {.from = 17, .to = 32, .blocks = 277},
                    {.from = 33, .to = 64, .blocks = 61},
                    {.from = 65, .to = 128, .blocks = 18},
                    {.from = 129, .to = 256, .blocks = 6},
                    {.from = 257, .to = 512, .blocks = 2}};
  blocking.largest = {
      {.family = "sound + birth year",
       .description = "key 1 of 13,008",
       .records = 412,
       .treatment = "refined by birth month"},
      {.family = "q-grams",
       .description = "key 1 of 31,222",
       .records = 301,
       .treatment = "refined by sex"},
      {.family = "q-grams", .description = "key 2 of 31,222", .records = 244, .treatment = "kept"}};
  blocking.recall_estimated = 0.99713;
  blocking.recall_low = 0.9958;
  blocking.recall_high = 0.9981;
  blocking.recall_method =
      "Families are taken as captures of the same true pairs: from how often two families bring "
      "the "
      "same linked pair, Chao's estimator gives the number of pairs that none of them brought.";
  return blocking;
}

Identity Person(std::string domain, std::string ipp) {
  Identity person;
  person.domain = std::move(domain);
  person.ipp = std::move(ipp);
  person.birth_name = "LE GALL";
  person.birth_given_names = "MARIE ANNE";
  person.birth_first_given_name = "MARIE";
  person.sex = "F";
  person.birth_date = "1961-04-12";
  person.birth_place_code = "29232";
  person.status = "VALI";
  person.postal_code = "54000";
  person.city = "NANCY";
  return person;
}

SamplePair LinkedPair() {
  SamplePair pair;
  pair.zone = Zone::kLink;
  pair.a = Person("CHRU-NANCY", "80012345");
  pair.b = Person("LABO-BIOLORRAINE", "L-99-0217");
  pair.b.birth_name = "LEGALL";
  pair.b.birth_given_names = "MARIE";
  pair.b.used_name = "DUBOIS";
  pair.b.status = "PROV";
  pair.b.phone = "0383112233";
  pair.prior_bits = -14.6;
  pair.steps = {
      {.trait = "birth name", .level = "equal", .level_bits = 10, .frequency_bits = 2.1},
      {.trait = "given names",
       .level = "first equal, list differs",
       .level_bits = 3,
       .frequency_bits = -1.4},
      {.trait = "birth date", .level = "equal", .level_bits = 14.5},
      {.trait = "sex", .level = "equal", .level_bits = 1},
      {.trait = "birth place", .level = "equal", .level_bits = 6.1, .frequency_bits = 0.8},
      {.trait = "phone and address", .level = "same city", .level_bits = 1.9}};
  pair.weight_bits = 23.4;
  pair.probability = 0.99999991;
  pair.rule = "weight above the link threshold";
  pair.blocks = {"name + birth date", "sound + birth year", "postal code + birth date"};
  return pair;
}

SamplePair TwinPair() {
  SamplePair pair;
  pair.zone = Zone::kReview;
  pair.a = Person("CH-EPINAL", "30411");
  pair.b = Person("CH-EPINAL", "30412");
  pair.b.birth_given_names = "MARION";
  pair.b.birth_first_given_name = "MARION";
  pair.prior_bits = -14.6;
  pair.steps = {
      {.trait = "birth name", .level = "equal", .level_bits = 10, .frequency_bits = 2.1},
      {.trait = "given names", .level = "close spelling", .level_bits = 2.3},
      {.trait = "birth date", .level = "equal", .level_bits = 14.5},
      {.trait = "sex", .level = "equal", .level_bits = 1},
      {.trait = "birth place", .level = "equal", .level_bits = 6.1, .frequency_bits = 0.8},
      {.trait = "phone and address", .level = "both equal", .level_bits = 10.9}};
  pair.relation = "twin";
  pair.relation_bits = -24.9;
  pair.weight_bits = 8.2;
  pair.probability = 0.9966;
  pair.rule = "twins of one family need more than name, date and place";
  pair.blocks = {"sound + birth year", "phone"};
  return pair;
}

SamplePair ApartPair() {
  SamplePair pair;
  pair.zone = Zone::kApart;
  pair.a = Person("CHRU-NANCY", "80077001");
  pair.b = Person("IMAGERIE-METZ", "M5520");
  pair.b.birth_given_names = "YANN";
  pair.b.birth_first_given_name = "YANN";
  pair.b.sex = "M";
  pair.b.birth_date = "1934-11-02";
  pair.prior_bits = -14.6;
  pair.steps = {
      {.trait = "birth name", .level = "equal", .level_bits = 10, .frequency_bits = 2.1},
      {.trait = "given names", .level = "different", .level_bits = -6.7},
      {.trait = "birth date", .level = "different", .level_bits = -6.8},
      {.trait = "sex", .level = "different", .level_bits = -6.2},
      {.trait = "birth place", .level = "equal", .level_bits = 6.1, .frequency_bits = 0.8},
      {.trait = "INS", .level = "different, both qualified", .level_bits = -12.9}};
  pair.weight_bits = -28.2;
  pair.probability = 3.2e-9;
  pair.rule = "two different qualified INS";
  pair.blocks = {"sound + birth year"};
  return pair;
}

std::vector<SamplePair> SamplePairs() {
  std::vector<SamplePair> pairs = {LinkedPair(), TwinPair(), ApartPair()};
  SamplePair second = LinkedPair();
  second.a.ipp = "80012346";
  second.steps[3] = {.trait = "INS", .level = "equal", .level_bits = 23};
  second.weight_bits = 45.4;
  second.probability = 1 - 2e-14;
  pairs.push_back(second);
  return pairs;
}

}  // namespace

LinkReport SampleReport() {
  LinkReport report;
  report.show_traits = true;
  report.run = SampleRun();
  report.totals = {.records = 20'002,
                   .rejected = 13,
                   .domains = 6,
                   .persons = 12'431,
                   .singletons = 7'902,
                   .links = 13'911,
                   .review_pairs = 184,
                   .review_records = 271,
                   .doublon_pairs = 722,
                   .doublon_groups = 617,
                   .candidate_pairs = 412'907};
  report.quality = {.false_link_rate_target = 0.0005,
                    .false_links_expected = 3.1,
                    .precision_estimated = 0.99978,
                    .recall_estimated = 0.9683,
                    .recall_with_review = 0.9841};
  report.domains = SampleDomains();
  report.thresholds = {.review_bits = 3.2, .link_bits = 12.6, .doublon_link_bits = 17.1};
  report.weights = SampleHistogram(report.thresholds);
  report.traits = SampleTraits();
  report.relations = {{.name = "sibling",
                       .description = "same family name and address, other birth date",
                       .share = 0.041,
                       .pairs_expected = 16'929},
                      {.name = "twin",
                       .description = "same family name, birth date and place, other given name",
                       .share = 0.0021,
                       .pairs_expected = 867},
                      {.name = "spouse",
                       .description = "same used name and address",
                       .share = 0.026,
                       .pairs_expected = 10'735},
                      {.name = "same-name relative",
                       .description = "parent and child with one name",
                       .share = 0.0008,
                       .pairs_expected = 330}};
  report.training = SampleTraining();
  report.blocking = SampleBlocking();
  report.clusters.sizes = {{.size = 1, .clusters = 7902},
                           {.size = 2, .clusters = 2701},
                           {.size = 3, .clusters = 1204},
                           {.size = 4, .clusters = 466},
                           {.size = 5, .clusters = 121},
                           {.size = 6, .clusters = 32},
                           {.size = 7, .clusters = 4},
                           {.size = 9, .clusters = 1}};
  report.clusters.vetoes = {{.name = "two different qualified INS", .count = 41},
                            {.name = "weak link inside one domain", .count = 23},
                            {.name = "must not link (ruling)", .count = 2}};
  report.review_reasons = {{.name = "doublon, weight below its threshold", .count = 71},
                           {.name = "twins or homonyms", .count = 58},
                           {.name = "weight in the review zone", .count = 49},
                           {.name = "INS conflict", .count = 6}};
  report.samples = SamplePairs();
  return report;
}

}  // namespace socle::mpi::report
