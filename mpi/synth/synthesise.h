#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "mpi/model/identity.h"
#include "mpi/synth/kinds.h"

namespace socle::mpi::synth {

inline constexpr std::uint64_t kPersonsMax = 20'000'000;
inline constexpr std::uint64_t kDomainsMax = 500;
inline constexpr double kErrorScaleMax = 10;

struct SynthesisOptions {
  std::uint64_t persons = 1000;
  std::uint64_t domains = 6;
  std::uint64_t seed = 1;
  double error_scale = 1;  // multiplies the rate of every error; 0 = only habits and missing traits
};

// Takes the identities in an order that tells nothing of who is who.
class IdentitySink {
 public:
  virtual ~IdentitySink() = default;
  // An error ends the synthesis with it.
  virtual Status Add(const Identity& identity,
                     std::string_view person_id,
                     const KindSet& kinds) = 0;

  // How far the synthesis is, now and then. Up to 50 000 identities come after the last person.
  virtual void PersonsDone(std::uint64_t /*persons*/) {}
};

struct DomainCount {
  std::string name;
  std::uint64_t identities = 0;
  std::uint64_t doublons = 0;  // identities beyond the first of a person
};

struct SynthesisStatistics {
  std::uint64_t persons = 0;        // with an identity at least; neither fictive nor nameless
  std::uint64_t identities = 0;     // of all kinds
  std::uint64_t without_error = 0;  // identities with no kind at all
  std::uint64_t with_ins = 0;
  std::uint64_t twins = 0;                        // persons
  std::uint64_t born_abroad = 0;                  // persons
  std::array<std::uint64_t, kKindCount> kinds{};  // identities of that kind
  std::vector<DomainCount> domains;
};

// Makes a fictive population of France, registered at fictive establishments, with its ground
// truth. The same options give the same identities on every machine. People come as families
// (twins, fathers and sons of one name, cousins of one name), named as in their decade and where
// their line comes from; establishments have habits; clerks make errors; some people are twice in
// one domain; there are test patients and nameless ones, each a person of its own in the truth (ids
// F... and U...; people are P...).
//
// Nobody in it exists: names are drawn apart from dates and places. A NIR has a right key and is
// under the OID of test numbers; see PhoneRegister for telephones; mail is at example.org.
//
// kInvalidArgument when an option is out of its range; else the error of the sink. Memory does not
// grow with the identities, but for the NIR already given (about 60 bytes a person).
Result<SynthesisStatistics> Synthesise(const SynthesisOptions& options, IdentitySink& sink);

// One JSON object, indented, with a line end.
std::string ToJson(const SynthesisStatistics& statistics, const SynthesisOptions& options);

}  // namespace socle::mpi::synth
