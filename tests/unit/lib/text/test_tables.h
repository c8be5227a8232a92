#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace socle::text {

// The rows of tests/data/phonetics-fr/`name`, without the header line; each has `columns` fields.
std::vector<std::vector<std::string>> ReadTable(const std::string& name, std::size_t columns);

}  // namespace socle::text
