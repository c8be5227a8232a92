#include "lib/ldap/ber_writer.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "lib/ldap/ber_reader.h"
#include "lib/ldap/ber_tag.h"
#include "lib/ldap/encode_message.h"
#include "lib/ldap/message.h"
#include "tests/unit/lib/ldap/test_bytes.h"

namespace socle::ldap {
namespace {

TEST(LberPitfall15, BuffersAreWipedBeforeTheyAreFreed) {
  BerWriter writer;
  writer.WriteOctets("correct horse battery staple");
  const std::string_view buffer = writer.Written();
  ASSERT_EQ(buffer.size(), 30U);
  writer.Wipe();  // what the destructor does first
  EXPECT_EQ(buffer, std::string(buffer.size(), '\0'));
}

TEST(LberPitfall14, LengthsAreAsShortAsTheyCanBe) {
  // RFC 4511 allows 84 00000007 too, which makes 22 octets of these 14.
  const Message done{.id = 1, .operation = SearchResultDone{}};
  EXPECT_EQ(EncodeMessage(done), FromHex("300C 020101 6507 0A0100 0400 0400"));
  for (const std::size_t size : {127U, 128U, 255U, 256U, 65535U, 65536U}) {
    const std::string value(size, 'x');
    BerWriter writer;
    writer.Begin(kSequence);
    writer.WriteOctets(value);
    writer.End();
    EXPECT_EQ(writer.Finish(), Element(0x30, Element(0x04, value))) << size;
  }
}

TEST(BerWriter, WritesWhatTheReaderReads) {
  BerWriter writer;
  writer.Begin(kSequence);
  writer.WriteOctets("");
  writer.WriteOctets("abc", ContextTag(3));
  for (const std::int32_t value : {0, 127, 128, -1, 65536, kMaxInt}) {
    writer.WriteInteger(value);
  }
  writer.WriteBoolean(true);
  writer.WriteBoolean(false, ContextTag(1));
  writer.WriteNull();
  writer.WriteEncoded(FromHex("8500"));
  writer.WriteEncoded("");
  writer.End();
  const std::string bytes = writer.Finish();
  EXPECT_EQ(bytes,
            FromHex("3029 0400 8303616263 020100 02017F 02020080 0201FF 0203010000 02047FFFFFFF"
                    "0101FF 810100 0500 8500"));
  std::string appended = "x";
  writer.AppendTo(appended);
  EXPECT_EQ(appended, "x" + bytes);
}

TEST(BerWriter, OfNothingGivesNothing) {
  BerWriter writer;
  EXPECT_EQ(writer.Finish(), "");
}

}  // namespace
}  // namespace socle::ldap
