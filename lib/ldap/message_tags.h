#pragma once

#include "lib/ldap/ber_tag.h"

// Tags of RFC 4511, appendix B, where they are not universal.
namespace socle::ldap::tag {

inline constexpr BerTag kBindRequest = ApplicationConstructedTag(0);
inline constexpr BerTag kBindResponse = ApplicationConstructedTag(1);
inline constexpr BerTag kUnbindRequest = ApplicationTag(2);
inline constexpr BerTag kSearchRequest = ApplicationConstructedTag(3);
inline constexpr BerTag kSearchResultEntry = ApplicationConstructedTag(4);
inline constexpr BerTag kSearchResultDone = ApplicationConstructedTag(5);
inline constexpr BerTag kModifyRequest = ApplicationConstructedTag(6);
inline constexpr BerTag kModifyResponse = ApplicationConstructedTag(7);
inline constexpr BerTag kAddRequest = ApplicationConstructedTag(8);
inline constexpr BerTag kAddResponse = ApplicationConstructedTag(9);
inline constexpr BerTag kDeleteRequest = ApplicationTag(10);
inline constexpr BerTag kDeleteResponse = ApplicationConstructedTag(11);
inline constexpr BerTag kModifyDnRequest = ApplicationConstructedTag(12);
inline constexpr BerTag kModifyDnResponse = ApplicationConstructedTag(13);
inline constexpr BerTag kCompareRequest = ApplicationConstructedTag(14);
inline constexpr BerTag kCompareResponse = ApplicationConstructedTag(15);
inline constexpr BerTag kAbandonRequest = ApplicationTag(16);
inline constexpr BerTag kSearchResultReference = ApplicationConstructedTag(19);
inline constexpr BerTag kExtendedRequest = ApplicationConstructedTag(23);
inline constexpr BerTag kExtendedResponse = ApplicationConstructedTag(24);
inline constexpr BerTag kIntermediateResponse = ApplicationConstructedTag(25);

inline constexpr BerTag kControls = ContextConstructedTag(0);
inline constexpr BerTag kReferral = ContextConstructedTag(3);
inline constexpr BerTag kSimpleBind = ContextTag(0);
inline constexpr BerTag kSaslBind = ContextConstructedTag(3);
inline constexpr BerTag kServerCredentials = ContextTag(7);
inline constexpr BerTag kNewSuperior = ContextTag(0);
inline constexpr BerTag kExtendedRequestName = ContextTag(0);
inline constexpr BerTag kExtendedRequestValue = ContextTag(1);
inline constexpr BerTag kExtendedResponseName = ContextTag(10);
inline constexpr BerTag kExtendedResponseValue = ContextTag(11);
inline constexpr BerTag kIntermediateName = ContextTag(0);
inline constexpr BerTag kIntermediateValue = ContextTag(1);

inline constexpr BerTag kFilterAnd = ContextConstructedTag(0);
inline constexpr BerTag kFilterOr = ContextConstructedTag(1);
inline constexpr BerTag kFilterNot = ContextConstructedTag(2);
inline constexpr BerTag kFilterEqual = ContextConstructedTag(3);
inline constexpr BerTag kFilterSubstrings = ContextConstructedTag(4);
inline constexpr BerTag kFilterGreaterOrEqual = ContextConstructedTag(5);
inline constexpr BerTag kFilterLessOrEqual = ContextConstructedTag(6);
inline constexpr BerTag kFilterPresent = ContextTag(7);
inline constexpr BerTag kFilterApprox = ContextConstructedTag(8);
inline constexpr BerTag kFilterExtensible = ContextConstructedTag(9);
inline constexpr BerTag kSubstringInitial = ContextTag(0);
inline constexpr BerTag kSubstringAny = ContextTag(1);
inline constexpr BerTag kSubstringFinal = ContextTag(2);
inline constexpr BerTag kRuleOfMatch = ContextTag(1);
inline constexpr BerTag kTypeOfMatch = ContextTag(2);
inline constexpr BerTag kValueOfMatch = ContextTag(3);
inline constexpr BerTag kDnAttributesOfMatch = ContextTag(4);

}  // namespace socle::ldap::tag
