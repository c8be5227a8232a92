#pragma once

#include <string>
#include <vector>

#include "cli/json_view.h"

// Why two identities are one person or not, as socle-mpid says it (docs/formats/control-mpi.md).
namespace socle::cli {

struct ExplanationPart {
  std::string trait = {};
  std::string level = {};
  std::string a = {};
  std::string b = {};
  double bits = 0;            // all of the trait
  double frequency_bits = 0;  // of them, for how frequent the value is
};

struct ExplanationView {
  bool is_there = false;  // false: the identities were not compared
  double bits = 0;
  double probability = 0;
  std::string decision = {};  // link, review, apart
  std::string rule = {};
  double link_threshold = 0;  // probabilities; 0 = not said
  double review_threshold = 0;
  double prior_bits = 0;
  std::vector<ExplanationPart> parts = {};
  std::string relation = {};
  double relation_bits = 0;
  std::vector<std::string> blocks = {};
  std::string ruling = {};  // words for people; empty without one

  // The part of a trait as identities name it ("birth_name"), or null.
  [[nodiscard]] const ExplanationPart* FindFor(std::string_view identity_trait) const;
  // The greatest weight of a part, without its sign; at least 1.
  [[nodiscard]] double ScaleBits() const;
};

ExplanationView ReadExplanation(const JsonView& json);

// "0.9312"; close to 1 as many nines as it has: "0.99987".
std::string FormatProbability(double probability);

}  // namespace socle::cli
