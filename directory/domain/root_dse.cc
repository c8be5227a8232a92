#include "directory/domain/root_dse.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/domain/entry_image.h"
#include "directory/schema/schema.h"
#include "directory/schema/subschema.h"
#include "lib/base/check.h"
#include "lib/ldap/oid.h"
#include "lib/ldap/search_entry.h"

namespace socle::directory::domain {

void FixedEntry::Add(std::string_view name, const std::vector<std::string>& values) {
  if (values.empty()) {
    return;
  }
  const schema::AttributeType* type = schema_.FindAttribute(name);
  SOCLE_CHECK(type != nullptr);
  types_.push_back(type);
  const std::vector<std::string_view> views(values.begin(), values.end());
  ldap::AppendEncodedAttribute(encoded_.emplace_back(), type->Name(), views);
}

EntryImage FixedEntry::Image() const {
  std::vector<ImageAttribute> attributes;
  attributes.reserve(encoded_.size());
  for (std::size_t i = 0; i < encoded_.size(); ++i) {
    attributes.push_back({.type = types_[i], .encoded = encoded_[i]});
  }
  return {dn_, std::move(attributes)};
}

std::vector<std::string> SupportedControls() {
  std::vector<std::string> out;
  for (const std::string_view oid : {ldap::oid::kPagedResults,
                                     ldap::oid::kSortRequest,
                                     ldap::oid::kVlvRequest,
                                     ldap::oid::kMatchedValues,
                                     ldap::oid::kSyncRequest,
                                     ldap::oid::kAssertion,
                                     ldap::oid::kPreRead,
                                     ldap::oid::kPostRead,
                                     ldap::oid::kManageDsaIt,
                                     ldap::oid::kTreeDelete,
                                     ldap::oid::kDontUseCopy,
                                     ldap::oid::kRelaxRules,
                                     ldap::oid::kPasswordPolicy,
                                     ldap::oid::kProxiedAuthorization,
                                     ldap::oid::kDereference,
                                     ldap::oid::kSubentries,
                                     ldap::oid::kSessionTracking}) {
    out.emplace_back(oid);
  }
  return out;
}

FixedEntry BuildRootDse(const schema::Schema& schema, const RootDseFacts& facts) {
  FixedEntry out(schema, "");
  out.Add("objectClass", {"top", "LDAProotDSE"});
  out.Add("namingContexts", facts.suffixes);
  out.Add("supportedControl", SupportedControls());
  std::vector<std::string> extensions = {std::string(ldap::oid::kPasswordModify),
                                         std::string(ldap::oid::kWhoAmI),
                                         std::string(ldap::oid::kCancel)};
  if (facts.has_start_tls) {
    extensions.emplace_back(ldap::oid::kStartTls);
  }
  out.Add("supportedExtension", extensions);
  out.Add("supportedFeatures",
          {std::string(ldap::oid::kAllOperationalAttributes),
           std::string(ldap::oid::kObjectClassLists),
           std::string(ldap::oid::kTrueFalseFilters),
           std::string(ldap::oid::kModifyIncrement)});
  out.Add("supportedLDAPVersion", {"3"});
  out.Add("supportedSASLMechanisms", facts.mechanisms);
  out.Add("subschemaSubentry", {std::string(kSubschemaDn)});
  out.Add("vendorName", {"Socle"});
  out.Add("vendorVersion", {facts.version});
  return out;
}

FixedEntry BuildSubschema(const schema::Schema& schema) {
  FixedEntry out(schema, std::string(kSubschemaDn));
  schema::Subschema texts = schema::RenderSubschema(schema);
  out.Add("objectClass", {"top", "subentry", "subschema", "extensibleObject"});
  out.Add("cn", {"Subschema"});
  out.Add("attributeTypes", texts.attribute_types);
  out.Add("objectClasses", texts.object_classes);
  out.Add("matchingRules", texts.matching_rules);
  out.Add("matchingRuleUse", texts.matching_rule_use);
  out.Add("ldapSyntaxes", texts.ldap_syntaxes);
  out.Add("subschemaSubentry", {std::string(kSubschemaDn)});
  return out;
}

}  // namespace socle::directory::domain
