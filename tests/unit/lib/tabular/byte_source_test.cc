#include "lib/tabular/byte_source.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "tests/support/temporary_folder.h"

namespace socle::tabular {

namespace {

using ::testing::HasSubstr;

std::string Gzip(std::string_view text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  std::string in(text);
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string Zstd(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);  // as the zstd command does
  out.resize(ZSTD_compress2(context, out.data(), out.size(), text.data(), text.size()));
  ZSTD_freeCCtx(context);
  return out;
}

// Text that does not pack well, so that packed data is longer than the reader's input block.
std::string RandomText(std::size_t size) {
  std::mt19937 random(7);
  std::string text(size, '\0');
  for (char& c : text) {
    c = static_cast<char>('0' + random() % 64);
  }
  return text;
}

Result<std::string> ReadToEnd(ByteSource& source, std::size_t step = 1000) {
  std::string out;
  std::string block(step, '\0');
  for (;;) {
    SOCLE_TRY(const std::size_t got, source.Read(std::span(block)));
    if (got == 0) {
      return out;
    }
    out.append(block, 0, got);
  }
}

Result<std::string> Unpack(std::string_view bytes, std::size_t step = 1000) {
  ByteSource source = ByteSource::FromText(std::string(bytes), "packed");
  return ReadToEnd(source, step);
}

TEST(ByteSource, ReadsAPlainFile) {
  const test::TemporaryFolder folder;
  const std::string text = RandomText(700'000);
  auto source = ByteSource::Open(folder.Write("a.csv", text));
  ASSERT_TRUE(source.has_value());
  EXPECT_EQ(ReadToEnd(*source, 100'000).value(), text);
  EXPECT_EQ(source->Packing(), Compression::kNone);
  EXPECT_EQ(source->BytesRead(), text.size());
  EXPECT_EQ(source->BytesTotal(), text.size());
}

TEST(ByteSource, ReadsFilesOfNoneToFourBytes) {
  for (const std::string_view text : {"", "a", "ab", "abc", "\x1f", "\x28\xb5\x2f"}) {
    EXPECT_EQ(Unpack(text).value(), text);
  }
}

TEST(ByteSource, UnpacksByTheFirstBytesWhateverTheName) {
  const test::TemporaryFolder folder;
  const std::string text = RandomText(900'000);
  for (const std::string& packed : {Gzip(text), Zstd(text)}) {
    auto source = ByteSource::Open(folder.Write("a.csv", packed));
    ASSERT_TRUE(source.has_value());
    EXPECT_EQ(ReadToEnd(*source, 65'536).value(), text);
    EXPECT_EQ(source->BytesRead(), packed.size());
    EXPECT_EQ(source->BytesTotal(), packed.size());
    EXPECT_NE(source->Packing(), Compression::kNone);
  }
}

TEST(ByteSource, UnpacksSeveralMembersAndFrames) {
  const std::string a = RandomText(300'000);
  EXPECT_EQ(Unpack(Gzip(a) + Gzip("") + Gzip("end")).value(), a + "end");
  EXPECT_EQ(Unpack(Zstd(a) + Zstd("") + Zstd("end")).value(), a + "end");
  EXPECT_EQ(Unpack(Gzip("x")).value(), "x");
  EXPECT_EQ(Unpack(Zstd("")).value(), "");
}

TEST(ByteSource, UnpacksIntoSmallRooms) {
  const std::string text(10'000, 'z');  // packs so well that output is held back inside
  EXPECT_EQ(Unpack(Gzip(text), 7).value(), text);
  EXPECT_EQ(Unpack(Zstd(text), 7).value(), text);
}

TEST(ByteSource, PassesOverZerosBehindAGzipFileButNotOverOtherBytes) {
  EXPECT_EQ(Unpack(Gzip("abc") + std::string(300'000, '\0')).value(), "abc");
  const auto result = Unpack(Gzip("abc") + std::string(3, '\0') + "rest");
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, Code::kCorruption);
  EXPECT_THAT(result.error().detail, HasSubstr("bytes after the end of the gzip data at byte"));
}

TEST(ByteSource, TellsPackedDataThatIsCut) {
  const std::string text = RandomText(500'000);
  for (const std::string& packed : {Gzip(text), Zstd(text)}) {
    for (const std::size_t size : {packed.size() - 1, packed.size() / 2, std::size_t{12}}) {
      const auto result = Unpack(packed.substr(0, size));
      ASSERT_FALSE(result.has_value()) << size;
      EXPECT_EQ(result.error().code, Code::kCorruption);
      EXPECT_EQ(result.error().detail,
                "packed: the packed data is cut at byte " + std::to_string(size));
    }
  }
}

TEST(ByteSource, TellsPackedDataThatIsDamaged) {
  const std::string text = RandomText(500'000);
  for (std::string packed : {Gzip(text), Zstd(text)}) {
    for (std::size_t i = 0; i < 64; ++i) {
      packed[packed.size() / 2 + i] = static_cast<char>(packed[packed.size() / 2 + i] ^ 0x55);
    }
    const auto result = Unpack(packed);
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, Code::kCorruption);
    EXPECT_THAT(result.error().detail, HasSubstr("at byte"));
  }
}

TEST(ByteSource, TellsAFileThatShrinksWhileItIsRead) {
  const test::TemporaryFolder folder;
  const std::string path = folder.Write("a.csv", RandomText(900'000));
  auto source = ByteSource::Open(path);
  ASSERT_TRUE(source.has_value());
  std::string block(100'000, '\0');
  ASSERT_TRUE(source->Read(std::span(block)).has_value());
  std::filesystem::resize_file(path, 400'000);
  const auto result = ReadToEnd(*source);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, Code::kCorruption);
  EXPECT_EQ(result.error().detail,
            path + ": the file became shorter while it was read: it ends at byte 400000 of 900000");
}

TEST(ByteSource, ReadsStandardInputAndLeavesItOpen) {
  const test::TemporaryFolder folder;
  const int saved = dup(STDIN_FILENO);
  const int file = open(folder.Write("a.gz", Gzip("abc")).c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_EQ(dup2(file, STDIN_FILENO), STDIN_FILENO);
  {
    auto source = ByteSource::Open("-");
    ASSERT_TRUE(source.has_value());
    EXPECT_EQ(source->Name(), "standard input");
    EXPECT_EQ(source->BytesTotal(), std::nullopt);
    EXPECT_EQ(ReadToEnd(*source).value(), "abc");
  }
  EXPECT_NE(fcntl(STDIN_FILENO, F_GETFD), -1);
  dup2(saved, STDIN_FILENO);
  close(saved);
  close(file);
}

TEST(ByteSource, RefusesWhatIsNotThereOrNotAFile) {
  const test::TemporaryFolder folder;
  const auto missing = ByteSource::Open(folder.File("none.csv"));
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().code, Code::kNotFound);
  EXPECT_THAT(missing.error().detail, HasSubstr("none.csv: cannot open"));
  const auto is_folder = ByteSource::Open(folder.File(""));
  ASSERT_FALSE(is_folder.has_value());
  EXPECT_EQ(is_folder.error().code, Code::kInvalidArgument);
}

}  // namespace

}  // namespace socle::tabular
