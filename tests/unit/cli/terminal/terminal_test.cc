#include "cli/terminal/terminal.h"

#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "cli/environment.h"

namespace socle::cli {

namespace {

TEST(Terminal, HelpIsNeitherTooNarrowNorTooWide) {
  EXPECT_EQ(Terminal{.width = 10}.HelpWidth(), kTerminalWidthMin);
  EXPECT_EQ(Terminal{.width = 80}.HelpWidth(), 80U);
  EXPECT_EQ(Terminal{.width = 300}.HelpWidth(), kHelpWidthMax);
}

TEST(Terminal, PaintsOnlyWhenAllowed) {
  EXPECT_EQ(Paint("text", Colour::kRed, true), "\x1b[31mtext\x1b[0m");
  EXPECT_EQ(Paint("text", Colour::kRed, false), "text");
}

TEST(Terminal, PrintableKeepsTextAndDropsControls) {
  EXPECT_EQ(Printable("Élodie d'Été"), "Élodie d'Été");
  EXPECT_EQ(Printable("a\x1b]0;x\x07"), "a?]0;x?");
  EXPECT_EQ(Printable("a\u009Bm"), "a?m");  // C1 as UTF-8
  EXPECT_EQ(Printable("a\xE9z\xFF"), "a?z?");
  EXPECT_EQ(Printable(""), "");
}

TEST(Terminal, ColourNeedsATerminal) {
  const Terminal terminal = DetectTerminal([](const std::string& name) {
    return name == "TERM" ? std::optional<std::string>("xterm") : std::nullopt;
  });
  EXPECT_EQ(terminal.may_colour, terminal.is_out_terminal);
  const Terminal plain = DetectTerminal([](const std::string& name) {
    return name == "TERM" ? "xterm" : std::optional<std::string>("1");
  });
  EXPECT_FALSE(plain.may_colour);
}

}  // namespace

}  // namespace socle::cli
