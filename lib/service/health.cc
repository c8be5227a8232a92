#include "lib/service/health.h"

#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lib/base/result.h"

namespace socle::service {

namespace {

// Escapes as JSON asks (RFC 8259 section 7).
std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace

std::string_view RunStateName(RunState state) {
  switch (state) {
    case RunState::kStarting:
      return "starting";
    case RunState::kReady:
      return "ready";
    case RunState::kStopping:
      return "stopping";
  }
  return "stopping";
}

void Health::AddCheck(std::string name, bool is_vital, std::function<Status()> check) {
  checks_.Lock()->push_back(
      {.name = std::move(name), .is_vital = is_vital, .check = std::move(check)});
}

void Health::Clear() {
  checks_.Lock()->clear();
}

Health::Report Health::Look() const {
  Report report{.state = state_, .is_healthy = true, .is_ready = state_ == RunState::kReady};
  // Held while the checks run, so that none runs after Clear.
  auto held = checks_.Lock();
  for (const Check& check : *held) {
    Status status = check.check();
    report.is_ready = report.is_ready && status.has_value();
    report.is_healthy = report.is_healthy && (status.has_value() || !check.is_vital);
    report.checks.push_back(
        {.name = check.name, .is_vital = check.is_vital, .status = std::move(status)});
  }
  return report;
}

std::string Health::Report::Json() const {
  std::string out = fmt::format(R"({{"state":{},"healthy":{},"ready":{},"checks":[)",
                                Quoted(RunStateName(state)),
                                is_healthy,
                                is_ready);
  for (const CheckResult& check : checks) {
    fmt::format_to(std::back_inserter(out),
                   R"({}{{"name":{},"ok":{})",
                   &check == checks.data() ? "" : ",",
                   Quoted(check.name),
                   check.status.has_value());
    if (!check.status) {
      fmt::format_to(
          std::back_inserter(out), R"(,"detail":{})", Quoted(check.status.error().detail));
    }
    out += '}';
  }
  return out + "]}\n";
}

}  // namespace socle::service
