#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace socle::ldap {

// resultCode of LDAPResult: RFC 4511 (4.1.9), RFC 2891, RFC 3909, RFC 4528, RFC 4370, RFC 4533 and
// the draft of virtual list views. A peer may send other numbers; they are kept as they are.
enum class ResultCode : std::int32_t {
  kSuccess = 0,
  kOperationsError = 1,
  kProtocolError = 2,
  kTimeLimitExceeded = 3,
  kSizeLimitExceeded = 4,
  kCompareFalse = 5,
  kCompareTrue = 6,
  kAuthMethodNotSupported = 7,
  kStrongerAuthRequired = 8,
  kReferral = 10,
  kAdminLimitExceeded = 11,
  kUnavailableCriticalExtension = 12,
  kConfidentialityRequired = 13,
  kSaslBindInProgress = 14,
  kNoSuchAttribute = 16,
  kUndefinedAttributeType = 17,
  kInappropriateMatching = 18,
  kConstraintViolation = 19,
  kAttributeOrValueExists = 20,
  kInvalidAttributeSyntax = 21,
  kNoSuchObject = 32,
  kAliasProblem = 33,
  kInvalidDnSyntax = 34,
  kAliasDereferencingProblem = 36,
  kInappropriateAuthentication = 48,
  kInvalidCredentials = 49,
  kInsufficientAccessRights = 50,
  kBusy = 51,
  kUnavailable = 52,
  kUnwillingToPerform = 53,
  kLoopDetect = 54,
  kNamingViolation = 64,
  kObjectClassViolation = 65,
  kNotAllowedOnNonLeaf = 66,
  kNotAllowedOnRdn = 67,
  kEntryAlreadyExists = 68,
  kObjectClassModsProhibited = 69,
  kAffectsMultipleDsas = 71,
  kVlvError = 76,
  kOther = 80,
  kCanceled = 118,
  kNoSuchOperation = 119,
  kTooLate = 120,
  kCannotCancel = 121,
  kAssertionFailed = 122,
  kAuthorizationDenied = 123,
  kSyncRefreshRequired = 4096,
};

// The name as the RFCs write it, such as "noSuchObject"; "unknown" for another number.
std::string_view ResultCodeName(ResultCode code);
std::optional<ResultCode> FindResultCode(std::string_view name);

}  // namespace socle::ldap
