#include "lib/ldap/sort_control.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/ldap/ber_reader.h"
#include "lib/ldap/ber_tag.h"
#include "lib/ldap/ber_writer.h"
#include "lib/ldap/decode_parts.h"
#include "lib/ldap/result_code.h"

namespace socle::ldap {

namespace {

constexpr BerTag kOrderingRule = ContextTag(0);
constexpr BerTag kReverseOrder = ContextTag(1);
constexpr BerTag kFailedAttribute = ContextTag(0);

SortKey ReadKey(BerReader& reader) {
  const BerScope outer = reader.Enter(kSequence);
  SortKey key{.attribute = reader.ReadName()};
  if (reader.PeekTag() == kOrderingRule) {
    key.ordering_rule = reader.ReadName(kOrderingRule);
  }
  key.reverse = ReadOptionalBoolean(reader, false, kReverseOrder);
  reader.Leave(outer);
  return key;
}

}  // namespace

Result<std::vector<SortKey>> DecodeSortRequest(std::string_view value) {
  BerReader reader(value);
  std::vector<SortKey> keys;
  const BerScope outer = reader.Enter(kSequence);
  while (reader.HasMore() && keys.size() < kSortKeysMax) {
    keys.push_back(ReadKey(reader));
  }
  if (keys.empty()) {
    reader.SetFault("no sort key");
  }
  if (reader.HasMore()) {
    reader.SetFault("too many sort keys", Code::kTooLarge);
  }
  reader.Leave(outer);
  SOCLE_TRY_STATUS(reader.Finish());
  return keys;
}

std::string EncodeSortRequest(std::span<const SortKey> keys) {
  BerWriter writer;
  writer.Begin(kSequence);
  for (const SortKey& key : keys) {
    writer.Begin(kSequence);
    writer.WriteOctets(key.attribute);
    if (!key.ordering_rule.empty()) {
      writer.WriteOctets(key.ordering_rule, kOrderingRule);
    }
    if (key.reverse) {
      writer.WriteBoolean(true, kReverseOrder);
    }
    writer.End();
  }
  writer.End();
  return writer.Finish();
}

Result<SortResponse> DecodeSortResponse(std::string_view value) {
  BerReader reader(value);
  const BerScope outer = reader.Enter(kSequence);
  SortResponse response{.code = static_cast<ResultCode>(reader.ReadInteger({}, kEnumerated))};
  response.attribute = ReadOptionalOctets(reader, kFailedAttribute);
  reader.Leave(outer);
  SOCLE_TRY_STATUS(reader.Finish());
  return response;
}

std::string EncodeSortResponse(const SortResponse& response) {
  BerWriter writer;
  writer.Begin(kSequence);
  writer.WriteInteger(static_cast<std::int32_t>(response.code), kEnumerated);
  if (response.attribute.has_value()) {
    writer.WriteOctets(*response.attribute, kFailedAttribute);
  }
  writer.End();
  return writer.Finish();
}

}  // namespace socle::ldap
