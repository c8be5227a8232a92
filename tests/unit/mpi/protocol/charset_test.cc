#include "mpi/protocol/charset.h"

#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace socle::mpi::protocol {
namespace {

std::string Decode(std::string_view text, Charset charset) {
  std::string out;
  AppendDecoded(out, text, charset);
  return out;
}

TEST(Charset, IsFoundUnderTheNamesThatSendersUse) {
  EXPECT_EQ(FindCharset("UNICODE UTF-8"), Charset::kUtf8);
  EXPECT_EQ(FindCharset("utf8"), Charset::kUtf8);
  EXPECT_EQ(FindCharset("8859/15"), Charset::kIso8859Part15);
  EXPECT_EQ(FindCharset("ISO-8859-15"), Charset::kIso8859Part15);
  EXPECT_EQ(FindCharset("8859/1"), Charset::kIso8859Part1);
  EXPECT_EQ(FindCharset("ASCII"), Charset::kAscii);
  EXPECT_EQ(FindCharset("KOI8-X"), std::nullopt);
  EXPECT_EQ(FindCharset("8859/2"), std::nullopt);
  EXPECT_EQ(FindCharset(""), std::nullopt);
}

TEST(Charset, HasItsOwnNameInTheTable) {
  for (const Charset charset :
       {Charset::kUtf8, Charset::kIso8859Part1, Charset::kIso8859Part15, Charset::kAscii}) {
    EXPECT_EQ(FindCharset(CharsetName(charset)), charset);
  }
}

TEST(Charset, ReadsTheEightSignsOfPart15) {
  EXPECT_EQ(Decode("\xA4\xA6\xA8\xB4\xB8\xBC\xBD\xBE", Charset::kIso8859Part15), "€ŠšŽžŒœŸ");
  EXPECT_EQ(Decode("\xA4\xA6\xA8\xB4\xB8\xBC\xBD\xBE", Charset::kIso8859Part1), "¤¦¨´¸¼½¾");
  EXPECT_EQ(Decode("Lo\xEB", Charset::kIso8859Part15), "Loë");
  EXPECT_EQ(Decode("\xFF", Charset::kUtf8), "\xFF");
}

TEST(Charset, EveryByteComesBack) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text(1, static_cast<char>(byte));
    for (const Charset charset : {Charset::kIso8859Part1, Charset::kIso8859Part15}) {
      EXPECT_EQ(EncodeText(Decode(text, charset), charset), text) << byte;
    }
  }
}

TEST(Charset, WritesAQuestionMarkForWhatItHasNot) {
  EXPECT_EQ(EncodeText("é€Œ中", Charset::kIso8859Part15), "\xE9\xA4\xBC?");
  EXPECT_EQ(EncodeText("¤", Charset::kIso8859Part15), "?");
  EXPECT_EQ(EncodeText("é€", Charset::kIso8859Part1), "\xE9?");
  EXPECT_EQ(EncodeText("é", Charset::kAscii), "?");
  EXPECT_EQ(EncodeText("a\xFF"
                       "b\xC3",
                       Charset::kUtf8),
            "a?b?");
}

}  // namespace
}  // namespace socle::mpi::protocol
