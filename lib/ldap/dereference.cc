#include "lib/ldap/dereference.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/ldap/ber_reader.h"
#include "lib/ldap/ber_tag.h"
#include "lib/ldap/ber_writer.h"
#include "lib/ldap/decode_message.h"
#include "lib/ldap/decode_parts.h"
#include "lib/ldap/encode_message.h"

namespace socle::ldap {

namespace {

constexpr BerTag kValues = ContextConstructedTag(0);

DereferenceSpec ReadSpec(BerReader& reader) {
  const BerScope outer = reader.Enter(kSequence);
  DereferenceSpec spec{.attribute = reader.ReadName()};
  spec.wanted = ReadNames(reader, kSequence, DecodeLimits{}.requested_attributes_max);
  reader.Leave(outer);
  return spec;
}

DereferencedEntry ReadEntry(BerReader& reader) {
  const BerScope outer = reader.Enter(kSequence);
  DereferencedEntry entry{.attribute = reader.ReadName(), .dn = reader.ReadOctets()};
  if (reader.PeekTag() == kValues) {
    entry.attributes = ReadAttributes(reader, kValues, {});
  }
  reader.Leave(outer);
  return entry;
}

}  // namespace

Result<std::vector<DereferenceSpec>> DecodeDereferenceRequest(std::string_view value) {
  BerReader reader(value);
  std::vector<DereferenceSpec> specs;
  const BerScope outer = reader.Enter(kSequence);
  while (reader.HasMore() && specs.size() < kDereferencesMax) {
    specs.push_back(ReadSpec(reader));
  }
  if (specs.empty()) {
    reader.SetFault("nothing to dereference");
  }
  if (reader.HasMore()) {
    reader.SetFault("too many attributes to dereference", Code::kTooLarge);
  }
  reader.Leave(outer);
  SOCLE_TRY_STATUS(reader.Finish());
  return specs;
}

std::string EncodeDereferenceRequest(std::span<const DereferenceSpec> specs) {
  BerWriter writer;
  writer.Begin(kSequence);
  for (const DereferenceSpec& spec : specs) {
    writer.Begin(kSequence);
    writer.WriteOctets(spec.attribute);
    WriteNames(writer, kSequence, spec.wanted);
    writer.End();
  }
  writer.End();
  return writer.Finish();
}

Result<std::vector<DereferencedEntry>> DecodeDereferenceResponse(std::string_view value) {
  BerReader reader(value);
  std::vector<DereferencedEntry> entries;
  const BerScope outer = reader.Enter(kSequence);
  while (reader.HasMore() && entries.size() < kDereferencedEntriesMax) {
    entries.push_back(ReadEntry(reader));
  }
  if (reader.HasMore()) {
    reader.SetFault("too many dereferenced entries", Code::kTooLarge);
  }
  reader.Leave(outer);
  SOCLE_TRY_STATUS(reader.Finish());
  return entries;
}

std::string EncodeDereferenceResponse(std::span<const DereferencedEntry> entries) {
  BerWriter writer;
  writer.Begin(kSequence);
  for (const DereferencedEntry& entry : entries) {
    writer.Begin(kSequence);
    writer.WriteOctets(entry.attribute);
    writer.WriteOctets(entry.dn);
    if (!entry.attributes.empty()) {
      WriteAttributes(writer, kValues, entry.attributes);
    }
    writer.End();
  }
  writer.End();
  return writer.Finish();
}

}  // namespace socle::ldap
