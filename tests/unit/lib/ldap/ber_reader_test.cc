// The pitfalls of liblber 2.5 that the reader is built around, one test each, and its own rules.
#include "lib/ldap/ber_reader.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <lber.h>
#include <lber_types.h>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/ldap/ber_tag.h"
#include "lib/ldap/decode_message.h"
#include "lib/ldap/frame.h"
#include "lib/ldap/message.h"
#include "tests/unit/lib/ldap/test_bytes.h"

namespace socle::ldap {
namespace {

std::string Why(BerReader& reader) {
  const Status status = reader.Finish();
  return status.has_value() ? "" : status.error().detail;
}

TEST(LberPitfall01, ValuesAreNotTerminatedInTheBuffer) {
  // A delete request, and the unbind that was sent right behind it.
  const std::string first = FromHex("30 0C 020101 4A 07 6F3D612C633D62");
  const std::string second = FromHex("30 05 020102 4200");
  const std::string sent = first + second;
  const std::string buffer = sent;
  const auto message = DecodeMessage(FindFrame(buffer, 100)->frame);
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(std::get<DeleteRequest>(message->operation).entry, "o=a,c=b");
  EXPECT_EQ(buffer, sent);
  EXPECT_TRUE(DecodeMessage(std::string_view(buffer).substr(first.size())).has_value());
  // And again: nothing has changed in the buffer.
  EXPECT_TRUE(DecodeMessage(FindFrame(buffer, 100)->frame).has_value());
}

TEST(LberPitfall02, TagsAreChecked) {
  const std::string integer = FromHex("02 01 41");
  BerReader reader(integer);
  EXPECT_EQ(reader.ReadOctets(), "");
  EXPECT_EQ(Why(reader), "element of another type than expected, octet 0");
}

TEST(LberPitfall03, OctetsLeftInANestedElementAreAFault) {
  // SEQUENCE { SEQUENCE { 1, 2, 3 } }, of which two are expected.
  const std::string bytes = FromHex("30 0B 30 09 020101 020102 020103");
  BerReader reader(bytes);
  const BerScope outer = reader.Enter(kSequence);
  const BerScope inner = reader.Enter(kSequence);
  EXPECT_EQ(reader.ReadInteger(), 1);
  EXPECT_EQ(reader.ReadInteger(), 2);
  reader.Leave(inner);
  reader.Leave(outer);
  EXPECT_EQ(Why(reader), "octets left at the end of an element, octet 10");
}

TEST(LberPitfall03, NothingIsReadPastTheEndOfANestedElement) {
  // SEQUENCE { SEQUENCE { 1 }, 2 }: the second number is not in the inner one.
  const std::string bytes = FromHex("30 08 30 03 020101 020102");
  BerReader reader(bytes);
  reader.Enter(kSequence);
  reader.Enter(kSequence);
  EXPECT_EQ(reader.ReadInteger(), 1);
  EXPECT_FALSE(reader.HasMore());
  EXPECT_EQ(reader.ReadInteger(), 0);
  EXPECT_EQ(Why(reader), "element missing, octet 7");
}

TEST(LberPitfall03, OctetsBehindTheLastElementAreAFault) {
  const std::string bytes = FromHex("020101 00");
  BerReader reader(bytes);
  EXPECT_EQ(reader.ReadInteger(), 1);
  EXPECT_EQ(Why(reader), "octets left at the end, octet 3");
}

TEST(LberPitfall04, AnElementLongerThanItsListIsAFault) {
  // A SET of 3 octets whose element says that it has 4; the octets are there, behind the SET.
  const std::string bytes = FromHex("30 07 31 03 04 04 61 62 63");
  BerReader reader(bytes);
  reader.Enter(kSequence);
  reader.Enter(kSet);
  EXPECT_EQ(reader.ReadOctets(), "");
  EXPECT_EQ(Why(reader), "malformed element, octet 4");
}

TEST(LberPitfall05, BooleansAre00AndFfOnly) {
  const std::string both = FromHex("0101FF 010100");
  BerReader good(both);
  EXPECT_TRUE(good.ReadBoolean());
  EXPECT_FALSE(good.ReadBoolean());
  EXPECT_EQ(Why(good), "");
  for (const char* const hex : {"010101", "0100", "0102FFFF"}) {
    const std::string bytes = FromHex(hex);
    BerReader reader(bytes);
    EXPECT_FALSE(reader.ReadBoolean());
    EXPECT_TRUE(Why(reader).starts_with("boolean other than 00 and FF")) << hex;
  }
}

TEST(LberPitfall05, NumbersHave1To4OctetsAndARange) {
  for (const char* const hex : {"0200", "0205 0000000001"}) {
    const std::string bytes = FromHex(hex);
    BerReader reader(bytes);
    EXPECT_EQ(reader.ReadInteger(), 0);
    EXPECT_TRUE(Why(reader).starts_with("number of no octets")) << hex;
  }
  const std::string limits = FromHex("0204 7FFFFFFF 0201 00 0201 FF");
  BerReader reader(limits);
  EXPECT_EQ(reader.ReadInteger(), kMaxInt);
  EXPECT_EQ(reader.ReadInteger(), 0);
  EXPECT_EQ(reader.ReadInteger({.min = -1, .max = 0}), -1);
  EXPECT_EQ(Why(reader), "");
  const std::string negative = FromHex("0201 FF");
  reader.Start(negative);
  EXPECT_EQ(reader.ReadInteger(), 0);
  EXPECT_TRUE(Why(reader).starts_with("number out of its range"));
}

TEST(LberPitfall05, ANegativeMessageIdIsAFault) {
  EXPECT_TRUE(DecodeMessage(FromHex("30 05 020100 4200")).has_value());
  EXPECT_FALSE(DecodeMessage(FromHex("30 05 0201FF 4200")).has_value());
}

TEST(LberPitfall05, LengthsLongerThanNeededAreTaken) {
  const std::string bytes = FromHex("3084 00000009 0484 00000003 616263");
  BerReader reader(bytes);
  const BerScope outer = reader.Enter(kSequence);
  EXPECT_EQ(reader.ReadOctets(), "abc");
  reader.Leave(outer);
  EXPECT_EQ(Why(reader), "");
}

TEST(LberPitfall06, IndefiniteAndHugeLengthsAreFaults) {
  for (const char* const hex : {"0480 61620000",
                                "0489 000000000000000002 6162",
                                "04FF 61",
                                "0488 FFFFFFFFFFFFFFFF 61",
                                "0484 FFFFFFFF 61",
                                "0402 61",
                                "04"}) {
    const std::string bytes = FromHex(hex);
    BerReader reader(bytes);
    EXPECT_EQ(reader.ReadOctets(), "") << hex;
    EXPECT_EQ(Why(reader), "malformed element, octet 0") << hex;
  }
}

TEST(LberPitfall07, NulIsKeptInValuesAndRefusedInNames) {
  const std::string bytes = FromHex("0403 610062");
  BerReader values(bytes);
  EXPECT_EQ(values.ReadOctets(), std::string_view("a\0b", 3));
  EXPECT_EQ(Why(values), "");
  BerReader names(bytes);
  names.ReadName();
  EXPECT_EQ(Why(names), "NUL in a name, octet 5");
}

TEST(LberPitfall08, AnEmptyListIsNoFaultAndNoValue) {
  // A search result entry without attributes, and an attribute without values.
  const std::string without_attribute = MessageOf(FromHex("64 04 0400 3000"));
  const auto none = DecodeMessage(without_attribute);
  ASSERT_TRUE(none.has_value());
  EXPECT_TRUE(std::get<SearchResultEntry>(none->operation).attributes.empty());
  const std::string without_value = MessageOf(FromHex("64 0B 0400 3007 3005 0401 61 3100"));
  const auto types = DecodeMessage(without_value);
  ASSERT_TRUE(types.has_value());
  const auto& entry = std::get<SearchResultEntry>(types->operation);
  ASSERT_EQ(entry.attributes.size(), 1U);
  EXPECT_EQ(entry.attributes[0].type, "a");
  EXPECT_TRUE(entry.attributes[0].values.empty());
}

TEST(LberPitfall09, TagsAndNumbersHaveTheTypesOfLiblber) {
  // The wrapper passes them without a cast that loses anything, and there is no call with `...`.
  // NOLINTNEXTLINE(misc-redundant-expression): the same where this is compiled.
  static_assert(sizeof(BerTag) == sizeof(ber_tag_t) &&
                std::numeric_limits<BerTag>::max() == std::numeric_limits<ber_tag_t>::max());
  static_assert(sizeof(std::int32_t) == sizeof(ber_int_t));
  static_assert(sizeof(std::size_t) == sizeof(ber_len_t));
  static_assert(kNoTag == LBER_DEFAULT);
}

TEST(LberPitfall10, AfterAFaultEveryReadGivesAnEmptyValue) {
  const std::string bytes = FromHex("0401 61 020105 0101FF 0500 30 00");
  BerReader reader(bytes);
  EXPECT_EQ(reader.ReadInteger({.min = 3, .max = 9}), 3);
  EXPECT_EQ(reader.ReadOctets(), "");
  EXPECT_EQ(reader.ReadInteger(), 0);
  EXPECT_FALSE(reader.ReadBoolean());
  reader.ReadNull();
  reader.Leave(reader.Enter(kSequence));
  EXPECT_EQ(reader.ReadAny().tag, kNoTag);
  EXPECT_EQ(reader.PeekTag(), kNoTag);
  EXPECT_FALSE(reader.HasMore());
  EXPECT_EQ(Why(reader), "element of another type than expected, octet 0") << "the first fault";
}

TEST(LberPitfall11, FaultsAreOfTheReaderNotOfTheProcess) {
  ber_errno = LBER_ERROR_NONE;
  const std::string bad = FromHex("0480 0000");
  const std::string good = FromHex("0401 61");
  BerReader broken(bad);
  broken.ReadOctets();
  BerReader whole(good);
  EXPECT_EQ(whole.ReadOctets(), "a");
  EXPECT_EQ(Why(whole), "");
  EXPECT_NE(Why(broken), "");
  EXPECT_EQ(ber_errno, LBER_ERROR_NONE);
}

TEST(LberPitfall12, AnAnnouncedLengthAllocatesNothing) {
  // 15 MiB announced, 6 octets sent: what is wanted is said, and nothing is kept.
  const auto found = FindFrame(FromHex("30 84 00F00000"), kFrameBytesMaxAuthenticated);
  ASSERT_TRUE(found.has_value());
  EXPECT_TRUE(found->frame.empty());
  EXPECT_EQ(found->bytes_wanted, 0xF00000U + 6);
}

TEST(LberPitfall13, AMillionNestedFiltersAreRefusedWithoutRecursion) {
  std::string filter;
  // Lengths from the inside out would cost a copy each: the outer ones are of the long form and
  // each is as long as what is behind it.
  constexpr std::size_t kNested = 1'000'000;
  constexpr std::size_t kHeader = 6;
  for (std::size_t i = 0; i < kNested; ++i) {
    const std::size_t rest = (kNested - 1 - i) * kHeader;
    filter += FromHex("A284");
    for (int shift = 24; shift >= 0; shift -= 8) {
      filter += static_cast<char>(rest >> shift);
    }
  }
  const std::string request = FromHex("0400 0A0102 0A0100 020100 020100 010100") + filter;
  const auto message = DecodeMessage(MessageOf(Element(0x63, request)));
  ASSERT_FALSE(message.has_value());
  EXPECT_EQ(message.error().code, Code::kTooLarge);
}

TEST(BerReader, IgnoresTrailingComponentsThatItDoesNotKnow) {
  // SEQUENCE { 1, [5] "x", [6] { } }: RFC 4511, section 4.
  const std::string bytes = FromHex("30 08 020101 850178 A600");
  BerReader reader(bytes);
  const BerScope outer = reader.Enter(kSequence);
  EXPECT_EQ(reader.ReadInteger(), 1);
  reader.Leave(outer);
  EXPECT_EQ(Why(reader), "");
}

TEST(BerReader, RefusesTrailingComponentsThatAreMalformed) {
  const std::string bytes = FromHex("30 06 020101 850578");
  BerReader reader(bytes);
  const BerScope outer = reader.Enter(kSequence);
  EXPECT_EQ(reader.ReadInteger(), 1);
  reader.Leave(outer);
  EXPECT_EQ(Why(reader), "malformed element, octet 5");
}

TEST(BerReader, ReadsAnyElementWithItsHeader) {
  const std::string bytes = FromHex("A503 020101 9F8101 00");
  BerReader reader(bytes);
  const BerAny first = reader.ReadAny();
  EXPECT_EQ(first.tag, 0xA5U);
  EXPECT_EQ(first.contents, FromHex("020101"));
  EXPECT_EQ(first.whole, FromHex("A503 020101"));
  EXPECT_EQ(reader.ReadAny().tag, 0x9F8101U);
  EXPECT_EQ(reader.ReadAny().tag, kNoTag);
  EXPECT_EQ(Why(reader), "");
}

TEST(BerReader, RefusesNullWithContents) {
  const std::string good = FromHex("0500");
  BerReader reader(good);
  reader.ReadNull();
  EXPECT_EQ(Why(reader), "");
  const std::string bad = FromHex("050100");
  reader.Start(bad);
  reader.ReadNull();
  EXPECT_EQ(Why(reader), "null with contents, octet 3");
}

TEST(BerReader, OfNothingIsAtItsEnd) {
  BerReader reader("");
  EXPECT_FALSE(reader.HasMore());
  EXPECT_EQ(reader.PeekTag(), kNoTag);
  EXPECT_EQ(Why(reader), "");
  reader.ReadOctets();
  EXPECT_EQ(Why(reader), "element missing, octet 0");
}

}  // namespace
}  // namespace socle::ldap
