#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mpi/model/identity.h"

// Everything that one run of `socle mpi link` has to show: the source of the HTML page
// (render_html.h), of --json (render_json.h) and of the table on the terminal (render_text.h).
//
// Plain values, filled in by the caller. A list may be empty and an optional absent: the page then
// says so. Weights are in bits (log2 m/u), probabilities, rates and shares in 0..1, times in
// seconds. A figure that is not finite is shown as absent. Text is UTF-8; bytes that are not are
// replaced.
namespace socle::mpi::report {

// What was decided of a pair. kApart holds the compared pairs that stay apart.
enum class Zone : std::uint8_t { kLink, kReview, kApart };

inline constexpr std::array<Zone, 3> kZones = {Zone::kLink, Zone::kReview, Zone::kApart};

// "link", "review", "apart".
std::string_view ZoneName(Zone zone);

// A reason or a kind, and how often.
struct NamedCount {
  std::string name;
  std::uint64_t count = 0;
};

// --- the run ---

struct FileSummary {
  std::string name;
  std::uint64_t rows = 0;            // records read, rejected ones included
  std::uint64_t bytes = 0;           // as stored (compressed, if it was)
  std::vector<NamedCount> rejected;  // lines not taken, by reason
  std::vector<NamedCount>
      notices;  // taken, but worth a word: INS with wrong key, fictive name, ...
};

// Stages in the order they ran: read, standardise, block, train, compare, cluster, write.
struct StageTime {
  std::string name;
  double seconds = 0;
  std::uint64_t items = 0;  // what `unit` counts; 0: no rate is shown
  std::string unit;         // "records", "pairs", ...
};

struct ModelInfo {
  std::string name;
  std::string version;
  std::string fingerprint;  // digest of the model file
};

struct RunInfo {
  std::string title = "Linkage report";
  std::string program_version;
  std::string started_at;  // text as it is to be shown, RFC 3339
  ModelInfo model;
  std::string policy;  // "statistical", "rniv" or the file's name
  std::uint32_t threads = 0;
  std::uint64_t memory_bytes_peak = 0;  // 0: unknown
  std::vector<FileSummary> files;
  std::vector<StageTime> stages;
};

// --- results ---

struct Totals {
  std::uint64_t records = 0;  // accepted
  std::uint64_t rejected = 0;
  std::uint64_t domains = 0;
  std::uint64_t persons = 0;     // clusters, singletons included
  std::uint64_t singletons = 0;  // clusters of one record
  std::uint64_t links = 0;       // pairs linked automatically
  std::uint64_t review_pairs = 0;
  std::uint64_t review_records = 0;  // records in at least one pair to review
  std::uint64_t doublon_pairs = 0;   // linked pairs inside one domain
  std::uint64_t doublon_groups = 0;  // (person, domain) with two records or more
  std::uint64_t candidate_pairs = 0;
};

// What the engine expects of its own result, from the fitted model; absent when it cannot say.
struct Quality {
  std::optional<double> false_link_rate_target;  // share of links that may be false
  std::optional<double> false_links_expected;    // number of links
  std::optional<double> precision_estimated;     // of automatic links
  std::optional<double> recall_estimated;        // of automatic links, blocking included
  std::optional<double> recall_with_review;      // with the review zone decided rightly
};

struct DomainSummary {
  std::string name;
  std::uint64_t records = 0;
  std::uint64_t persons = 0;         // persons with a record in this domain
  std::uint64_t doublon_pairs = 0;   // linked pairs with both records here
  std::uint64_t doublon_groups = 0;  // persons with two records or more here
  std::uint64_t review_pairs = 0;    // pairs to review with a record here
  std::uint64_t rejected = 0;        // lines
};

// --- weights ---

// Bins of equal width, ascending; bin i holds weights from from_bits + i * bin_width_bits. The
// first and the last bin hold what lies beyond them too.
struct WeightHistogram {
  struct Bin {
    std::uint64_t link = 0;
    std::uint64_t review = 0;
    std::uint64_t apart = 0;
  };

  double from_bits = 0;
  double bin_width_bits = 1;
  std::vector<Bin> bins;
};

// Decision thresholds. A doublon (link inside one domain) may ask for more.
struct Thresholds {
  std::optional<double> review_bits;  // below: apart
  std::optional<double> link_bits;    // from here on: link, if the policy agrees
  std::optional<double> doublon_link_bits;
};

struct LevelWeight {
  std::string name;             // "equal", "phonetic", "missing", ...
  double m = 0;                 // probability of the level among pairs of one person
  double u = 0;                 // among pairs of two persons
  double bits = 0;              // weight as the engine uses it
  std::optional<double> share;  // among candidate pairs
};

struct TraitWeights {
  std::string trait;
  bool has_frequency_adjustment = false;  // weights of equal values move with their frequency
  std::vector<LevelWeight> levels;
};

// A class of pairs of two persons that look alike: sibling, twin, spouse, same-name relative.
struct RelationClass {
  std::string name;
  std::string description;
  double share = 0;                      // among candidate pairs
  std::optional<double> pairs_expected;  // number of candidate pairs
};

// --- training ---

struct EmIteration {
  double log_likelihood = 0;
  double change_max = 0;  // largest change of a parameter in this iteration
};

struct Training {
  std::string source;  // one sentence: "shipped model, not trained", "trained on this data"
  bool has_converged = false;
  std::uint64_t pairs = 0;         // pairs counted for m
  std::uint64_t patterns = 0;      // distinct agreement patterns
  std::uint64_t random_pairs = 0;  // pairs counted for u
  std::vector<EmIteration> iterations;
};

// --- blocking ---

struct BlockingFamily {
  std::string name;
  std::string key;                   // what the key is made of: "phonetic birth name + birth year"
  std::uint64_t keys = 0;            // distinct keys
  std::uint64_t blocks = 0;          // keys held by two records or more
  std::uint64_t largest_block = 0;   // records
  std::uint64_t refined_blocks = 0;  // too large, divided by a second trait
  std::uint64_t cut_pairs = 0;       // pairs lost by dividing, as far as known
  std::uint64_t pairs = 0;           // candidate pairs brought
  std::uint64_t unique_pairs = 0;    // brought by this family alone
};

// Blocks of `from` to `to` records, both included.
struct BlockSizeBin {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  std::uint64_t blocks = 0;
};

struct LargeBlock {
  std::string family;
  std::string description;  // without patient data: "most frequent key", "key 1 of 812"
  std::uint64_t records = 0;
  std::string treatment;  // "kept", "refined by birth month"
};

struct Blocking {
  std::vector<BlockingFamily> families;
  std::vector<BlockSizeBin> sizes;  // ascending
  std::vector<LargeBlock> largest;  // largest first
  std::optional<double> recall_estimated;
  std::optional<double> recall_low;  // interval of 95 %
  std::optional<double> recall_high;
  std::string recall_method;  // how it was computed, in a sentence or two
};

// --- clusters and work ---

struct ClusterSize {
  std::uint64_t size = 0;  // records
  std::uint64_t clusters = 0;
};

struct Clusters {
  std::vector<ClusterSize> sizes;  // ascending
  std::vector<NamedCount> vetoes;  // joins that a constraint forbade: different qualified INS, ...
};

// --- sample pairs ---

// One trait's part of a pair's weight. The bar is level_bits + frequency_bits long.
struct SampleStep {
  std::string trait;
  std::string level;
  double level_bits = 0;
  double frequency_bits = 0;  // term-frequency adjustment
};

struct SamplePair {
  Zone zone = Zone::kApart;
  Identity a;  // domain and ipp are always needed; traits only shown with show_traits
  Identity b;
  double prior_bits = 0;
  std::vector<SampleStep> steps;
  double relation_bits = 0;  // correction for relatives; 0: none
  std::string relation;      // the class that the correction is for
  double weight_bits = 0;    // final
  double probability = 0;
  std::string rule;                 // what decided, without patient data
  std::vector<std::string> blocks;  // families that brought the pair
};

// --- all of it ---

struct LinkReport {
  // Shows the traits of the sample pairs (fictive data, or asked for). Otherwise samples show
  // domain, IPP and agreement levels alone, in every output.
  bool show_traits = false;
  RunInfo run;
  Totals totals;
  Quality quality;
  std::vector<DomainSummary> domains;
  WeightHistogram weights;
  Thresholds thresholds;
  std::vector<TraitWeights> traits;
  std::vector<RelationClass> relations;
  Training training;
  Blocking blocking;
  Clusters clusters;
  std::vector<NamedCount> review_reasons;  // work list by kind
  std::vector<SamplePair> samples;
};

// Share of candidate pairs that blocking spared: 1 - candidates / all pairs. Absent below two
// records.
std::optional<double> ReductionRatio(const Totals& totals);

// part / whole, absent when whole is 0.
std::optional<double> ShareOf(std::uint64_t part, std::uint64_t whole);

// Records of a domain beyond one for each person, over its records.
std::optional<double> DoublonRate(const DomainSummary& domain);

}  // namespace socle::mpi::report
