#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "directory/control/call.h"
#include "directory/control/methods.h"
#include "directory/control/roles.h"
#include "directory/domain/access.h"
#include "directory/domain/account.h"
#include "directory/domain/entry_answer.h"
#include "directory/domain/entry_image.h"
#include "directory/domain/identity.h"
#include "directory/schema/schema.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_reader.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/control/server.h"

namespace socle::directory::control {

namespace {

namespace json = boost::json;

using About = domain::AccessQuestion::About;

// The identity that a bind with this name would have; an empty name is who has not bound.
Result<domain::Identity> IdentityOf(const Call& call, const std::string& dn) {
  if (dn.empty()) {
    return domain::Identity{};
  }
  SOCLE_TRY(const std::string normal, call.Schema().NormaliseDn(dn));
  const ControlParts& parts = call.Parts();
  SOCLE_TRY(auto account,
            domain::FindAccount(parts.store, parts.computed, parts.access, call.Who(), normal));
  if (account) {
    return std::move(account->identity);
  }
  // Names without an entry may stand in rules: those of local users and of certificates.
  return domain::Identity{.dn = dn, .normal_dn = normal};
}

Result<domain::AccessQuestion> QuestionOf(const Call& call, const std::string& about) {
  if (about == "entry") {
    return domain::AccessQuestion{.about = About::kEntry};
  }
  if (about == "children") {
    return domain::AccessQuestion{.about = About::kChildren};
  }
  const schema::AttributeType* type = call.Schema().FindAttribute(about);
  if (type == nullptr) {
    return Fail(Code::kNotFound, "the schema has no attribute " + about);
  }
  return domain::AccessQuestion{.about = About::kAttribute, .attribute = type};
}

json::object Answer(std::string_view about, const domain::AccessExplanation& explanation) {
  return {{"about", about}, {"rights", explanation.rights}, {"reason", explanation.reason}};
}

Result<json::value> WhyAccess(Call& call) {
  Params& params = call.Parameters();
  const std::string who = params.Text("who");
  const std::string dn = params.RequiredText("entry");
  const std::string attribute = params.Text("attribute");
  const bool is_secure = params.Flag("secure");
  const bool is_strong = params.Flag("strong");
  SOCLE_TRY_STATUS(params.Finish());
  SOCLE_TRY(domain::Identity identity, IdentityOf(call, who));
  identity.is_protected = is_secure || is_strong;
  identity.is_strong = is_strong;
  call.Note("why-access", dn);

  SOCLE_TRY(const std::string normal, call.Schema().NormaliseDn(dn));
  const store::DirectoryView view = call.Parts().store.NewView();
  SOCLE_TRY(const auto id, view.FindId(normal));
  if (!id) {
    call.Stream().SetHint("`socle directory search` finds names");
    return Fail(Code::kNotFound, "there is no such entry");
  }
  SOCLE_TRY(const store::StoredEntry entry, view.GetEntry(*id));
  SOCLE_TRY(const std::string name, view.DnOf(entry.row));
  const domain::EntryImage image =
      domain::ImageOf(call.Parts().computed, view, view.Descriptions(), entry, name);
  const domain::AccessPolicy& access = call.Parts().access;
  json::array answers;
  // Without the right to see the entry, those to its attributes are of no use.
  answers.push_back(Answer("entry", access.Explain(identity, image, {.about = About::kEntry})));
  if (!attribute.empty() && attribute != "entry") {
    SOCLE_TRY(const domain::AccessQuestion question, QuestionOf(call, attribute));
    answers.push_back(Answer(attribute, access.Explain(identity, image, question)));
  } else if (attribute.empty()) {
    for (const domain::ImageAttribute& one : image.Stored()) {
      const domain::AccessQuestion question = {.about = About::kAttribute, .attribute = one.type};
      answers.push_back(Answer(one.type->Name(), access.Explain(identity, image, question)));
    }
  }
  json::array groups(identity.groups.begin(), identity.groups.end());
  return json::object{{"who", identity.dn},
                      {"entry", name},
                      {"groups", std::move(groups)},
                      {"answers", std::move(answers)}};
}

}  // namespace

void AddAccessMethods(const ControlParts& parts, socle::control::Methods& methods) {
  AddMethod(parts, "directory.why-access", kAdminister, WhyAccess, methods);
}

}  // namespace socle::directory::control
