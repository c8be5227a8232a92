#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "mpi/model/rniv.h"

// The parameters of a domain by name, as commands and stored rows have them. Pure functions.
namespace socle::mpi::rules {

// Starting points for a new domain.
enum class RuleProfile : std::uint8_t {
  kPamFrance,  // RNIV as it stands: the defaults of RnivParameters
  kIhe,        // IHE PIX feeds, which know neither statuses nor birth places: traits are noted only
  kFile,       // a file of an establishment, with statuses of the native form: faults are flagged
};

std::string_view RuleProfileName(RuleProfile profile);
std::optional<RuleProfile> FindRuleProfile(std::string_view name);
RnivParameters ParametersOf(RuleProfile profile);

struct NamedParameter {
  std::string_view name;
  std::string value;
  std::string default_value;
  std::string_view values;  // that it may have: "yes|no"
  std::string_view help;
};

// All parameters of `parameters`, in the order of RnivParameters.
std::vector<NamedParameter> DescribeParameters(const RnivParameters& parameters);

// Sets one by name. kNotFound for an unknown name, kInvalidArgument for a value that it cannot
// have; `parameters` is then as before.
Status SetParameter(RnivParameters& parameters, std::string_view name, std::string_view value);

}  // namespace socle::mpi::rules
