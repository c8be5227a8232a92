// Any text: records are the same after writing, and reading ends.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/check.h"
#include "lib/base/result.h"
#include "lib/ldap/ldif.h"
#include "lib/ldap/ldif_lines.h"
#include "lib/ldap/ldif_reader.h"
#include "lib/ldap/ldif_writer.h"

namespace {

namespace ldap = socle::ldap;

ldap::LdifSource SourceOf(std::string_view text) {
  return [text](std::span<char> out) mutable -> socle::Result<std::size_t> {
    const std::size_t size = std::min({text.size(), out.size(), std::size_t{7}});
    std::ranges::copy(text.substr(0, size), out.begin());
    text.remove_prefix(size);
    return size;
  };
}

// Records that are taken; those that are not must not be more than the text has lines.
std::vector<ldap::LdifRecord> ReadAll(std::string_view text, std::size_t scale) {
  ldap::LdifReader reader(SourceOf(text),
                          {.line_bytes_max = 1000 * scale, .record_bytes_max = 10'000 * scale});
  std::vector<ldap::LdifRecord> records;
  std::size_t refused = 0;
  while (true) {
    auto record = reader.Next();
    if (!record.has_value()) {
      SOCLE_CHECK(++refused <= text.size());
    } else if (record->has_value()) {
      records.push_back(std::move(**record));
    } else {
      return records;
    }
  }
}

std::string Write(std::span<const ldap::LdifRecord> records) {
  std::string text;
  for (const ldap::LdifRecord& record : records) {
    ldap::AppendLdifRecord(text, record);
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Base64 makes lines and records longer.
  constexpr std::size_t kRoomy = 4;
  const auto records = ReadAll({reinterpret_cast<const char*>(data), size}, 1);
  const std::string once = Write(records);
  const auto again = ReadAll(once, kRoomy);
  SOCLE_CHECK(again.size() == records.size());
  SOCLE_CHECK(Write(again) == once);
  return 0;
}
