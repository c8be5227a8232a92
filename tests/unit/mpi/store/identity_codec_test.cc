#include "mpi/store/identity_codec.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/hex.h"
#include "lib/base/result.h"
#include "mpi/model/identity.h"
#include "tests/unit/mpi/store/store_fixture.h"

namespace socle::mpi::store {
namespace {

const std::vector<std::string> kDomains = {"CHU", "CLINIQUE"};

std::string Encode(const Identity& identity, std::uint16_t domain) {
  std::string bytes = "left over";
  EXPECT_TRUE(EncodeIdentity(identity, domain, bytes).has_value());
  return bytes;
}

Code DecodeFailure(std::string_view bytes) {
  Identity identity;
  const Status decoded = DecodeIdentity(bytes, kDomains, identity);
  return decoded.has_value() ? Code{} : decoded.error().code;
}

Identity FullIdentity() {
  Identity identity;
  for (const TraitField& field : kTraitFields) {
    identity.*field.member = "value of " + std::string(field.name);
  }
  identity.domain = kDomains[1];
  return identity;
}

TEST(IdentityCodec, GivesEveryTraitBack) {
  const Identity full = FullIdentity();
  Identity decoded;
  ASSERT_TRUE(DecodeIdentity(Encode(full, 1), kDomains, decoded).has_value());
  EXPECT_EQ(AllTraits(decoded), AllTraits(full));
}

TEST(IdentityCodec, GivesEachTraitBackAlone) {
  for (const TraitField& field : kTraitFields) {
    Identity identity;
    identity.*field.member = "x";
    identity.domain = kDomains[0];
    Identity decoded = FullIdentity();
    ASSERT_TRUE(DecodeIdentity(Encode(identity, 0), kDomains, decoded).has_value());
    EXPECT_EQ(AllTraits(decoded), AllTraits(identity)) << field.name;
  }
}

TEST(IdentityCodec, KeepsAnyBytes) {
  Identity identity;
  identity.domain = kDomains[0];
  identity.ipp = std::string("a\0b", 3);
  identity.birth_name = "L\u0152UVRE \u00c9L\u00c9ONORE \u0141\u00d3D\u0179 \U0001F9D1";
  identity.address = std::string(70'000, 'x');
  identity.city = "\xff\xfe";
  Identity decoded;
  ASSERT_TRUE(DecodeIdentity(Encode(identity, 0), kDomains, decoded).has_value());
  EXPECT_EQ(AllTraits(decoded), AllTraits(identity));
}

TEST(IdentityCodec, WritesTheBytesOfVersion1) {
  Identity identity;
  identity.domain = "CHU";
  identity.ipp = "42";
  identity.birth_name = "MARTIN";
  identity.sex = "F";
  identity.other_ids = "9";
  // Version, domain 300, traits 1, 2, 5 and 19 (less one each), then length and text of each.
  EXPECT_EQ(EncodeHex(AsBytes(Encode(identity, 300))),
            "01"
            "ac02"
            "938010"
            "02"
            "3432"
            "06"
            "4d415254494e"
            "01"
            "46"
            "01"
            "39");
}

TEST(IdentityCodec, RefusesWhatItDoesNotWrite) {
  const std::string good = Encode(FullIdentity(), 1);
  EXPECT_EQ(DecodeFailure(good), Code{});
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_EQ(DecodeFailure(good.substr(0, size)), Code::kCorruption) << size;
  }
  EXPECT_EQ(DecodeFailure(good + "x"), Code::kCorruption);
  EXPECT_EQ(DecodeFailure(std::string("\x00\x00\x00", 3)), Code::kCorruption) << "version 0";
  EXPECT_EQ(DecodeFailure(std::string("\x02\x00\x00", 3)), Code::kCorruption) << "version 2";
  EXPECT_EQ(DecodeFailure(std::string("\x01\x00\x00", 3)), Code{});
  EXPECT_EQ(DecodeFailure(std::string("\x01\x02\x00", 3)), Code::kCorruption) << "domain 2 of 2";
  EXPECT_EQ(DecodeFailure(std::string("\x01\x00\x01\x00", 4)), Code::kCorruption) << "empty trait";
  EXPECT_EQ(DecodeFailure(std::string("\x01\x00\x80\x80\x20\x01x", 7)), Code::kCorruption)
      << "a trait behind the last one";
}

TEST(IdentityCodec, TellsTheOriginAlone) {
  const std::string bytes = Encode(FullIdentity(), 1);
  const Result<Origin> origin = DecodeIdentityOrigin(bytes);
  ASSERT_TRUE(origin.has_value());
  EXPECT_EQ(origin->domain, 1);
  EXPECT_EQ(origin->ipp, "value of ipp");
  EXPECT_EQ(DecodeIdentityOrigin("").error().code, Code::kCorruption);
  EXPECT_EQ(DecodeIdentityOrigin(bytes.substr(0, 8)).error().code, Code::kCorruption);
}

TEST(IdentityCodec, RefusesAnIdentityOverItsLimit) {
  Identity identity;
  identity.ipp = "1";
  identity.address = std::string(kIdentityBytesMax - 1, 'x');
  std::string bytes;
  EXPECT_TRUE(EncodeIdentity(identity, 0, bytes).has_value());
  identity.city = "y";
  EXPECT_EQ(EncodeIdentity(identity, 0, bytes).error().code, Code::kTooLarge);
}

TEST(StandardRowCodec, GivesOriginAndFormBack) {
  std::string bytes = "left over";
  const std::string form("\x00\x01 form", 7);
  EncodeStandardRow({.origin = {.domain = 300, .ipp = "42"}, .standard = form}, bytes);
  EXPECT_EQ(EncodeHex(AsBytes(bytes)), "01ac02023432000120666f726d");
  const Result<StandardRow> row = DecodeStandardRow(bytes);
  ASSERT_TRUE(row.has_value());
  EXPECT_EQ(row->origin.domain, 300);
  EXPECT_EQ(row->origin.ipp, "42");
  EXPECT_EQ(row->standard, form);
  for (std::size_t size = 0; size < 6; ++size) {
    EXPECT_EQ(DecodeStandardRow(std::string_view(bytes).substr(0, size)).error().code,
              Code::kCorruption);
  }
  bytes[0] = 2;
  EXPECT_EQ(DecodeStandardRow(bytes).error().code, Code::kCorruption);
}

}  // namespace
}  // namespace socle::mpi::store
