#include "directory/schema/definition.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/error.h"

namespace socle::directory::schema {
namespace {

std::string AttributeError(std::string_view text) {
  const auto parsed = ParseAttributeType(text);
  return parsed ? "" : parsed.error().detail;
}

std::string ClassError(std::string_view text) {
  const auto parsed = ParseObjectClass(text);
  return parsed ? "" : parsed.error().detail;
}

TEST(ParseAttributeType, ReadsAllKeywordsInAnyOrderAndCase) {
  const auto parsed = ParseAttributeType(
      "( 2.5.18.1 syntax 1.3.6.1.4.1.1466.115.121.1.24{15} NAME ( 'createTimestamp' 'made' )\n"
      "  DESC 'time of the entry\\27s birth \\5c' OBSOLETE SUP modifyTimestamp\n"
      "  EQUALITY generalizedTimeMatch ORDERING 2.5.13.28 SUBSTR caseIgnoreSubstringsMatch\n"
      "  SINGLE-VALUE NO-USER-MODIFICATION USAGE directoryOperation X-ORIGIN 'RFC 4512' )");
  ASSERT_TRUE(parsed.has_value()) << parsed.error().detail;
  EXPECT_EQ(parsed->oid, "2.5.18.1");
  EXPECT_EQ(parsed->names, (std::vector<std::string>{"createTimestamp", "made"}));
  EXPECT_EQ(parsed->description, "time of the entry's birth \\");
  EXPECT_TRUE(parsed->is_obsolete);
  EXPECT_EQ(parsed->superior, "modifyTimestamp");
  EXPECT_EQ(parsed->equality, "generalizedTimeMatch");
  EXPECT_EQ(parsed->ordering, "2.5.13.28");
  EXPECT_EQ(parsed->substring, "caseIgnoreSubstringsMatch");
  EXPECT_EQ(parsed->syntax, "1.3.6.1.4.1.1466.115.121.1.24");
  EXPECT_EQ(parsed->length_bound, 15U);
  EXPECT_TRUE(parsed->is_single_value);
  EXPECT_TRUE(parsed->no_user_modification);
  EXPECT_EQ(parsed->usage, AttributeUsage::kDirectoryOperation);
  ASSERT_EQ(parsed->extensions.size(), 1U);
  EXPECT_EQ(parsed->extensions[0].name, "X-ORIGIN");
}

TEST(ParseAttributeType, RendersWhatItReads) {
  for (const std::string_view text :
       {"( 2.5.4.3 NAME ( 'cn' 'commonName' ) DESC 'RFC 4519' SUP name )",
        "( 2.5.4.6 NAME 'c' SUP name SYNTAX 1.3.6.1.4.1.1466.115.121.1.11 SINGLE-VALUE )",
        "( 1.2.3 NAME 'x' DESC 'it\\27s' SYNTAX 1.3.6.1.4.1.1466.115.121.1.15{64} X-A ( 'b' 'c' ) "
        ")",
        "( 1.2.3 SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 COLLECTIVE )"}) {
    const auto parsed = ParseAttributeType(text);
    ASSERT_TRUE(parsed.has_value()) << parsed.error().detail;
    EXPECT_EQ(RenderAttributeType(*parsed), text);
    EXPECT_EQ(ParseAttributeType(RenderAttributeType(*parsed)).value(), *parsed);
  }
}

TEST(ParseAttributeType, SaysWhatIsWrong) {
  EXPECT_EQ(AttributeError(""), "at byte 1: ( expected");
  EXPECT_EQ(AttributeError("( 2.5.4.3 NAME 'cn' SUP name"), "at byte 29: a keyword or ) expected");
  EXPECT_EQ(AttributeError("( 2.5.4.3 NAME 'cn SUP name )"),
            "at byte 16: a string without closing quote");
  EXPECT_EQ(AttributeError("( 2.5.4.3 NAME 'c\\nn' SUP name )"),
            "at byte 18: a backslash in a string is followed by 27 or 5c");
  EXPECT_EQ(AttributeError("( cn SUP name )"), "'cn' is no object identifier");
  EXPECT_EQ(AttributeError("( 2.05.4 SUP name )"), "'2.05.4' is no object identifier");
  EXPECT_EQ(AttributeError("( 2.5.4.3 NAME '1cn' SUP name )"),
            "'1cn' is no name: a letter, then letters, digits and hyphens");
  EXPECT_EQ(AttributeError("( 2.5.4.3 SUP name SUP name )"), "SUP stands twice");
  EXPECT_EQ(AttributeError("( 2.5.4.3 SUPERIOR name )"), "unknown keyword SUPERIOR");
  EXPECT_EQ(AttributeError("( 2.5.4.3 NAME 'cn' )"), "an attribute type has SUP or SYNTAX");
  EXPECT_EQ(AttributeError("( 2.5.4.3 SUP name ) x"),
            "at byte 22: the end of the definition expected");
  EXPECT_EQ(AttributeError("( 2.5.4.3 SYNTAX 1.2.3{x} )"),
            "at byte 18: a length in braces expected, such as {64}");
  EXPECT_EQ(AttributeError("( 2.5.4.3 SUP name NO-USER-MODIFICATION )"),
            "NO-USER-MODIFICATION is for operational attributes only");
  EXPECT_EQ(AttributeError("( 2.5.4.3 SUP name COLLECTIVE USAGE dSAOperation )"),
            "COLLECTIVE is for user applications only");
  EXPECT_EQ(AttributeError("( 2.5.4.3 SUP name USAGE none )"),
            "unknown usage 'none': userApplications, directoryOperation, distributedOperation, "
            "dSAOperation");
}

TEST(ParseAttributeType, HasALimit) {
  const std::string head = "( 2.5.4.3 SUP name DESC '";
  const std::string tail = "' )";
  const std::size_t room = kDefinitionBytesMax - head.size() - tail.size();
  EXPECT_TRUE(ParseAttributeType(head + std::string(room, 'x') + tail).has_value());
  const auto parsed = ParseAttributeType(head + std::string(room + 1, 'x') + tail);
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(parsed.error().code, Code::kTooLarge);
}

TEST(ParseObjectClass, ReadsListsAndKinds) {
  const auto parsed = ParseObjectClass(
      "( 2.5.6.6 NAME 'person' DESC 'a person' SUP ( top $ 1.2.3 ) AUXILIARY MUST ( sn $ cn ) "
      "MAY userPassword )");
  ASSERT_TRUE(parsed.has_value()) << parsed.error().detail;
  EXPECT_EQ(parsed->superiors, (std::vector<std::string>{"top", "1.2.3"}));
  EXPECT_EQ(parsed->kind, ObjectClassKind::kAuxiliary);
  EXPECT_EQ(parsed->must, (std::vector<std::string>{"sn", "cn"}));
  EXPECT_EQ(parsed->may, (std::vector<std::string>{"userPassword"}));
  EXPECT_EQ(ParseObjectClass(RenderObjectClass(*parsed)).value(), *parsed);
}

TEST(ParseObjectClass, IsStructuralWhenItDoesNotSay) {
  EXPECT_EQ(ParseObjectClass("( 1.2.3 )").value().kind, ObjectClassKind::kStructural);
}

TEST(ParseObjectClass, SaysWhatIsWrong) {
  EXPECT_EQ(ClassError("( 1.2.3 ABSTRACT AUXILIARY )"),
            "one of ABSTRACT, STRUCTURAL and AUXILIARY");
  EXPECT_EQ(ClassError("( 1.2.3 MUST ( cn sn ) )"), "at byte 19: $ or ) expected");
  EXPECT_EQ(ClassError("( 1.2.3 MUST 'cn' )"),
            "at byte 14: a name or an object identifier expected");
  EXPECT_EQ(ClassError("( 1.2.3 NAME ( 'a' $ 'b' ) )"),
            "at byte 20: a name in quotes or ) expected");
}

TEST(ExpandOid, WritesMacrosOut) {
  const OidMacros macros{{"Socle", "1.3.6.1.4.1.32473.1"}};
  EXPECT_EQ(ExpandOid("Socle:2", macros).value(), "1.3.6.1.4.1.32473.1.2");
  EXPECT_EQ(ExpandOid("Socle", macros).value(), "1.3.6.1.4.1.32473.1");
  EXPECT_FALSE(ExpandOid("Socle:", macros).has_value());
  EXPECT_FALSE(ExpandOid("Other:2", macros).has_value());
}

TEST(IsNumericOid, KnowsTheForm) {
  for (const std::string_view good : {"0.9", "2.5.4.3", "1.3.6.1.4.1.1466.115.121.1.15"}) {
    EXPECT_TRUE(IsNumericOid(good)) << good;
  }
  for (const std::string_view bad : {"", "1", "1.", ".1", "1..2", "1.02", "1.a", "1.2."}) {
    EXPECT_FALSE(IsNumericOid(bad)) << bad;
  }
}

}  // namespace
}  // namespace socle::directory::schema
