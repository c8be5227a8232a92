#include "cli/reference.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "lib/config/option.h"
#include "lib/config/render.h"

namespace socle::cli {

namespace {

// "find records" becomes "Find records."
std::string Sentence(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') {
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  }
  return text + '.';
}

std::string MarkdownOf(const Command& command) {
  std::string out = fmt::format("## socle {}\n\n{}\n\n", command.Name(), Sentence(command.summary));
  out += fmt::format("```\n{}\n```\n\n", command.Synopsis());
  if (!command.description.empty()) {
    out += command.description + '\n';
  }
  const std::string options = config::RenderReferencePage(command.table);
  out += (options.empty() ? "" : "\n") + options;
  for (const Example& example : command.examples) {
    out += fmt::format("\n{}\n\n```\nsocle {}\n```\n", example.text, example.command_line);
  }
  return out;
}

// roff takes a leading dot or quote for a macro, a backslash for an escape, and a plain hyphen for
// one that may be typeset.
std::string Roff(std::string_view text) {
  std::string out;
  bool is_line_start = true;
  for (const char c : text) {
    if (is_line_start && (c == '.' || c == '\'')) {
      out += "\\&";
    }
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
    is_line_start = c == '\n';
  }
  return out;
}

std::string Upper(std::string text) {
  for (char& c : text) {
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return text;
}

std::string Paragraphs(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.find("\n\n");
    out += ".PP\n" + Roff(text.substr(0, end)) + '\n';
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
  }
  return out;
}

// Which words may follow which: "mpi" has "link" and "work", "mpi work" has "next".
using WordTree = std::map<std::string, std::vector<std::string>>;

WordTree FollowingWords(const std::vector<Command>& commands) {
  WordTree tree;
  for (const Command& command : commands) {
    const std::string name = command.Name();
    for (std::size_t at = name.find(' '); at != std::string::npos; at = name.find(' ', at + 1)) {
      std::vector<std::string>& words = tree[name.substr(0, at)];
      std::string word = name.substr(at + 1, name.find(' ', at + 1) - at - 1);
      if (std::ranges::find(words, word) == words.end()) {
        words.push_back(std::move(word));
      }
    }
  }
  return tree;
}

std::string OptionWords(const Command& command) {
  std::string out;
  for (const config::OptionSpec& spec : command.FullTable().options) {
    out += (out.empty() ? "--" : " --") + spec.key;
  }
  return out;
}

// "model|map": the options of a command whose value is not a file.
std::string ChoiceCases(const Command& command) {
  std::string out;
  for (const config::OptionSpec& spec : command.FullTable().options) {
    if (spec.kind == config::OptionKind::kChoice) {
      out += fmt::format(
          "    '{} --{}') words='{}' ;;\n", command.Name(), spec.key, fmt::join(spec.choices, " "));
    }
  }
  return out;
}

}  // namespace

std::string RenderMarkdown(const std::vector<Command>& commands) {
  std::string out =
      "# Reference of the command line\n\n"
      "Made by `scripts/update-reference.sh` from the declarations in `cli/commands/`; do not "
      "edit.\n\n"
      "Data goes to standard output, everything else to standard error. On a terminal lists are "
      "tables;\npiped they are tab-separated without a header. Defaults of options may be kept in "
      "`~/.config/socle/socle.conf`\n(`socle config sample` prints one). Sizes are written `64M` "
      "or "
      "`2GiB`, durations `30s` or `15m`, rates\n`0.001` or `0.1%`.\n\n";
  for (const Command& command : commands) {
    out += MarkdownOf(command) + '\n';
  }
  out += "## Options of every command\n\n" + config::RenderReferencePage(CommonOptions());
  out += "\n## Exit codes\n\n| code | meaning |\n| --- | --- |\n";
  for (const ExitCode code : kExitCodes) {
    out += fmt::format("| {} | {} |\n", static_cast<int>(code), Describe(code));
  }
  return out;
}

std::string RenderManual(const Command& command) {
  const std::string dashed = "socle-" + command.DashedName();
  std::string out =
      fmt::format(".TH {} 1 \"\" \"socle {}\" \"Socle\"\n", Upper(dashed), SOCLE_VERSION);
  out += fmt::format(".SH NAME\n{} \\- {}\n", Roff(dashed), Roff(command.summary));
  out += fmt::format(".SH SYNOPSIS\n{}\n", Roff(command.Synopsis()));
  out += ".SH DESCRIPTION\n" + Paragraphs(command.description);
  const config::OptionTable table = command.FullTable();
  if (!table.positionals.empty()) {
    out += ".SH ARGUMENTS\n";
  }
  for (const config::PositionalSpec& spec : table.positionals) {
    out += fmt::format(".TP\n.I {}\n{}\n", Roff(spec.name), Roff(spec.help));
  }
  out += ".SH OPTIONS\n";
  for (const config::OptionSpec& spec : table.options) {
    out += fmt::format(".TP\n.B {}\n{}\n", Roff(config::RenderTerm(spec)), Roff(spec.help));
  }
  out += ".SH EXIT STATUS\n";
  for (const ExitCode code : kExitCodes) {
    out += fmt::format(".TP\n.B {}\n{}\n", static_cast<int>(code), Roff(Describe(code)));
  }
  if (!command.examples.empty()) {
    out += ".SH EXAMPLES\n";
  }
  for (const Example& example : command.examples) {
    out += fmt::format(".PP\n{}\n.PP\n.RS\n.nf\nsocle {}\n.fi\n.RE\n",
                       Roff(example.text),
                       Roff(example.command_line));
  }
  return out;
}

std::string RenderBashCompletion(const std::vector<Command>& commands) {
  std::string nouns = "help";
  std::string verbs;
  std::string options;
  std::string choices;
  std::set<std::string> seen;
  for (const auto& [group, words] : FollowingWords(commands)) {
    verbs += fmt::format("    '{}') words='{}' ;;\n", group, fmt::join(words, " "));
  }
  for (const Command& command : commands) {
    if (seen.insert(command.noun).second) {
      nouns += ' ' + command.noun;
    }
    options += fmt::format("    '{}') words='{}' ;;\n", command.Name(), OptionWords(command));
    choices += ChoiceCases(command);
  }
  // A word that begins with a dash completes to options, any other to verbs or files. The words
  // before it are a group of commands, or one; a command of three words is asked for first.
  return fmt::format(R"(# Completion of socle for bash, made by 'socle help --completion bash'.
_socle() {{
  local current="${{COMP_WORDS[COMP_CWORD]}}" previous="${{COMP_WORDS[COMP_CWORD-1]}}"
  local before="${{COMP_WORDS[*]:1:COMP_CWORD-1}}" name words=''
  COMPREPLY=()
  for name in "${{COMP_WORDS[*]:1:3}}" "${{COMP_WORDS[*]:1:2}}"; do
    case "$name $previous" in
{choices}    *) ;;
    esac
  done
  if [[ -z $words && $COMP_CWORD -eq 1 ]]; then
    words='{nouns} --help --version'
  elif [[ -z $words && $current == -* ]]; then
    for name in "${{COMP_WORDS[*]:1:3}}" "${{COMP_WORDS[*]:1:2}}"; do
      [[ -n $words ]] && break
      case "$name" in
{options}    *) ;;
      esac
    done
  elif [[ -z $words ]]; then
    case "$before" in
{verbs}    *) ;;
    esac
  fi
  if [[ -n $words ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  fi
}}
complete -o filenames -F _socle socle
)",
                     fmt::arg("choices", choices),
                     fmt::arg("nouns", nouns),
                     fmt::arg("verbs", verbs),
                     fmt::arg("options", options));
}

}  // namespace socle::cli
