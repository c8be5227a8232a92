#include "tests/unit/lib/text/test_tables.h"

#include <cstddef>
#include <fstream>
#include <string>
#include <vector>

#include "lib/base/check.h"

namespace socle::text {

std::vector<std::vector<std::string>> ReadTable(const std::string& name, std::size_t columns) {
  std::ifstream file(SOCLE_SOURCE_DIR "/tests/data/phonetics-fr/" + name);
  std::vector<std::vector<std::string>> rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::vector<std::string> fields(1);
    for (const char c : line) {
      if (c == '\t') {
        fields.emplace_back();
      } else {
        fields.back() += c;
      }
    }
    SOCLE_CHECK(fields.size() == columns);
    rows.push_back(fields);
  }
  SOCLE_CHECK(!rows.empty());
  return rows;
}

}  // namespace socle::text
