#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "lib/tabular/encoding.h"
#include "mpi/input/birth_date.h"
#include "mpi/model/identity.h"

namespace socle::mpi {

inline constexpr std::size_t kTraitCount = kTraitFields.size();
inline constexpr std::size_t kMappingBytesMax = std::size_t{1} << 20;

// How a file that is not native becomes identities; docs/formats/mapping.md has the text form.
struct Mapping {
  enum class Form : std::uint8_t { kDetect, kCsv, kNdjson };

  // A column of the file, or text that is the same for every record.
  struct Term {
    bool is_constant = false;
    std::string text;
  };

  struct Trait {
    std::vector<Term> terms;  // empty = the trait is missing; several are joined by a blank
    std::vector<std::pair<std::string, std::string>> values;  // received -> taken
    bool has_other_value = false;
    std::string other_value;  // for what `values` does not name
  };

  std::string name;  // of the mapping file, for messages
  Form form = Form::kDetect;
  tabular::Encoding encoding = tabular::Encoding::kUtf8;
  char delimiter = ',';
  char quote = '"';  // '\0' = none
  bool has_header = true;
  std::vector<std::string> columns;  // names of the columns when there is no header line
  std::vector<std::string> ignored;  // columns that are left out on purpose
  std::vector<DateFormat> date_formats;
  std::array<Trait, kTraitCount> traits;  // in the order of kTraitFields
};

// kInvalidArgument with name, line and reason.
Result<Mapping> ParseMapping(std::string_view text, const std::string& name);
Result<Mapping> LoadMapping(const std::string& path);

}  // namespace socle::mpi
