#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/ldap/message.h"
#include "lib/ldap/result_code.h"

namespace socle::directory::domain {

// A control of an answer, with its bytes.
struct AnswerControl {
  std::string oid = {};
  std::optional<std::string> value = {};
};

// How an operation ended. Texts hold no values of entries.
struct Outcome {
  ldap::ResultCode code = ldap::ResultCode::kSuccess;
  std::string diagnostic = {};
  std::string matched_dn = {};
  std::vector<std::string> referral = {};
  std::vector<AnswerControl> controls = {};

  [[nodiscard]] bool IsSuccess() const { return code == ldap::ResultCode::kSuccess; }
};

inline Outcome Refuse(ldap::ResultCode code, std::string diagnostic = {}) {
  return {.code = code, .diagnostic = std::move(diagnostic)};
}

// Points into the outcome.
inline ldap::LdapResult ResultOf(const Outcome& outcome) {
  return {.code = outcome.code,
          .matched_dn = outcome.matched_dn,
          .diagnostic_message = outcome.diagnostic,
          .referral = {outcome.referral.begin(), outcome.referral.end()}};
}

// Points into the outcome.
inline std::vector<ldap::Control> ControlsOf(const Outcome& outcome) {
  std::vector<ldap::Control> out;
  out.reserve(outcome.controls.size());
  for (const AnswerControl& control : outcome.controls) {
    out.push_back({.oid = control.oid, .value = control.value});
  }
  return out;
}

}  // namespace socle::directory::domain
