#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace socle::mpi::protocol {

// The bytes of a file under tests/data/hl7v2.
std::string ReadSample(std::string_view path);

// The rows of a table under tests/data/hl7v2, by the names of its header.
using SampleRow = std::map<std::string, std::string>;
std::vector<SampleRow> ReadSampleTable(std::string_view path);

// Segments written with '|' and joined by CR, as a message.
std::string MessageOf(const std::vector<std::string>& segments);

std::vector<std::string> SplitText(std::string_view text, char separator);

}  // namespace socle::mpi::protocol
