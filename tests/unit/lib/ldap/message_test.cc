#include "lib/ldap/message.h"

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/ldap/decode_message.h"
#include "lib/ldap/encode_message.h"
#include "lib/ldap/filter.h"
#include "lib/ldap/message_tags.h"
#include "lib/ldap/oid.h"
#include "lib/ldap/result_code.h"
#include "tests/unit/lib/ldap/test_bytes.h"

namespace socle::ldap {
namespace {

template <class T>
T DecodeAs(const std::string& frame) {
  static std::deque<std::string> kept;  // what the result points into
  auto message = DecodeMessage(kept.emplace_back(frame));
  EXPECT_TRUE(message.has_value()) << message.error().detail;
  if (!message.has_value() || !std::holds_alternative<T>(message->operation)) {
    ADD_FAILURE() << "another operation";
    return {};
  }
  return std::get<T>(std::move(message->operation));
}

std::string Fault(const std::string& frame, const DecodeLimits& limits = {}) {
  const auto message = DecodeMessage(frame, limits);
  return message.has_value() ? "" : message.error().detail;
}

// A value of each operation, whose encoding is decoded and encoded again.
class EachMessage : public testing::TestWithParam<const char*> {};

TEST_P(EachMessage, IsTheSameAfterDecodingAndEncoding) {
  const std::string frame = FromHex(GetParam());
  const auto message = DecodeMessage(frame);
  ASSERT_TRUE(message.has_value()) << message.error().detail;
  EXPECT_EQ(EncodeMessage(*message), frame) << OperationName(message->operation);
}

INSTANTIATE_TEST_SUITE_P(
    Operations,
    EachMessage,
    testing::Values(
        // Bind: anonymous, simple, SASL without and with credentials.
        "300C 020101 6007 020103 0400 8000",
        "3014 020101 600F 020103 0404 636E3D61 8004 70617373",
        "3018 020101 6013 020103 0400 A30C 040A 44494745 53542D4D 4435",
        "3017 020101 6012 020103 0400 A30B 0405 504C41494E 0402 0061",
        // Unbind, delete, abandon.
        "3005 020103 4200",
        "300C 020104 4A07 6F3D612C633D62",
        "3006 020106 500105",
        // Search: base, subtree with limits and attributes.
        "3025 020101 6320 0400 0A0100 0A0100 020100 020100 010100 870B 6F626A656374436C617373 3000",
        "302E 020102 6329 0403 633D62 0A0102 0A0103 020203E8 02011E 0101FF A30A 0403 756964 0403 "
        "6A6F65 3006 04012A 04012B",
        // Modify: add, delete without values, replace, increment.
        "3046 020102 6641 0403 633D62 303A 300D 0A0100 3008 0401 61 3103 0401 62"
        "300A 0A0101 3005 0401 61 3100 300D 0A0102 3008 0401 61 3103 0401 62"
        "300E 0A0103 3009 0402 6162 3103 0401 31",
        // Add, modify DN without and with a new superior, compare.
        "3018 020102 6813 0403 633D62 300C 300A 0401 61 3105 0401 62 0400",
        "3013 020102 6C0E 0403 633D62 0404 633D6363 0101FF",
        "3018 020102 6C13 0403 633D62 0404 633D6363 010100 8003 6F3D61",
        "3014 020102 6E0F 0403 633D62 3008 0403 756964 0401 61",
        // Extended: StartTLS, and one with a value.
        "301D 020101 7718 8016 312E332E362E312E342E312E313436362E3230303337",
        "300C 020101 7707 8003 312E32 8100",
        // Answers.
        "300C 020101 6107 0A0100 0400 0400",
        "3010 020101 610B 0A010E 0400 0400 8702 6869",
        "3013 020101 640E 0403 633D62 3007 3005 0401 61 3100",
        "300D 020101 7308 0406 6C6461703A2F",
        "3016 020101 6511 0A010A 0400 0400 A308 0406 6C6461703A2F",
        "300C 020101 6707 0A0100 0400 0400",
        "3013 020101 690E 0A0120 0403 633D62 0404 6E6F6E65",
        "300C 020101 6B07 0A0142 0400 0400",
        "300C 020101 6D07 0A0100 0400 0400",
        "300D 020101 6F08 0A021000 0400 0400",
        "3016 020101 7811 0A0100 0400 0400 8A03 312E32 8B03 616263",
        "300C 020101 7807 0A0100 0400 0400",
        "300F 020101 790A 8003 312E32 8103 616263",
        "3005 020101 7900",
        // Controls: critical with a value, not critical without, value that is empty.
        "3026 020103 4200 A01F 300D 0403 312E32 0101FF 0403 616263 3005 0403 312E33 3007 0403 "
        "312E34 0400"));

TEST(DecodeMessage, ReadsABindRequest) {
  const auto simple =
      DecodeAs<BindRequest>(FromHex("3014 020101 600F 020103 0404 636E3D61 8004 "
                                    "70617373"));
  EXPECT_EQ(simple.version, 3);
  EXPECT_EQ(simple.name, "cn=a");
  EXPECT_EQ(simple.method, BindMethod::kSimple);
  EXPECT_EQ(simple.password, "pass");
  const auto sasl =
      DecodeAs<BindRequest>(FromHex("3017 020101 6012 020103 0400 A30B 0405 "
                                    "504C41494E 0402 0061"));
  EXPECT_EQ(sasl.method, BindMethod::kSasl);
  EXPECT_EQ(sasl.mechanism, "PLAIN");
  EXPECT_EQ(sasl.credentials, std::string_view("\0a", 2));
}

TEST(DecodeMessage, LeavesVersionAndUnknownMethodOfABindToTheServer) {
  EXPECT_EQ(DecodeAs<BindRequest>(FromHex("300C 020101 6007 020102 0400 8000")).version, 2);
  EXPECT_EQ(DecodeAs<BindRequest>(FromHex("300C 020101 6007 020103 0400 8100")).method,
            BindMethod::kUnknown);
  EXPECT_EQ(Fault(FromHex("300C 020101 6007 020100 0400 8000")),
            "number out of its range, octet 10");
  EXPECT_EQ(Fault(FromHex("300A 020101 6005 020103 0400")),
            "bind without authentication choice, octet 12");
}

TEST(DecodeMessage, ReadsASearchRequest) {
  const auto search = DecodeAs<SearchRequest>(
      FromHex("302E 020102 6329 0403 633D62 0A0102 0A0103 020203E8 02011E 0101FF A30A 0403 756964 "
              "0403 6A6F65 3006 04012A 04012B"));
  EXPECT_EQ(search.base_object, "c=b");
  EXPECT_EQ(search.scope, SearchScope::kSubtree);
  EXPECT_EQ(search.deref_aliases, DerefAliases::kAlways);
  EXPECT_EQ(search.size_limit, 1000);
  EXPECT_EQ(search.time_limit_seconds, 30);
  EXPECT_TRUE(search.types_only);
  ASSERT_EQ(search.filter.parts.size(), 1U);
  EXPECT_EQ(search.filter.parts[0].attribute, "uid");
  EXPECT_EQ(search.filter.parts[0].value, "joe");
  EXPECT_EQ(search.attributes, (std::vector<std::string_view>{"*", "+"}));
}

TEST(DecodeMessage, RefusesScopesAndChoicesOutOfTheirRange) {
  const auto search = [](const char* scope, const char* deref, const char* limit) {
    return Fault(MessageOf(Element(0x63,
                                   FromHex("0400") + FromHex(scope) + FromHex(deref) +
                                       FromHex(limit) + FromHex("020100 010100 8701 61 3000"))));
  };
  EXPECT_EQ(search("0A0103", "0A0103", "02047FFFFFFF"), "");
  EXPECT_NE(search("0A0104", "0A0103", "020100"), "");
  EXPECT_NE(search("0A0103", "0A0104", "020100"), "");
  EXPECT_NE(search("0A0103", "0A0103", "0201FF"), "");
  EXPECT_NE(search("0A0103", "0A0103", "0205 0080000000"), "");
  // Modify: increment is the last operation.
  const std::string rest = FromHex("3005 0401 61 3100");
  const auto modify = [&](const char* operation) {
    const std::string change = Element(0x30, FromHex(operation) + rest);
    return Fault(MessageOf(Element(0x66, FromHex("0400") + Element(0x30, change))));
  };
  EXPECT_EQ(modify("0A0103"), "");
  EXPECT_NE(modify("0A0104"), "");
}

TEST(DecodeMessage, RefusesAnAddedAttributeWithoutValue) {
  EXPECT_EQ(Fault(FromHex("3013 020101 680E 0403 633D62 3007 3005 0401 61 3100")),
            "attribute of a new entry without value, octet 21");
}

TEST(DecodeMessage, RefusesAnOperationThatLdapDoesNotKnow) {
  for (const char* const hex : {"6000", "7A00", "4300", "0400", "3000", "A000"}) {
    EXPECT_NE(Fault(MessageOf(FromHex(hex))), "") << hex;
  }
  EXPECT_EQ(Fault(FromHex("3003 020101")), "operation that LDAP does not know, octet 5");
  EXPECT_NE(Fault(FromHex("3005 020101 420100")), "");
  EXPECT_NE(Fault(""), "");
}

TEST(DecodeMessage, RefusesOctetsBehindTheMessage) {
  EXPECT_EQ(Fault(FromHex("3005 020103 4200 00")), "octets left at the end, octet 7");
}

TEST(DecodeMessage, IgnoresUnknownControlsAndComponents) {
  // A control that nobody knows is read as any other; an unknown [4] behind the controls is not.
  const std::string controls = FromHex("A00B 3009 0407 312E322E332E34 8401 00");
  const auto frame = MessageOf(FromHex("4200"), controls);
  const auto message = DecodeMessage(frame);
  ASSERT_TRUE(message.has_value()) << message.error().detail;
  ASSERT_EQ(message->controls.size(), 1U);
  EXPECT_EQ(message->controls[0].oid, "1.2.3.4");
  EXPECT_FALSE(message->controls[0].critical);
  EXPECT_EQ(message->controls[0].value, std::nullopt);
  EXPECT_EQ(FindControl(*message, "1.2.3.4"), message->controls.data());
  EXPECT_EQ(FindControl(*message, "1.2.3"), nullptr);
}

// Each limit: the last that is taken, the first that is refused.
class DecodeLimit : public testing::Test {
 protected:
  static std::string Search(std::size_t attributes) {
    return MessageOf(Element(0x63,
                             FromHex("0400 0A0100 0A0100 020100 020100 010100 8701 61") +
                                 Element(0x30, Repeat(FromHex("0400"), attributes))));
  }

  static std::string Add(std::size_t attributes, std::size_t values) {
    const std::string set = Element(0x31, Repeat(FromHex("0400"), values));
    const std::string attribute = Element(0x30, FromHex("0401 61") + set);
    return MessageOf(Element(0x68, FromHex("0400") + Element(0x30, Repeat(attribute, attributes))));
  }

  static std::string Modify(std::size_t changes, std::size_t values) {
    const std::string set = Element(0x31, Repeat(FromHex("0400"), values));
    const std::string change =
        Element(0x30, FromHex("0A0100") + Element(0x30, FromHex("0401 61") + set));
    return MessageOf(Element(0x66, FromHex("0400") + Element(0x30, Repeat(change, changes))));
  }

  static void ExpectBothSides(const std::string& last, const std::string& over) {
    constexpr DecodeLimits kLimits{.controls_max = 3,
                                   .requested_attributes_max = 3,
                                   .attributes_max = 3,
                                   .values_max = 6,
                                   .uris_max = 3};
    EXPECT_EQ(Fault(last, kLimits), "");
    const auto refused = DecodeMessage(over, kLimits);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, Code::kTooLarge) << refused.error().detail;
  }
};

TEST_F(DecodeLimit, OfRequestedAttributes) {
  ExpectBothSides(Search(3), Search(4));
}

TEST_F(DecodeLimit, OfAttributes) {
  ExpectBothSides(Add(3, 1), Add(4, 1));
  ExpectBothSides(Modify(3, 1), Modify(4, 1));
}

TEST_F(DecodeLimit, OfValuesOfAllAttributes) {
  ExpectBothSides(Add(3, 2), Add(1, 7));
  ExpectBothSides(Add(1, 6), Add(3, 3));
  ExpectBothSides(Modify(3, 2), Modify(1, 7));
}

TEST_F(DecodeLimit, OfControls) {
  const auto with = [](std::size_t controls) {
    return MessageOf(FromHex("4200"), Element(0xA0, Repeat(FromHex("3005 0403 312E32"), controls)));
  };
  ExpectBothSides(with(3), with(4));
}

TEST_F(DecodeLimit, OfUris) {
  const auto with = [](std::size_t uris) {
    return MessageOf(Element(0x73, Repeat(FromHex("0401 61"), uris)));
  };
  ExpectBothSides(with(3), with(4));
}

TEST(DecodeMessageHead, ReadsWhatAnAnswerNeedsOfABadRequest) {
  // A search request with a scope of 9.
  const std::string frame =
      FromHex("301B 02010C 6316 0400 0A0109 0A0100 020100 020100 010100 8701 61 3000");
  ASSERT_FALSE(DecodeMessage(frame).has_value());
  const auto head = DecodeMessageHead(frame);
  ASSERT_TRUE(head.has_value()) << head.error().detail;
  EXPECT_EQ(head->id, 12);
  EXPECT_EQ(head->operation, tag::kSearchRequest);
  EXPECT_EQ(DecodeMessageHead(FromHex("3005 020107 5E00"))->operation, 0x5EU);
  EXPECT_FALSE(DecodeMessageHead(FromHex("3005 0201FF 4200")).has_value());
  EXPECT_FALSE(DecodeMessageHead(FromHex("3005 020101 4205")).has_value());
}

TEST(NoticeOfDisconnection, IsAnExtendedResponseWithIdentifier0) {
  const Message notice = BuildNoticeOfDisconnection(ResultCode::kProtocolError, "bad");
  const std::string frame = EncodeMessage(notice);
  EXPECT_EQ(frame,
            FromHex("3027 020100 7822 0A0102 0400 0403 626164 8A16 "
                    "312E332E362E312E342E312E313436362E3230303336"));
  const auto message = DecodeMessage(frame);
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->id, kUnsolicitedId);
  EXPECT_EQ(std::get<ExtendedResponse>(message->operation).name, oid::kNoticeOfDisconnection);
}

TEST(OperationName, SaysWhatItIs) {
  EXPECT_EQ(OperationName(BindRequest{}), "bind request");
  EXPECT_EQ(OperationName(IntermediateResponse{}), "intermediate response");
  EXPECT_EQ(OperationName(SearchResultDone{}), "search result done");
}

}  // namespace
}  // namespace socle::ldap
