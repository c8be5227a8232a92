#include "tests/unit/mpi/report/xml_reader.h"

#include <string>

#include <gtest/gtest.h>

namespace socle::mpi::report {
namespace {

TEST(XmlReader, TakesWhatIsWellFormed) {
  const XmlDocument document =
      ReadXml("<!DOCTYPE html>\n<a k=\"1 &amp; 2\"><b/>x &lt; y<b>z</b></a>\n");
  EXPECT_EQ(document.error, "");
  ASSERT_EQ(document.elements.size(), 3U);
  EXPECT_EQ(document.elements[0].attributes.at("k"), "1 & 2");
  EXPECT_EQ(document.TextBelow(document.elements[0]), "x < yz");
  EXPECT_EQ(document.Find("b").size(), 2U);
}

class XmlReaderRefuses : public testing::TestWithParam<std::string> {};

TEST_P(XmlReaderRefuses, WhatIsNot) {
  EXPECT_NE(ReadXml(GetParam()).error, "");
}

INSTANTIATE_TEST_SUITE_P(Broken,
                         XmlReaderRefuses,
                         testing::Values("",
                                         "<a>",
                                         "<a></b>",
                                         "<a/><b/>",
                                         "<a><b></a></b>",
                                         "<a k=1/>",
                                         "<a k=\"1\" k=\"2\"/>",
                                         "<a>&nbsp;</a>",
                                         "<a>x & y</a>",
                                         "<a k=\"<\"/>",
                                         "<a>\x01</a>",
                                         "<a>\xff</a>",
                                         "<a/>text"));

}  // namespace
}  // namespace socle::mpi::report
