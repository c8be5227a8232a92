#include "directory/store/index_definition.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "directory/store/posting_key.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/record_codec.h"

namespace socle::directory::store {

namespace {

constexpr std::uint8_t kVersion = 1;

struct KindName {
  std::string_view name;
  bool IndexKinds::* flag;
};

constexpr auto kKindNames = std::to_array<KindName>({{"eq", &IndexKinds::equality},
                                                     {"sub", &IndexKinds::part},
                                                     {"pres", &IndexKinds::presence},
                                                     {"approx", &IndexKinds::sound},
                                                     {"order", &IndexKinds::order}});

}  // namespace

bool IndexKinds::Has(const IndexKinds& other) const {
  return std::ranges::all_of(
      kKindNames, [&](const KindName& kind) { return this->*kind.flag || !(other.*kind.flag); });
}

std::string EncodeIndexDefinition(const IndexDefinition& definition) {
  storage::RecordWriter writer(kVersion);
  writer.Unsigned(definition.id)
      .Text(definition.attribute)
      .Text(FormatIndexKinds(definition.kinds))
      .Unsigned(static_cast<std::uint64_t>(definition.state));
  return std::move(writer).Take();
}

Result<IndexDefinition> DecodeIndexDefinition(std::string_view bytes) {
  SOCLE_TRY(auto reader, storage::RecordReader::Open(bytes, kVersion));
  IndexDefinition out;
  out.id = static_cast<IndexId>(reader.UnsignedUpTo(UINT16_MAX));
  out.attribute = reader.Text();
  const std::string_view kinds = reader.Text();
  const std::uint64_t state =
      reader.UnsignedUpTo(static_cast<std::uint64_t>(IndexState::kDropping));
  SOCLE_TRY_STATUS(reader.Finish());
  const auto parsed = ParseIndexKinds(kinds);
  if (!parsed || state == 0) {
    return Fail(Code::kCorruption, "the definition of an index is not what was written");
  }
  out.kinds = *parsed;
  out.state = static_cast<IndexState>(state);
  return out;
}

std::string FormatIndexKinds(const IndexKinds& kinds) {
  std::string out;
  for (const KindName& kind : kKindNames) {
    if (kinds.*kind.flag) {
      out.append(out.empty() ? "" : ",").append(kind.name);
    }
  }
  return out;
}

Result<IndexKinds> ParseIndexKinds(std::string_view text) {
  IndexKinds out;
  std::size_t begin = 0;
  while (begin <= text.size() && !text.empty()) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view word = text.substr(begin, end - begin);
    const auto* const found = std::ranges::find(kKindNames, word, &KindName::name);
    if (found == kKindNames.end()) {
      return Fail(Code::kInvalidArgument,
                  fmt::format("unknown kind of index '{}': eq, sub, pres, approx, order", word));
    }
    out.*found->flag = true;
    begin = end + 1;
  }
  return out;
}

std::vector<DefaultIndex> DefaultIndexes() {
  constexpr IndexKinds kEquality{.equality = true};
  constexpr IndexKinds kOrder{.equality = true, .order = true};
  constexpr IndexKinds kText{.equality = true, .part = true, .order = true};
  constexpr IndexKinds kName{.equality = true, .part = true, .sound = true, .order = true};
  std::vector<DefaultIndex> out;
  for (const std::string_view attribute : {"cn", "sn", "givenName", "displayName", "o"}) {
    out.push_back({.attribute = attribute, .kinds = kName});
  }
  for (const std::string_view attribute : {"mail", "uid"}) {
    out.push_back({.attribute = attribute, .kinds = kText});
  }
  out.push_back({.attribute = "socleMailMss", .kinds = {.equality = true, .part = true}});
  for (const std::string_view attribute : {"createTimestamp", "modifyTimestamp", "socleFin"}) {
    out.push_back({.attribute = attribute, .kinds = kOrder});
  }
  for (const std::string_view attribute :
       {"objectClass",      "entryUUID",  "employeeNumber", "socleRpps",        "socleAdeli",
        "socleIdNps",       "socleIdNst", "socleFiness",    "departmentNumber", "socleProfession",
        "socleSavoirFaire", "postalCode", "socleCommune",   "socleStructure",   "socleApplication",
        "socleStatut",      "member",     "uniqueMember",   "memberUid",        "ou",
        "uidNumber",        "gidNumber"}) {
    out.push_back({.attribute = attribute, .kinds = kEquality});
  }
  return out;
}

}  // namespace socle::directory::store
