#include "cli/help.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "lib/config/render.h"
#include "lib/config/text_layout.h"

namespace socle::cli {

namespace {

constexpr std::string_view kTagline =
    "socle: the command line of the identity layer of a regional e-health platform\n";
constexpr std::string_view kContinuation = "    ";

std::string Capitalised(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') {
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  }
  return text;
}

std::vector<config::Definition> DefinitionsOf(const std::vector<Command>& commands,
                                              std::string_view noun) {
  std::vector<config::Definition> definitions;
  definitions.reserve(commands.size());
  for (const Command& command : commands) {
    if (command.Name() == noun || command.Name().starts_with(std::string(noun) + ' ')) {
      definitions.push_back({.term = command.Name(), .text = command.summary});
    }
  }
  return definitions;
}

std::string WrapParagraphs(std::string_view text, std::size_t width) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.find("\n\n");
    std::string paragraph(text.substr(0, end));
    for (char& c : paragraph) {
      c = c == '\n' ? ' ' : c;
    }
    for (const std::string& line : config::Wrap(paragraph, width)) {
      out += line + '\n';
    }
    out += '\n';
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
  }
  return out;
}

std::string WrapUsage(const std::string& usage, std::size_t width) {
  std::string out;
  for (const std::string& line : config::Wrap(usage, width - kContinuation.size())) {
    out += (out.empty() ? std::string() : std::string(kContinuation)) + line + '\n';
  }
  return out;
}

}  // namespace

std::string RenderOverview(const std::vector<Command>& commands, std::size_t width) {
  std::string out(kTagline);
  out += "\nUsage: socle <noun> <verb> [arguments]\n\nCommands:\n";
  std::vector<config::Definition> definitions;
  definitions.reserve(commands.size());
  for (const Command& command : commands) {
    definitions.push_back({.term = command.Name(), .text = command.summary});
  }
  out += config::RenderDefinitions(definitions, width);
  out += "\nMore:\n";
  out += config::RenderDefinitions(
      {
          {.term = "<noun> <verb> --help", .text = "options and examples of one command"},
          {.term = "help exit-codes", .text = "what the exit codes mean"},
          {.term = "--version", .text = "print the version"},
      },
      width);
  return out;
}

std::string RenderNoun(const std::vector<Command>& commands,
                       std::string_view noun,
                       std::size_t width) {
  std::string out = fmt::format("Usage: socle {} <verb> [arguments]\n\nCommands:\n", noun);
  out += config::RenderDefinitions(DefinitionsOf(commands, noun), width);
  out += fmt::format("\nFor one command, type 'socle {} <verb> --help'.\n", noun);
  return out;
}

std::string RenderCommand(const Command& command, std::size_t width) {
  const std::string name = command.Name();
  std::string out = fmt::format("socle {}: {}\n\n", name, command.summary);
  out += WrapUsage("Usage: " + command.Synopsis(), width) + '\n';
  out += WrapParagraphs(command.description, width);
  out += config::RenderHelp(command.FullTable(), width);
  if (!command.examples.empty()) {
    out += "\nExamples:\n";
  }
  for (const Example& example : command.examples) {
    out += fmt::format("  {}\n    socle {}\n", Capitalised(example.text), example.command_line);
  }
  return out;
}

std::string RenderExitCodes(std::size_t width) {
  std::vector<config::Definition> definitions;
  for (const ExitCode code : kExitCodes) {
    definitions.push_back(
        {.term = std::to_string(static_cast<int>(code)), .text = std::string(Describe(code))});
  }
  return "Exit codes:\n" + config::RenderDefinitions(definitions, width);
}

}  // namespace socle::cli
