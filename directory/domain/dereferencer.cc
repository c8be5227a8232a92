#include "directory/domain/dereferencer.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "directory/domain/access.h"
#include "directory/domain/attribute_selection.h"
#include "directory/domain/entry_answer.h"
#include "directory/domain/entry_image.h"
#include "directory/domain/outcome.h"
#include "directory/schema/schema.h"
#include "directory/schema/syntax.h"
#include "directory/store/entry_row.h"
#include "lib/ldap/ber_tag.h"
#include "lib/ldap/ber_writer.h"
#include "lib/ldap/dereference.h"
#include "lib/ldap/oid.h"
#include "lib/ldap/result_code.h"

namespace socle::directory::domain {

namespace {

using ldap::ResultCode;

constexpr ldap::BerTag kAttributes = ldap::ContextConstructedTag(0);

}  // namespace

std::expected<Dereferencer, Outcome> Dereferencer::Make(
    Parts parts, std::span<const ldap::DereferenceSpec> specs, bool is_critical) {
  const schema::Schema& schema = parts.view.Schema();
  Dereferencer out(std::move(parts));
  for (const ldap::DereferenceSpec& spec : specs) {
    const schema::AttributeType* type = schema.FindAttribute(spec.attribute);
    if (type == nullptr ||
        std::ranges::any_of(out.wanted_, [&](const Wanted& one) { return one.type == type; })) {
      return std::unexpected(
          Refuse(ResultCode::kProtocolError, "an attribute to dereference is unknown, or twice"));
    }
    if (type->syntax->oid != schema::kDistinguishedNameSyntax) {
      if (is_critical) {
        return std::unexpected(Refuse(ResultCode::kProtocolError,
                                      "values of an attribute to dereference are no names"));
      }
      continue;
    }
    out.wanted_.push_back(
        {.type = type,
         .attribute = std::string(spec.attribute),
         .answer = EntryAnswer(schema, AttributeSelection(schema, spec.wanted), false, nullptr)});
  }
  return out;
}

std::string Dereferencer::AttributesOf(Wanted& wanted, std::string_view dn) {
  const store::DirectoryView& view = parts_.view;
  const std::string normal = view.Schema().NormaliseDn(dn).value_or("");
  const auto id = view.FindId(normal).value_or(std::nullopt);
  if (normal.empty() || !id) {
    return {};
  }
  const auto entry = view.GetEntry(*id);
  const auto name = view.DnOf(*id);
  if (!entry || !name) {
    return {};
  }
  const EntryImage image = ImageOf(parts_.computed, view, view.Descriptions(), *entry, *name);
  AttributeGate may_read;
  if (parts_.access != nullptr) {
    parts_.access->Look(image);
    if (!parts_.access->MayEntry(Right::kRead)) {
      return {};
    }
    may_read = [this](const schema::AttributeType& type) {
      return parts_.access->MayAttribute(type, Right::kRead);
    };
  }
  std::string encoded;
  wanted.answer.AppendAttributes(image, may_read, encoded);
  return encoded;
}

void Dereferencer::AppendTarget(Wanted& wanted, std::string_view dn, ldap::BerWriter& writer) {
  const std::string attributes = AttributesOf(wanted, dn);
  writer.Begin(ldap::kSequence);
  writer.WriteOctets(wanted.attribute);
  writer.WriteOctets(dn);
  if (!attributes.empty()) {
    writer.Begin(kAttributes);
    writer.WriteEncoded(attributes);
    writer.End();
  }
  writer.End();
}

std::expected<std::string, Outcome> Dereferencer::ControlFor(const EntryImage& entry,
                                                             const AttributeGate& may_read,
                                                             std::uint64_t& examined) {
  const schema::Schema& schema = parts_.view.Schema();
  ldap::BerWriter writer;
  std::size_t count = 0;
  writer.Begin(ldap::kSequence);
  const auto append_all = [&](Wanted& wanted, const ImageAttribute& attribute) {
    store::AttributeValues values(attribute.encoded);
    while (values.Next()) {
      if (++count > kDereferencedPerEntryMax) {
        return false;
      }
      AppendTarget(wanted, values.Value(), writer);
    }
    return true;
  };
  for (Wanted& wanted : wanted_) {
    for (const ImageAttribute& attribute : entry.Stored()) {
      const bool is_wanted = schema.IsSubtype(attribute.type->id, wanted.type->id) &&
                             (!may_read || may_read(*attribute.type));
      if (is_wanted && !append_all(wanted, attribute)) {
        return std::unexpected(
            Refuse(ResultCode::kAdminLimitExceeded, "an entry names too many to dereference"));
      }
    }
  }
  writer.End();
  examined += count;
  if (count == 0) {
    return std::string();
  }
  const std::string value = writer.Finish();
  ldap::BerWriter control;
  control.Begin(ldap::kSequence);
  control.WriteOctets(ldap::oid::kDereference);
  control.WriteOctets(value);
  control.End();
  return control.Finish();
}

}  // namespace socle::directory::domain
