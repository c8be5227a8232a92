#include "lib/trace/note.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "tests/unit/lib/trace/trace_keys.h"

namespace socle::trace {
namespace {

using testing::HasSubstr;

// The vectors of the tests of Go's golang.org/x/mod/sumdb/note, which the format comes from.
constexpr std::string_view kText =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
constexpr std::string_view kPeter =
    "— PeterNeumann "
    "x08go/ZJkuBS9UG/"
    "SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
constexpr std::string_view kEnoch =
    "— EnochRoot "
    "rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/"
    "5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

std::string NoteOf(std::string_view signatures) {
  return std::string(kText) + "\n" + std::string(signatures);
}

std::vector<NoteKey> Keys(std::vector<std::string_view> texts) {
  std::vector<NoteKey> keys;
  keys.reserve(texts.size());
  for (const std::string_view text : texts) {
    keys.push_back(NoteKey::Parse(text).value());
  }
  return keys;
}

TEST(NoteKey, IsReadAndWrittenInThePublishedForm) {
  const auto key = NoteKey::Parse(kPublishedKey);
  ASSERT_TRUE(key.has_value()) << key.error().detail;
  EXPECT_EQ(key->Name(), "PeterNeumann");
  EXPECT_EQ(key->Label(), "PeterNeumann+c74f20a3");
  EXPECT_EQ(key->Text(), kPublishedKey);
  EXPECT_EQ(PublishedSigner().Key().Text(), kPublishedKey);
}

TEST(NoteKey, RefusesEveryMangling) {
  for (std::size_t begin = 0; begin < kPublishedKey.size(); ++begin) {
    for (std::size_t size = 0; begin + size <= kPublishedKey.size(); ++size) {
      if (size < kPublishedKey.size()) {
        EXPECT_FALSE(NoteKey::Parse(kPublishedKey.substr(begin, size)).has_value());
      }
    }
  }
  for (std::size_t i = 0; i < kPublishedKey.size(); ++i) {
    std::string changed(kPublishedKey);
    ++changed[i];
    EXPECT_FALSE(NoteKey::Parse(changed).has_value()) << changed;
  }
  // A wrong length and an unknown type, with key ids that fit.
  EXPECT_FALSE(
      NoteKey::Parse("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==")
          .has_value());
  EXPECT_FALSE(NoteKey::Parse("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
                   .has_value());
}

TEST(NoteKey, RefusesNamesThatCannotBeTold) {
  const auto key = PublishedSigner();
  const auto make = [](std::string name) {
    return Ed25519NoteSigner::Make(
        std::move(name),
        crypto::Ed25519PrivateKey::FromSeed(AsBytes(std::string(32, 'x'))).value());
  };
  EXPECT_TRUE(make("socle.example/région").has_value());
  for (const std::string_view name :
       {"", "a b", "a+b", "a\tb", "a\u00a0b", "a\u2003b", "a\u3000b", "a\x01", "a\xff"}) {
    EXPECT_FALSE(make(std::string(name)).has_value()) << name;
  }
}

TEST(Note, IsSignedAsPublished) {
  const auto note = SignNote(kText, PublishedSigner());
  ASSERT_TRUE(note.has_value());
  EXPECT_EQ(*note, NoteOf(kPeter));
}

TEST(Note, RefusesToSignWhatCannotBeANote) {
  for (const std::string_view text : {"", "no line end", "tab\t\n", "zero\x01\n", "\xff\n"}) {
    EXPECT_FALSE(SignNote(text, PublishedSigner()).has_value()) << text;
  }
}

TEST(Note, IsOpenedByAnyOfItsSigners) {
  const std::string both = NoteOf(std::string(kPeter) + std::string(kEnoch));
  EXPECT_EQ(OpenNote(both, Keys({kPublishedKey})).value_or("refused"), kText);
  EXPECT_EQ(OpenNote(both, Keys({kOtherPublishedKey})).value_or("refused"), kText);
  EXPECT_EQ(OpenNote(both, Keys({kPublishedKey, kOtherPublishedKey})).value_or("refused"), kText);
}

TEST(Note, RefusesOneThatNoneOfTheKeysHasSigned) {
  const auto by_other = OpenNote(NoteOf(kEnoch), Keys({kPublishedKey}));
  ASSERT_FALSE(by_other.has_value());
  EXPECT_EQ(by_other.error().code, Code::kUnauthenticated);
  EXPECT_EQ(OpenNote(NoteOf(kPeter), {}).error().code, Code::kUnauthenticated);
}

TEST(Note, RefusesAWrongSignatureBesideARightOne) {
  std::string wrong(kEnoch);
  wrong[40] = wrong[40] == 'A' ? 'B' : 'A';
  const std::string note = NoteOf(std::string(kPeter) + wrong);
  EXPECT_TRUE(OpenNote(note, Keys({kPublishedKey})).has_value());
  const auto opened = OpenNote(note, Keys({kPublishedKey, kOtherPublishedKey}));
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, Code::kUnauthenticated);
  EXPECT_THAT(opened.error().detail, HasSubstr("EnochRoot+af0cfe78"));
}

TEST(Note, RefusesAnotherText) {
  std::string note = NoteOf(kPeter);
  note[3] = 'Y';
  EXPECT_EQ(OpenNote(note, Keys({kPublishedKey})).error().code, Code::kUnauthenticated);
}

TEST(Note, RefusesWhatIsNone) {
  const std::string text(kText);
  const std::string peter(kPeter);
  for (const std::string& note : {text,
                                  text + "\n",
                                  text + "\n" + peter.substr(0, peter.size() - 1),
                                  "\x01" + text + "\n" + peter,
                                  "\xff" + text + "\n" + peter,
                                  text + "\n— Bad Name x08go/ZJkuBS9UG=\n",
                                  text + "\n— Name\n",
                                  text + "\n— Name x08go_ZJ\n",
                                  text + "\n— Name x08goA==\n",
                                  text + "\n- Name x08go/ZJ\n",
                                  text + "\n" + peter + "Unexpected line.\n",
                                  std::string()}) {
    EXPECT_EQ(ParseNote(note).error().code, Code::kInvalidArgument) << note;
  }
}

TEST(Note, TextMayHaveEmptyLines) {
  const std::string text = "a\n\nb\n";
  const auto note = SignNote(text, PublishedSigner());
  ASSERT_TRUE(note.has_value());
  EXPECT_EQ(OpenNote(*note, Keys({kPublishedKey})).value_or("refused"), text);
}

TEST(Note, TakesAsManySignaturesAsItsLimit) {
  std::string lines(kPeter);
  for (std::size_t i = 1; i < kNoteSignaturesMax; ++i) {
    lines += kEnoch;
  }
  EXPECT_TRUE(OpenNote(NoteOf(lines), Keys({kPublishedKey})).has_value());
  EXPECT_EQ(OpenNote(NoteOf(lines + std::string(kEnoch)), Keys({kPublishedKey})).error().code,
            Code::kTooLarge);
}

TEST(Note, TakesAsManyBytesAsItsLimit) {
  const auto of = [](std::size_t size) {
    const std::size_t text = size - SignNote("\n", PublishedSigner())->size();
    return SignNote(std::string(text, 'x') + "\n", PublishedSigner()).value();
  };
  EXPECT_TRUE(OpenNote(of(kNoteBytesMax), Keys({kPublishedKey})).has_value());
  EXPECT_EQ(OpenNote(of(kNoteBytesMax + 1), Keys({kPublishedKey})).error().code, Code::kTooLarge);
}

TEST(NoteKeys, AreReadOneALine) {
  const auto keys = ParseNoteKeys("# the log of the region\n" + std::string(kPublishedKey) +
                                  "\r\n\n" + std::string(kOtherPublishedKey));
  ASSERT_TRUE(keys.has_value()) << keys.error().detail;
  ASSERT_EQ(keys->size(), 2U);
  EXPECT_EQ((*keys)[1].Name(), "EnochRoot");
  EXPECT_FALSE(ParseNoteKeys("# none\n").has_value());
  EXPECT_FALSE(ParseNoteKeys(std::string(kPublishedKey) + "\nrubbish\n").has_value());
}

}  // namespace
}  // namespace socle::trace
