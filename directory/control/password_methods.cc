#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "directory/control/call.h"
#include "directory/control/methods.h"
#include "directory/control/roles.h"
#include "directory/domain/local_search.h"
#include "directory/domain/outcome.h"
#include "directory/domain/password_service.h"
#include "lib/base/awaited.h"
#include "lib/base/result.h"
#include "lib/base/secret.h"
#include "lib/control/server.h"

namespace socle::directory::control {

namespace {

namespace json = boost::json;

// What comes back from the thread that wrote the password.
struct Changed {
  domain::Outcome outcome = {};
  std::string made_password = {};
};

Result<json::value> ChangePassword(Call& call) {
  Params& params = call.Parameters();
  const std::string dn = params.RequiredText("entry");
  const std::string password = params.Text("password");
  SOCLE_TRY_STATUS(params.Finish());
  domain::PasswordChange change = {
      .user = dn, .identity = call.Who(), .facts = {.peer = "control", .is_local = true}};
  if (!password.empty()) {
    change.new_password = Secret(password);
  }
  auto awaited = std::make_shared<Awaited<Changed>>();
  call.Parts().passwords.Change(
      std::move(change), [awaited](const domain::PasswordChanged& changed) {
        awaited->Give(Changed{.outcome = changed.outcome,
                              .made_password = changed.made_password
                                                   ? std::string(changed.made_password->Reveal())
                                                   : std::string()});
      });
  SOCLE_TRY(const Changed changed, awaited->Wait(call.Parts().change_wait_max));
  SOCLE_TRY_STATUS(domain::StatusOf(changed.outcome));
  json::object answer{{"entry", dn}};
  if (!changed.made_password.empty()) {
    answer["password"] = changed.made_password;
  }
  return answer;
}

}  // namespace

void AddPasswordMethods(const ControlParts& parts, socle::control::Methods& methods) {
  AddMethod(parts, "directory.passwd", kAdminister, ChangePassword, methods);
}

}  // namespace socle::directory::control
