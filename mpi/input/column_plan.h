#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "mpi/input/mapping.h"
#include "mpi/model/identity.h"

namespace socle::mpi {

// Which column of one file goes into which trait.
struct ColumnPlan {
  struct Direct {
    std::size_t column = 0;
    std::string Identity::* member = nullptr;
  };

  struct Part {
    bool is_constant = false;
    std::size_t column = 0;
    std::string text;
  };

  struct Composed {
    std::string Identity::* member = nullptr;
    std::vector<Part> parts;
    const Mapping::Trait* trait = nullptr;  // for its value map; lives in the Mapping
    bool drops_blanks = false;              // numbers: blanks inside a part are not text
  };

  std::vector<Direct> direct;
  std::vector<Composed> composed;
  std::vector<std::string Identity::*> absent;
  std::vector<std::string> unknown;  // columns that nothing takes and nothing ignores
};

// For a file with the native header, in any order. kInvalidArgument when columns are missing (all
// of them are named) or come twice.
Result<ColumnPlan> PlanNative(std::span<const std::string> header, const std::string& file);

// For a file with a mapping, which must outlive the plan. kInvalidArgument when the mapping names
// a column that is not there; the message has the columns that are.
Result<ColumnPlan> PlanMapped(std::span<const std::string> header,
                              const Mapping& mapping,
                              const std::string& file);

// Fills every trait of `identity`: trimmed, joined, values replaced.
void FillIdentity(const ColumnPlan& plan,
                  std::span<const std::string_view> fields,
                  Identity& identity);

// The columns that a mapping reads.
std::vector<std::string> ColumnsOf(const Mapping& mapping);

}  // namespace socle::mpi
