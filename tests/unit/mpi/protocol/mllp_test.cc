#include "mpi/protocol/mllp.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/error.h"

namespace socle::mpi::protocol {
namespace {

// All messages of the bytes, pushed in pieces of one size.
std::vector<std::string> Decode(MllpDecoder& decoder, std::string_view bytes, std::size_t piece) {
  std::vector<std::string> messages;
  while (!bytes.empty()) {
    decoder.Push(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
    for (auto next = decoder.Next(); next.has_value() && next->has_value(); next = decoder.Next()) {
      messages.emplace_back(**next);
    }
  }
  return messages;
}

std::optional<Code> ErrorOf(MllpDecoder& decoder, std::string_view bytes) {
  decoder.Push(bytes);
  const auto next = decoder.Next();
  return next.has_value() ? std::nullopt : std::optional(next.error().code);
}

using Strings = std::vector<std::string>;

TEST(MllpDecoder, GivesTheSameMessagesForAnySizeOfPieces) {
  const std::string bytes = "\r\n" + EncodeMllpFrame("MSH|one") + EncodeMllpFrame("") + "xx" +
                            EncodeMllpFrame(
                                "a\x1C"
                                "b\x0B"
                                "c") +
                            "\x0B"
                            "two\x1C\x0B"
                            "three\x1C\r";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    MllpDecoder decoder;
    EXPECT_EQ(Decode(decoder, bytes, piece),
              (Strings{"MSH|one",
                       "",
                       // NOLINTNEXTLINE(bugprone-suspicious-missing-comma): ends the number.
                       "a\x1C"
                       "b\x0B"
                       "c",
                       "two",
                       "three"}));
    EXPECT_FALSE(decoder.HasPartialFrame());
    EXPECT_EQ(decoder.NoiseBytes(), 4U);
    EXPECT_EQ(decoder.BufferedBytes(), 0U);
  }
}

TEST(MllpDecoder, TellsThatAMessageWasCut) {
  MllpDecoder decoder;
  EXPECT_FALSE(decoder.HasPartialFrame());
  EXPECT_TRUE(Decode(decoder, "\x0BMSH|\x1C", 100).empty());
  EXPECT_TRUE(decoder.HasPartialFrame());
  EXPECT_EQ(Decode(decoder, "\r", 1), Strings{"MSH|"});
}

TEST(MllpDecoder, RefusesAFrameOverTheLimitAsSoonAsItIs) {
  MllpDecoder decoder({.frame_bytes_max = 4});
  EXPECT_EQ(Decode(decoder, EncodeMllpFrame("1234"), 1), Strings{"1234"});
  EXPECT_EQ(ErrorOf(decoder,
                    "\x0B"
                    "1234"),
            std::nullopt);
  EXPECT_EQ(ErrorOf(decoder, "5"), Code::kTooLarge);
  EXPECT_EQ(ErrorOf(decoder, "\x1C\r"), Code::kTooLarge);
}

TEST(MllpDecoder, RefusesNoiseOverTheLimit) {
  MllpDecoder decoder({.noise_bytes_max = 5});
  EXPECT_EQ(Decode(decoder, "ab" + EncodeMllpFrame("m") + "cde", 3), Strings{"m"});
  EXPECT_EQ(decoder.NoiseBytes(), 5U);
  EXPECT_EQ(ErrorOf(decoder, "f"), Code::kTooLarge);
}

TEST(MllpDecoder, IsStrictWhenAskedTo) {
  MllpDecoder white({.is_strict = true});
  EXPECT_EQ(Decode(white, EncodeMllpFrame("m") + "\r\n \t" + EncodeMllpFrame("n"), 2),
            (Strings{"m", "n"}));
  EXPECT_EQ(ErrorOf(white, "x"), Code::kInvalidArgument);
  MllpDecoder no_return({.is_strict = true});
  EXPECT_EQ(ErrorOf(no_return, "\x0Bm\x1C\x0B"), Code::kInvalidArgument);
}

}  // namespace
}  // namespace socle::mpi::protocol
