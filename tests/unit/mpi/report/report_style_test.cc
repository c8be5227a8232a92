#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace socle::mpi::report {
namespace {

std::string StyleSheet() {
  std::ifstream in(SOCLE_SOURCE_DIR "/mpi/report/report.css");
  return {std::istreambuf_iterator<char>(in), {}};
}

using Colours = std::map<std::string, std::string>;  // name of the variable -> "#rrggbb"

// One set of colours for each :root block: light, dark, print.
std::vector<Colours> Palettes(const std::string& css) {
  std::vector<Colours> palettes;
  for (std::size_t at = css.find(":root {"); at != std::string::npos;
       at = css.find(":root {", at + 1)) {
    Colours colours;
    const std::string block = css.substr(at, css.find('}', at) - at);
    for (std::size_t i = block.find("--"); i != std::string::npos; i = block.find("--", i + 1)) {
      const std::size_t colon = block.find(':', i);
      colours[block.substr(i + 2, colon - i - 2)] = block.substr(block.find('#', colon), 7);
    }
    palettes.push_back(colours);
  }
  return palettes;
}

// Relative luminance and contrast of WCAG 2.2.
double Luminance(const std::string& colour) {
  std::array<double, 3> channels = {};
  for (std::size_t i = 0; i < channels.size(); ++i) {
    const double value = std::stoi(colour.substr(1 + 2 * i, 2), nullptr, 16) / 255.0;
    channels[i] = value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
  }
  return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2];
}

double Contrast(const std::string& a, const std::string& b) {
  const auto [low, high] = std::minmax({Luminance(a), Luminance(b)});  // values, not references
  return (high + 0.05) / (low + 0.05);
}

TEST(ReportStyle, KeepsContrastAa) {
  const std::vector<Colours> palettes = Palettes(StyleSheet());
  ASSERT_EQ(palettes.size(), 3U);
  for (const Colours& colours : palettes) {
    const std::string& paper = colours.at("paper");
    for (const char* text : {"ink", "soft", "link"}) {
      EXPECT_GE(Contrast(colours.at(text), paper), 4.5) << text;
    }
    EXPECT_GE(Contrast(colours.at("ink"), colours.at("faint")), 4.5);
    for (const char* shape :
         {"link", "review", "apart", "for", "against", "neutral", "quantity", "rate"}) {
      EXPECT_GE(Contrast(colours.at(shape), paper), 3.0) << shape;
    }
    for (const char* zone : {"link", "review", "apart"}) {
      for (const char* band : {"band-link", "band-review", "band-apart"}) {
        EXPECT_GE(Contrast(colours.at(zone), colours.at(band)), 3.0) << zone << " on " << band;
      }
    }
  }
}

TEST(ReportStyle, MayStandInAPage) {
  const std::string css = StyleSheet();
  ASSERT_FALSE(css.empty());
  // The sheet goes into the page as it is, and the page must stay XML.
  EXPECT_EQ(css.find_first_of("<&"), std::string::npos);
  EXPECT_EQ(css.find("]]>"), std::string::npos);
}

}  // namespace
}  // namespace socle::mpi::report
