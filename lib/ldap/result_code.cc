#include "lib/ldap/result_code.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace socle::ldap {

namespace {

struct NamedCode {
  ResultCode code;
  std::string_view name;
};

// In ascending order of the codes.
constexpr auto kNames = std::to_array<NamedCode>({
    {ResultCode::kSuccess, "success"},
    {ResultCode::kOperationsError, "operationsError"},
    {ResultCode::kProtocolError, "protocolError"},
    {ResultCode::kTimeLimitExceeded, "timeLimitExceeded"},
    {ResultCode::kSizeLimitExceeded, "sizeLimitExceeded"},
    {ResultCode::kCompareFalse, "compareFalse"},
    {ResultCode::kCompareTrue, "compareTrue"},
    {ResultCode::kAuthMethodNotSupported, "authMethodNotSupported"},
    {ResultCode::kStrongerAuthRequired, "strongerAuthRequired"},
    {ResultCode::kReferral, "referral"},
    {ResultCode::kAdminLimitExceeded, "adminLimitExceeded"},
    {ResultCode::kUnavailableCriticalExtension, "unavailableCriticalExtension"},
    {ResultCode::kConfidentialityRequired, "confidentialityRequired"},
    {ResultCode::kSaslBindInProgress, "saslBindInProgress"},
    {ResultCode::kNoSuchAttribute, "noSuchAttribute"},
    {ResultCode::kUndefinedAttributeType, "undefinedAttributeType"},
    {ResultCode::kInappropriateMatching, "inappropriateMatching"},
    {ResultCode::kConstraintViolation, "constraintViolation"},
    {ResultCode::kAttributeOrValueExists, "attributeOrValueExists"},
    {ResultCode::kInvalidAttributeSyntax, "invalidAttributeSyntax"},
    {ResultCode::kNoSuchObject, "noSuchObject"},
    {ResultCode::kAliasProblem, "aliasProblem"},
    {ResultCode::kInvalidDnSyntax, "invalidDNSyntax"},
    {ResultCode::kAliasDereferencingProblem, "aliasDereferencingProblem"},
    {ResultCode::kInappropriateAuthentication, "inappropriateAuthentication"},
    {ResultCode::kInvalidCredentials, "invalidCredentials"},
    {ResultCode::kInsufficientAccessRights, "insufficientAccessRights"},
    {ResultCode::kBusy, "busy"},
    {ResultCode::kUnavailable, "unavailable"},
    {ResultCode::kUnwillingToPerform, "unwillingToPerform"},
    {ResultCode::kLoopDetect, "loopDetect"},
    {ResultCode::kNamingViolation, "namingViolation"},
    {ResultCode::kObjectClassViolation, "objectClassViolation"},
    {ResultCode::kNotAllowedOnNonLeaf, "notAllowedOnNonLeaf"},
    {ResultCode::kNotAllowedOnRdn, "notAllowedOnRDN"},
    {ResultCode::kEntryAlreadyExists, "entryAlreadyExists"},
    {ResultCode::kObjectClassModsProhibited, "objectClassModsProhibited"},
    {ResultCode::kAffectsMultipleDsas, "affectsMultipleDSAs"},
    {ResultCode::kVlvError, "vlvError"},
    {ResultCode::kOther, "other"},
    {ResultCode::kCanceled, "canceled"},
    {ResultCode::kNoSuchOperation, "noSuchOperation"},
    {ResultCode::kTooLate, "tooLate"},
    {ResultCode::kCannotCancel, "cannotCancel"},
    {ResultCode::kAssertionFailed, "assertionFailed"},
    {ResultCode::kAuthorizationDenied, "authorizationDenied"},
    {ResultCode::kSyncRefreshRequired, "syncRefreshRequired"},
});

}  // namespace

std::string_view ResultCodeName(ResultCode code) {
  const auto* const found = std::ranges::lower_bound(kNames, code, {}, &NamedCode::code);
  return found != kNames.end() && found->code == code ? found->name : "unknown";
}

std::optional<ResultCode> FindResultCode(std::string_view name) {
  const auto* const found = std::ranges::find(kNames, name, &NamedCode::name);
  return found == kNames.end() ? std::nullopt : std::optional(found->code);
}

}  // namespace socle::ldap
