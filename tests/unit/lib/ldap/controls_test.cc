// Values of controls and extended operations: as libldap writes and reads them where it can, as the
// RFCs say where it cannot, and each with what must be refused.
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <lber.h>
#include <lber_types.h>
#include <ldap.h>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/ldap/dereference.h"
#include "lib/ldap/extended_values.h"
#include "lib/ldap/filter_control.h"
#include "lib/ldap/filter_text.h"
#include "lib/ldap/paged_results.h"
#include "lib/ldap/password_policy.h"
#include "lib/ldap/read_entry_control.h"
#include "lib/ldap/result_code.h"
#include "lib/ldap/session_tracking.h"
#include "lib/ldap/simple_controls.h"
#include "lib/ldap/sort_control.h"
#include "lib/ldap/sync_control.h"
#include "lib/ldap/virtual_list_view.h"
#include "tests/unit/lib/ldap/test_bytes.h"

namespace socle::ldap {
namespace {

constexpr std::string_view kUuid = "0123456789abcdef";

// A handle that is never connected: libldap wants one to write values.
class Libldap {
 public:
  Libldap() { ldap_initialize(&handle_, nullptr); }

  Libldap(const Libldap&) = delete;
  Libldap& operator=(const Libldap&) = delete;

  ~Libldap() { ldap_unbind_ext(handle_, nullptr, nullptr); }

  LDAP* Handle() { return handle_; }

 private:
  LDAP* handle_ = nullptr;
};

std::string Taken(berval& value) {
  std::string bytes(value.bv_val == nullptr ? "" : value.bv_val, value.bv_len);
  ber_memfree(value.bv_val);
  return bytes;
}

std::string Mutable(std::string_view text) {
  return std::string(text);
}

template <class T>
std::string Fault(const Result<T>& result) {
  return result.has_value() ? "" : result.error().detail;
}

TEST(PagedResults, AreWrittenAndReadAsByLibldap) {
  Libldap libldap;
  std::string cookie = "next";
  berval in{.bv_len = cookie.size(), .bv_val = cookie.data()};
  berval out{};
  ASSERT_EQ(ldap_create_page_control_value(libldap.Handle(), 1000, &in, &out), LDAP_SUCCESS);
  const std::string wanted = Taken(out);
  EXPECT_EQ(EncodePagedResults({.size = 1000, .cookie = cookie}), wanted);
  const auto paged = DecodePagedResults(wanted);
  ASSERT_TRUE(paged.has_value());
  EXPECT_EQ(paged->size, 1000);
  EXPECT_EQ(paged->cookie, "next");
}

TEST(PagedResults, OfSize0AreAnEstimateAndOfLessAreRefused) {
  EXPECT_EQ(DecodePagedResults(FromHex("3005 020100 0400"))->size, 0);
  EXPECT_NE(Fault(DecodePagedResults(FromHex("3005 0201FF 0400"))), "");
  EXPECT_NE(Fault(DecodePagedResults(FromHex("3003 020101"))), "");
  EXPECT_NE(Fault(DecodePagedResults(FromHex("3005 020101 0400 00"))), "");
  EXPECT_NE(Fault(DecodePagedResults("")), "");
}

TEST(SortRequest, IsWrittenAndReadAsByLibldap) {
  Libldap libldap;
  std::string spec = "cn -sn:2.5.13.3";
  LDAPSortKey** keys = nullptr;
  ASSERT_EQ(ldap_create_sort_keylist(&keys, spec.data()), LDAP_SUCCESS);
  berval out{};
  ASSERT_EQ(ldap_create_sort_control_value(libldap.Handle(), keys, &out), LDAP_SUCCESS);
  ldap_free_sort_keylist(keys);
  const std::string wanted = Taken(out);
  const auto decoded = DecodeSortRequest(wanted);
  ASSERT_TRUE(decoded.has_value()) << decoded.error().detail;
  ASSERT_EQ(decoded->size(), 2U);
  EXPECT_EQ((*decoded)[0].attribute, "cn");
  EXPECT_FALSE((*decoded)[0].reverse);
  EXPECT_EQ((*decoded)[1].attribute, "sn");
  EXPECT_EQ((*decoded)[1].ordering_rule, "2.5.13.3");
  EXPECT_TRUE((*decoded)[1].reverse);
  EXPECT_EQ(EncodeSortRequest(*decoded), wanted);
}

TEST(SortRequest, HasOneTo16Keys) {
  const auto with = [](std::size_t keys) {
    return DecodeSortRequest(Element(0x30, Repeat(FromHex("3003 0401 61"), keys)));
  };
  EXPECT_NE(Fault(with(0)), "");
  EXPECT_TRUE(with(kSortKeysMax).has_value());
  ASSERT_FALSE(with(kSortKeysMax + 1).has_value());
  EXPECT_EQ(with(kSortKeysMax + 1).error().code, Code::kTooLarge);
}

TEST(SortResponse, IsReadByLibldap) {
  Libldap libldap;
  std::string value =
      EncodeSortResponse({.code = ResultCode::kNoSuchAttribute, .attribute = "givenName"});
  std::string oid = LDAP_CONTROL_SORTRESPONSE;
  LDAPControl control{.ldctl_oid = oid.data(),
                      .ldctl_value = {.bv_len = value.size(), .bv_val = value.data()},
                      .ldctl_iscritical = 0};
  ber_int_t code = 0;
  char* attribute = nullptr;
  ASSERT_EQ(ldap_parse_sortresponse_control(libldap.Handle(), &control, &code, &attribute),
            LDAP_SUCCESS);
  EXPECT_EQ(code, LDAP_NO_SUCH_ATTRIBUTE);
  EXPECT_STREQ(attribute, "givenName");
  ldap_memfree(attribute);
  const auto decoded = DecodeSortResponse(value);
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(decoded->code, ResultCode::kNoSuchAttribute);
  EXPECT_EQ(decoded->attribute, "givenName");
  EXPECT_EQ(EncodeSortResponse({}), FromHex("3003 0A0100"));
}

TEST(VlvRequest, IsWrittenAndReadAsByLibldap) {
  Libldap libldap;
  std::string context = "ctx";
  berval context_value{.bv_len = context.size(), .bv_val = context.data()};
  LDAPVLVInfo info{.ldvlv_version = 1,
                   .ldvlv_before_count = 5,
                   .ldvlv_after_count = 14,
                   .ldvlv_offset = 300,
                   .ldvlv_count = 111003,
                   .ldvlv_attrvalue = nullptr,
                   .ldvlv_context = &context_value,
                   .ldvlv_extradata = nullptr};
  berval out{};
  ASSERT_EQ(ldap_create_vlv_control_value(libldap.Handle(), &info, &out), LDAP_SUCCESS);
  const std::string by_offset = Taken(out);
  const auto offset = DecodeVlvRequest(by_offset);
  ASSERT_TRUE(offset.has_value()) << offset.error().detail;
  EXPECT_EQ(offset->before_count, 5);
  EXPECT_EQ(offset->after_count, 14);
  EXPECT_EQ(offset->offset, 300);
  EXPECT_EQ(offset->content_count, 111003);
  EXPECT_EQ(offset->context_id, "ctx");
  EXPECT_EQ(offset->greater_or_equal, std::nullopt);
  EXPECT_EQ(EncodeVlvRequest(*offset), by_offset);

  std::string name = "Martin";
  berval name_value{.bv_len = name.size(), .bv_val = name.data()};
  info.ldvlv_attrvalue = &name_value;
  info.ldvlv_context = nullptr;
  ASSERT_EQ(ldap_create_vlv_control_value(libldap.Handle(), &info, &out), LDAP_SUCCESS);
  const std::string by_value = Taken(out);
  const auto value = DecodeVlvRequest(by_value);
  ASSERT_TRUE(value.has_value()) << value.error().detail;
  EXPECT_EQ(value->greater_or_equal, "Martin");
  EXPECT_EQ(value->context_id, std::nullopt);
  EXPECT_EQ(EncodeVlvRequest(*value), by_value);
}

TEST(VlvRequest, WantsATargetAndCountsFrom0) {
  EXPECT_NE(Fault(DecodeVlvRequest(FromHex("3006 020100 020100"))), "");
  EXPECT_EQ(Fault(DecodeVlvRequest(FromHex("3008 020100 020100 8100"))), "");
  EXPECT_NE(Fault(DecodeVlvRequest(FromHex("3008 0201FF 020100 8100"))), "");
}

TEST(VlvResponse, IsReadByLibldap) {
  Libldap libldap;
  std::string value = EncodeVlvResponse({.target_position = 7,
                                         .content_count = 9,
                                         .code = ResultCode::kVlvError,
                                         .context_id = "ctx"});
  std::string oid = LDAP_CONTROL_VLVRESPONSE;
  LDAPControl control{.ldctl_oid = oid.data(),
                      .ldctl_value = {.bv_len = value.size(), .bv_val = value.data()},
                      .ldctl_iscritical = 0};
  ber_int_t position = 0;
  ber_int_t count = 0;
  berval* context = nullptr;
  int code = 0;
  ASSERT_EQ(ldap_parse_vlvresponse_control(
                libldap.Handle(), &control, &position, &count, &context, &code),
            LDAP_SUCCESS);
  EXPECT_EQ(position, 7);
  EXPECT_EQ(count, 9);
  EXPECT_EQ(code, LDAP_VLV_ERROR);
  ASSERT_NE(context, nullptr);
  EXPECT_EQ(std::string_view(context->bv_val, context->bv_len), "ctx");
  ber_bvfree(context);
  const auto decoded = DecodeVlvResponse(value);
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(EncodeVlvResponse(*decoded), value);
}

TEST(Assertion, IsTheFilterAsLibldapWritesIt) {
  Libldap libldap;
  std::string text = "(&(objectClass=person)(!(cn=a*)))";
  berval out{};
  ASSERT_EQ(ldap_create_assertion_control_value(libldap.Handle(), text.data(), &out), LDAP_SUCCESS);
  const std::string wanted = Taken(out);
  const auto filter = DecodeAssertion(wanted);
  ASSERT_TRUE(filter.has_value());
  EXPECT_EQ(FormatFilter(*filter), text);
  EXPECT_EQ(EncodeAssertion(*filter), wanted);
  EXPECT_NE(Fault(DecodeAssertion(wanted + "x")), "");
  EXPECT_NE(Fault(DecodeAssertion(wanted, {.parts_max = 3})), "");
}

TEST(MatchedValues, AreItemsAsLibldapWritesThem) {
  const std::string text = "((cn=a)(mail=*)(sn=b*)(:2.5.13.2:=x))";
  BerElement* const element = ber_alloc_t(LBER_USE_DER);
  ASSERT_EQ(ldap_put_vrFilter(element, text.c_str()), 0);
  berval out{};
  ASSERT_EQ(ber_flatten2(element, &out, 0), 0);
  const std::string wanted(out.bv_val, out.bv_len);
  ber_free(element, 1);
  const auto items = DecodeMatchedValues(wanted);
  ASSERT_TRUE(items.has_value()) << items.error().detail;
  EXPECT_EQ(FormatFilter(*items), "(|(cn=a)(mail=*)(sn=b*)(:2.5.13.2:=x))");
  EXPECT_EQ(EncodeMatchedValues(*items), wanted);
}

TEST(MatchedValues, RefuseSetsAndAttributesOfTheDn) {
  EXPECT_NE(Fault(DecodeMatchedValues(FromHex("3000"))), "");
  EXPECT_NE(Fault(DecodeMatchedValues(FromHex("3002 A000"))), "");
  EXPECT_NE(Fault(DecodeMatchedValues(FromHex("3005 A203 8701 61"))), "");
  EXPECT_NE(Fault(DecodeMatchedValues(FromHex("300B A909 8201 61 8301 62 8401FF"))), "");
  EXPECT_NE(Fault(DecodeMatchedValues(FromHex("8701 61"))), "");
}

TEST(ReadEntry, AsksLikeASearchAndAnswersWithAnEntry) {
  const std::vector<std::string_view> attributes{"*", "modifyTimestamp"};
  const std::string request = EncodeReadEntryRequest(attributes);
  EXPECT_EQ(request, FromHex("3014 04012A 040F 6D6F6469667954696D657374616D70"));
  EXPECT_EQ(DecodeReadEntryRequest(request).value(), attributes);
  EXPECT_NE(Fault(DecodeReadEntryRequest(request + "x")), "");

  const std::string answer = EncodeReadEntryResponse(
      {.object_name = "o=a", .attributes = {{.type = "o", .values = {"a"}}}});
  EXPECT_EQ(answer, FromHex("6411 0403 6F3D61 300A 3008 0401 6F 3103 0401 61"));
  const auto entry = DecodeReadEntryResponse(answer);
  ASSERT_TRUE(entry.has_value());
  EXPECT_EQ(EncodeReadEntryResponse(*entry), answer);
  EXPECT_NE(Fault(DecodeReadEntryResponse(request)), "");
}

TEST(SimpleControls, HaveNoValueOrOnePlainThing) {
  EXPECT_TRUE(CheckNoValue({.oid = "1.2"}).has_value());
  EXPECT_FALSE(CheckNoValue({.oid = "1.2", .value = ""}).has_value());
  EXPECT_EQ(EncodeSubentries(true), FromHex("0101FF"));
  EXPECT_EQ(DecodeSubentries(EncodeSubentries(true)).value(), true);
  EXPECT_EQ(DecodeSubentries(EncodeSubentries(false)).value(), false);
  EXPECT_NE(Fault(DecodeSubentries(FromHex("0101FF00"))), "");
}

TEST(ProxiedAuthorization, IsCriticalAndNamesAnIdentity) {
  const auto decode = [](std::optional<std::string_view> value, bool critical) {
    return DecodeProxiedAuthorization({.oid = "1.2", .critical = critical, .value = value});
  };
  EXPECT_EQ(decode("dn:uid=a", true).value(), "dn:uid=a");
  EXPECT_EQ(decode("u:a", true).value(), "u:a");
  EXPECT_EQ(decode("", true).value(), "");
  EXPECT_NE(Fault(decode("uid=a", true)), "");
  EXPECT_NE(Fault(decode("u:a", false)), "");
  EXPECT_NE(Fault(decode(std::nullopt, true)), "");
}

struct PolicyAnswer {
  ber_int_t expire = -1;
  ber_int_t grace = -1;
  LDAPPasswordPolicyError error = PP_noError;
};

PolicyAnswer ReadWithLibldap(std::string value) {
  Libldap libldap;
  std::string oid = LDAP_CONTROL_PASSWORDPOLICYRESPONSE;
  LDAPControl control{.ldctl_oid = oid.data(),
                      .ldctl_value = {.bv_len = value.size(), .bv_val = value.data()},
                      .ldctl_iscritical = 0};
  PolicyAnswer answer;
  EXPECT_EQ(ldap_parse_passwordpolicy_control(
                libldap.Handle(), &control, &answer.expire, &answer.grace, &answer.error),
            LDAP_SUCCESS);
  return answer;
}

TEST(PasswordPolicy, IsReadByLibldap) {
  const PolicyAnswer expire =
      ReadWithLibldap(EncodePasswordPolicyResponse({.seconds_before_expiration = 86400}));
  EXPECT_EQ(expire.expire, 86400);
  EXPECT_EQ(expire.error, PP_noError);
  const PolicyAnswer grace = ReadWithLibldap(EncodePasswordPolicyResponse(
      {.grace_binds_remaining = 3, .error = PasswordPolicyError::kPasswordExpired}));
  EXPECT_EQ(grace.grace, 3);
  EXPECT_EQ(grace.error, PP_passwordExpired);
  EXPECT_EQ(ReadWithLibldap(EncodePasswordPolicyResponse({})).error, PP_noError);
}

TEST(PasswordPolicy, IsReadAgain) {
  const auto locked = DecodePasswordPolicyResponse(FromHex("3003 8101 01"));
  ASSERT_TRUE(locked.has_value());
  EXPECT_EQ(locked->error, PasswordPolicyError::kAccountLocked);
  EXPECT_EQ(locked->seconds_before_expiration, std::nullopt);
  const PasswordPolicyResponse all{.seconds_before_expiration = 1,
                                   .error = PasswordPolicyError::kPasswordInHistory};
  const std::string bytes = EncodePasswordPolicyResponse(all);
  const auto again = DecodePasswordPolicyResponse(bytes);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->seconds_before_expiration, 1);
  EXPECT_EQ(again->error, PasswordPolicyError::kPasswordInHistory);
  EXPECT_NE(Fault(DecodePasswordPolicyResponse(FromHex("3003 8101 09"))), "");
  EXPECT_NE(Fault(DecodePasswordPolicyResponse(FromHex("3002 A000"))), "");
  EXPECT_EQ(PasswordPolicyErrorName(PasswordPolicyError::kAccountLocked), "accountLocked");
  EXPECT_EQ(PasswordPolicyErrorName(PasswordPolicyError::kPasswordInHistory), "passwordInHistory");
}

// The value is decoded and encoded again.
template <class Decode, class Encode>
void ExpectSame(Decode decode, Encode encode, std::string_view hex) {
  const std::string bytes = FromHex(hex);
  const auto decoded = decode(bytes);
  ASSERT_TRUE(decoded.has_value()) << hex << ": " << decoded.error().detail;
  EXPECT_EQ(encode(*decoded), bytes) << hex;
}

TEST(Sync, IsTheSameAfterDecodingAndEncoding) {
  for (const char* const hex : {"3003 0A0101", "3003 0A0103", "3009 0A0103 0401 63 0101FF"}) {
    ExpectSame(DecodeSyncRequest, EncodeSyncRequest, hex);
  }
  for (const char* const hex : {"3015 0A0100 0410 30313233343536373839616263646566",
                                "3018 0A0103 0410 30313233343536373839616263646566 0401 63"}) {
    ExpectSame(DecodeSyncState, EncodeSyncState, hex);
  }
  for (const char* const hex : {"3000", "3003 0401 63", "3006 0401 63 0101FF", "3003 0101FF"}) {
    ExpectSame(DecodeSyncDone, EncodeSyncDone, hex);
  }
  for (const char* const hex : {"8001 63",
                                "A100",
                                "A106 0401 63 010100",
                                "A200",
                                "A203 0401 63",
                                "A302 3100",
                                "A31A 0401 63 0101FF 3112 0410 30313233343536373839616263646566"}) {
    ExpectSame(DecodeSyncInfo, EncodeSyncInfo, hex);
  }
}

TEST(Sync, HasTheDefaultsOfRfc4533) {
  EXPECT_FALSE(DecodeSyncRequest(FromHex("3003 0A0101"))->reload_hint);
  EXPECT_FALSE(DecodeSyncDone(FromHex("3000"))->refresh_deletes);
  EXPECT_TRUE(std::get<SyncRefreshDelete>(*DecodeSyncInfo(FromHex("A100"))).refresh_done);
  EXPECT_TRUE(std::get<SyncRefreshPresent>(*DecodeSyncInfo(FromHex("A200"))).refresh_done);
  const std::string ids = FromHex("A314 3112 0410") + std::string(kUuid);
  const auto info = DecodeSyncInfo(ids);
  ASSERT_TRUE(info.has_value());
  EXPECT_FALSE(std::get<SyncIdSet>(*info).refresh_deletes);
  EXPECT_EQ(std::get<SyncIdSet>(*info).entry_uuids, std::vector<std::string_view>{kUuid});
}

TEST(Sync, RefusesOtherModesStatesAndIdentifiers) {
  EXPECT_NE(Fault(DecodeSyncRequest(FromHex("3003 0A0100"))), "");
  EXPECT_NE(Fault(DecodeSyncRequest(FromHex("3003 0A0102"))), "");
  EXPECT_NE(Fault(DecodeSyncRequest(FromHex("3003 0A0104"))), "");
  EXPECT_NE(Fault(DecodeSyncState(FromHex("3015 0A0104 0410") + std::string(kUuid))), "");
  EXPECT_NE(Fault(DecodeSyncState(FromHex("3014 0A0100 040F 303132333435363738396162636465"))), "");
  EXPECT_NE(Fault(DecodeSyncInfo(FromHex("A304 3102 0400"))), "");
  EXPECT_NE(Fault(DecodeSyncInfo(FromHex("8400"))), "");
}

TEST(Sync, LimitsTheIdentifiersOfASet) {
  const std::string uuid = FromHex("0410") + std::string(kUuid);
  const auto with = [&](std::size_t uuids) {
    return DecodeSyncInfo(Element(0xA3, Element(0x31, Repeat(uuid, uuids))));
  };
  EXPECT_TRUE(with(kSyncUuidsMax).has_value());
  ASSERT_FALSE(with(kSyncUuidsMax + 1).has_value());
  EXPECT_EQ(with(kSyncUuidsMax + 1).error().code, Code::kTooLarge);
}

TEST(Dereference, IsAskedAsByLibldap) {
  Libldap libldap;
  std::string attribute = "member";
  std::string first = "cn";
  std::string second = "mail";
  std::array<char*, 3> wanted_attributes{first.data(), second.data(), nullptr};
  std::array<LDAPDerefSpec, 2> specs{
      {{.derefAttr = attribute.data(), .attributes = wanted_attributes.data()}, {}}};
  berval out{};
  ASSERT_EQ(ldap_create_deref_control_value(libldap.Handle(), specs.data(), &out), LDAP_SUCCESS);
  const std::string wanted = Taken(out);
  const auto decoded = DecodeDereferenceRequest(wanted);
  ASSERT_TRUE(decoded.has_value()) << decoded.error().detail;
  ASSERT_EQ(decoded->size(), 1U);
  EXPECT_EQ((*decoded)[0].attribute, "member");
  EXPECT_EQ((*decoded)[0].wanted, (std::vector<std::string_view>{"cn", "mail"}));
  EXPECT_EQ(EncodeDereferenceRequest(*decoded), wanted);
}

TEST(Dereference, IsAnsweredSoThatLibldapReadsIt) {
  const std::vector<DereferencedEntry> entries{
      {.attribute = "member", .dn = "uid=a", .attributes = {{.type = "cn", .values = {"A", "B"}}}},
      {.attribute = "member", .dn = "uid=b"}};
  std::string value = EncodeDereferenceResponse(entries);
  std::string oid = LDAP_CONTROL_X_DEREF;
  LDAPControl control{.ldctl_oid = oid.data(),
                      .ldctl_value = {.bv_len = value.size(), .bv_val = value.data()},
                      .ldctl_iscritical = 0};
  Libldap libldap;
  LDAPDerefRes* found = nullptr;
  ASSERT_EQ(ldap_parse_derefresponse_control(libldap.Handle(), &control, &found), LDAP_SUCCESS);
  ASSERT_NE(found, nullptr);
  EXPECT_STREQ(found->derefAttr, "member");
  EXPECT_STREQ(found->derefVal.bv_val, "uid=a");
  ASSERT_NE(found->attrVals, nullptr);
  EXPECT_STREQ(found->attrVals->type, "cn");
  EXPECT_STREQ(found->attrVals->vals[1].bv_val, "B");
  ASSERT_NE(found->next, nullptr);
  EXPECT_STREQ(found->next->derefVal.bv_val, "uid=b");
  ldap_derefresponse_free(found);
  const auto decoded = DecodeDereferenceResponse(value);
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(EncodeDereferenceResponse(*decoded), value);
}

TEST(Dereference, HasOneTo16Attributes) {
  const auto with = [](std::size_t specs) {
    return DecodeDereferenceRequest(
        Element(0x30, Repeat(FromHex("3008 0401 61 3003 0401 62"), specs)));
  };
  EXPECT_NE(Fault(with(0)), "");
  EXPECT_TRUE(with(kDereferencesMax).has_value());
  ASSERT_FALSE(with(kDereferencesMax + 1).has_value());
  EXPECT_EQ(with(kDereferencesMax + 1).error().code, Code::kTooLarge);
  const auto answer = [](std::size_t entries) {
    return DecodeDereferenceResponse(
        Element(0x30, Repeat(FromHex("3006 0401 61 0401 62"), entries)));
  };
  EXPECT_TRUE(answer(kDereferencedEntriesMax).has_value());
  EXPECT_FALSE(answer(kDereferencedEntriesMax + 1).has_value());
}

TEST(SessionTracking, IsWrittenAndReadAsByLibldap) {
  Libldap libldap;
  std::string address = Mutable("192.0.2.1");
  std::string name = Mutable("portal.example.net");
  std::string format = Mutable("1.3.6.1.4.1.21008.108.63.1.3");
  std::string identifier = Mutable("jsmith");
  berval identifier_value{.bv_len = identifier.size(), .bv_val = identifier.data()};
  berval out{};
  ASSERT_EQ(
      ldap_create_session_tracking_value(
          libldap.Handle(), address.data(), name.data(), format.data(), &identifier_value, &out),
      LDAP_SUCCESS);
  const std::string wanted = Taken(out);
  const auto session = DecodeSessionTracking(wanted);
  ASSERT_TRUE(session.has_value()) << session.error().detail;
  EXPECT_EQ(session->source_ip, address);
  EXPECT_EQ(session->source_name, name);
  EXPECT_EQ(session->format_oid, format);
  EXPECT_EQ(session->identifier, identifier);
  EXPECT_EQ(EncodeSessionTracking(*session), wanted);
}

TEST(SessionTracking, LimitsItsTexts) {
  const auto with = [](std::size_t source, std::size_t name) {
    const std::string source_ip(source, 'x');
    const std::string source_name(name, 'x');
    return DecodeSessionTracking(
               EncodeSessionTracking({.source_ip = source_ip, .source_name = source_name}))
        .has_value();
  };
  EXPECT_TRUE(with(kSessionSourceBytesMax, kSessionTextBytesMax));
  EXPECT_FALSE(with(kSessionSourceBytesMax + 1, 0));
  EXPECT_FALSE(with(0, kSessionTextBytesMax + 1));
}

TEST(PasswordModify, IsTheSameAfterDecodingAndEncoding) {
  const std::string bytes = FromHex("300B 8001 75 8102 6F6C 8202 6E65");
  const auto request = DecodePasswordModifyRequest(bytes);
  ASSERT_TRUE(request.has_value()) << request.error().detail;
  EXPECT_EQ(request->user_identity, "u");
  EXPECT_EQ(request->old_password, "ol");
  EXPECT_EQ(request->new_password, "ne");
  EXPECT_EQ(EncodePasswordModifyRequest(*request), bytes);
  EXPECT_EQ(DecodePasswordModifyRequest(std::nullopt)->new_password, std::nullopt);
  EXPECT_EQ(DecodePasswordModifyRequest(FromHex("3000"))->new_password, std::nullopt);
  EXPECT_NE(Fault(DecodePasswordModifyRequest("")), "");
  EXPECT_EQ(EncodePasswordModifyResponse("made"), FromHex("3006 8004 6D616465"));
  EXPECT_EQ(DecodePasswordModifyResponse(FromHex("3006 8004 6D616465"))->has_value(), true);
  EXPECT_EQ(DecodePasswordModifyResponse(FromHex("3000"))->has_value(), false);
}

TEST(Cancel, NamesAMessage) {
  EXPECT_EQ(EncodeCancelRequest(300), FromHex("3004 0202012C"));
  EXPECT_EQ(DecodeCancelRequest(FromHex("3004 0202012C")).value(), 300);
  EXPECT_NE(Fault(DecodeCancelRequest(FromHex("3003 0201FF"))), "");
  EXPECT_NE(Fault(DecodeCancelRequest(FromHex("3000"))), "");
}

}  // namespace
}  // namespace socle::ldap
