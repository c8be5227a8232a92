#include "tests/unit/mpi/protocol/samples.h"

#include <cstddef>
#include <fstream>
#include <ios>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace socle::mpi::protocol {

std::string ReadSample(std::string_view path) {
  std::ifstream file(SOCLE_SOURCE_DIR "/tests/data/hl7v2/" + std::string(path), std::ios::binary);
  EXPECT_TRUE(file.is_open()) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> SplitText(std::string_view text, char separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = text.find(separator, begin);
    parts.emplace_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) {
      return parts;
    }
    begin = end + 1;
  }
}

std::vector<SampleRow> ReadSampleTable(std::string_view path) {
  std::vector<SampleRow> rows;
  std::vector<std::string> names;
  for (const std::string& line : SplitText(ReadSample(path), '\n')) {
    const std::vector<std::string> cells = SplitText(line, '\t');
    if (names.empty()) {
      names = cells;
      continue;
    }
    if (line.empty()) {
      continue;
    }
    SampleRow row;
    for (std::size_t i = 0; i < names.size(); ++i) {
      row[names[i]] = i < cells.size() ? cells[i] : "";
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string MessageOf(const std::vector<std::string>& segments) {
  std::string message;
  for (const std::string& segment : segments) {
    message += segment + '\r';
  }
  return message;
}

}  // namespace socle::mpi::protocol
