#include "cli/commands/mpi/domains/domain_edit.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "cli/json_view.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"

namespace socle::cli {

namespace {

struct ListOption {
  std::string_view key;
  std::string_view member;
  std::string_view argument;
  std::string_view help;
};

constexpr std::array<ListOption, 4> kLists = {{
    {.key = "oid", .member = "oids", .argument = "OID", .help = "OID of its identifiers."},
    {.key = "finess", .member = "finess", .argument = "FINESS", .help = "FINESS of the domain."},
    {.key = "namespace",
     .member = "namespaces",
     .argument = "NAME",
     .help = "Name of the authority in messages; the first is used in answers."},
    {.key = "event",
     .member = "events",
     .argument = "EVENT",
     .help = "Trigger event that may be fed, such as A28; without any, all."},
}};

// APPLICATION/FACILITY or APPLICATION/FACILITY/CERTIFICATE; the subject of a certificate may hold
// slashes.
Result<boost::json::object> ParseSender(const std::string& text) {
  const std::size_t first = text.find('/');
  if (first == std::string::npos || first == 0 || first + 1 == text.size()) {
    return Fail(Code::kInvalidArgument,
                fmt::format("--sender: '{}' is not APPLICATION/FACILITY[/CERTIFICATE]; * stands "
                            "for any",
                            text));
  }
  const std::size_t second = std::min(text.find('/', first + 1), text.size());
  const std::string certificate = second < text.size() ? text.substr(second + 1) : "*";
  return boost::json::object{{"application", text.substr(0, first)},
                             {"facility", text.substr(first + 1, second - first - 1)},
                             {"certificate", certificate}};
}

struct Rule {
  std::string name;
  boost::json::value value;
};

// "yes" and "no" are truth values, digits a number, all else a word.
Result<Rule> ParseRule(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    return Fail(Code::kInvalidArgument,
                fmt::format("--rule: '{}' is not NAME=VALUE, such as contract_of_trust=yes", text));
  }
  const std::string word = text.substr(equals + 1);
  Rule rule{.name = text.substr(0, equals), .value = boost::json::value(word)};
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (word == "yes" || word == "no") {
    rule.value = word == "yes";
  } else if (error == std::errc() && end == word.data() + word.size()) {
    rule.value = number;
  }
  return rule;
}

void PutList(boost::json::object& object,
             std::string_view member,
             const std::vector<std::string>& texts) {
  boost::json::array list;
  for (const std::string& text : texts) {
    list.emplace_back(text);
  }
  object[member] = std::move(list);
}

boost::json::object& Inner(boost::json::object& object, std::string_view member) {
  boost::json::value& value = object[member];
  if (!value.is_object()) {
    value = boost::json::object{};
  }
  return value.get_object();
}

}  // namespace

std::vector<config::OptionSpec> DomainOptions() {
  std::vector<config::OptionSpec> options = {{.key = "label",
                                              .kind = config::OptionKind::kText,
                                              .argument = "TEXT",
                                              .help = "Name for people.",
                                              .is_command_line_only = true}};
  for (const ListOption& list : kLists) {
    options.push_back({.key = std::string(list.key),
                       .kind = config::OptionKind::kList,
                       .argument = std::string(list.argument),
                       .help = std::string(list.help),
                       .is_command_line_only = true});
  }
  options.push_back({.key = "sender",
                     .kind = config::OptionKind::kList,
                     .argument = "APP/FACILITY",
                     .help = "Who may send for it: MSH-3 and MSH-4, and /CERTIFICATE if asked for; "
                             "* stands for any.",
                     .is_command_line_only = true});
  options.push_back({.key = "authority",
                     .kind = config::OptionKind::kChoice,
                     .argument = "FORM",
                     .help = "How its identifiers name their authority in what is sent.",
                     .choices = {"oid", "finess", "name"},
                     .is_command_line_only = true});
  options.push_back({.key = "strictness",
                     .kind = config::OptionKind::kChoice,
                     .argument = "HOW",
                     .help = "How far its messages may depart from the specification.",
                     .choices = {"strict", "standard", "tolerant"},
                     .is_command_line_only = true});
  options.push_back(
      {.key = "rule",
       .kind = config::OptionKind::kList,
       .argument = "NAME=VALUE",
       .help = "A parameter of docs/reference/rniv.md, such as contract_of_trust=yes.",
       .is_command_line_only = true});
  return options;
}

Status CheckDomainOptions(const config::OptionValues& values) {
  boost::json::object ignored;
  return ApplyDomainOptions(values, ignored);
}

Status ApplyDomainOptions(const config::OptionValues& values, boost::json::object& domain) {
  if (const auto label = values.FindText("label")) {
    domain["label"] = *label;
  }
  for (const ListOption& list : kLists) {
    if (values.IsGiven(list.key)) {
      PutList(domain, list.member, values.List(list.key));
    }
  }
  if (values.IsGiven("sender")) {
    boost::json::array senders;
    for (const std::string& text : values.List("sender")) {
      SOCLE_TRY(boost::json::object sender, ParseSender(text));
      senders.push_back(std::move(sender));
    }
    domain["senders"] = std::move(senders);
  }
  if (const auto form = values.FindText("authority")) {
    domain["authority_form"] = *form;
  }
  if (const auto strictness = values.FindText("strictness")) {
    Inner(domain, "wire")["strictness"] = *strictness;
  }
  for (const std::string& text : values.List("rule")) {
    SOCLE_TRY(Rule rule, ParseRule(text));
    Inner(domain, "rules")[rule.name] = std::move(rule.value);
  }
  return {};
}

Result<boost::json::object> FindNamed(const boost::json::value& file,
                                      std::string_view list,
                                      std::string_view key,
                                      std::string_view name) {
  const boost::json::object* object = file.if_object();
  const boost::json::value* found = object == nullptr ? nullptr : object->if_contains(list);
  const boost::json::array* entries = found == nullptr ? nullptr : found->if_array();
  for (std::size_t i = 0; entries != nullptr && i < entries->size(); ++i) {
    const boost::json::value& entry = (*entries)[i];
    if (entry.is_object() && JsonView(entry)[key].Text() == name) {
      return entry.get_object();
    }
  }
  const std::string_view command = list == "domains" ? "domains list" : "subscribe list";
  return Fail(Code::kNotFound,
              fmt::format("nothing is named '{}'; see 'socle mpi {}'", name, command));
}

}  // namespace socle::cli
