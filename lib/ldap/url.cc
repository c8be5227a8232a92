#include "lib/ldap/url.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "lib/ldap/ascii.h"
#include "lib/ldap/message.h"
#include "lib/ldap/percent.h"

namespace socle::ldap {

namespace {

constexpr std::string_view kSchemeEnd = "://";
// Kept in parts that '?' ends; of these ',' only where it is not between the items of a list.
constexpr std::string_view kKept = "!$&'()*+,;=:@/";
constexpr std::string_view kKeptInList = "!$&'()*+;=:@/";

struct NamedScope {
  std::string_view name;
  SearchScope scope;
};

constexpr auto kScopes = std::to_array<NamedScope>({
    {"base", SearchScope::kBase},
    {"one", SearchScope::kOne},
    {"sub", SearchScope::kSubtree},
    {"children", SearchScope::kChildren},
    {"subordinate", SearchScope::kChildren},
});

std::unexpected<Error> Wrong(std::string_view what) {
  return Fail(Code::kInvalidArgument, "LDAP URL: " + std::string(what));
}

// Cuts the front of `text` up to `separator`, which is removed too.
std::string_view TakeUntil(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const std::string_view front = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return front;
}

Status ReadPort(std::string_view text, Url& url) {
  if (text.empty()) {
    return {};
  }
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) {
    return Wrong("port that is no number up to 65535");
  }
  url.port = port;
  return {};
}

Status ReadHostPort(std::string_view text, Url& url) {
  std::size_t host_end = text.find(':');
  std::string_view host = text.substr(0, host_end);
  if (text.starts_with('[')) {
    const std::size_t bracket = text.find(']');
    if (bracket == std::string_view::npos) {
      return Wrong("address without ']'");
    }
    host = text.substr(1, bracket - 1);
    host_end = bracket + 1 < text.size() ? bracket + 1 : std::string_view::npos;
  }
  SOCLE_TRY(url.host, DecodePercent(host));
  if (host_end == std::string_view::npos) {
    return {};
  }
  if (text[host_end] != ':') {
    return Wrong("text behind the host");
  }
  return ReadPort(text.substr(host_end + 1), url);
}

Status ReadAttributes(std::string_view text, Url& url) {
  while (!text.empty()) {
    if (url.attributes.size() >= kUrlListMax) {
      return Fail(Code::kTooLarge, "LDAP URL: too many attributes");
    }
    SOCLE_TRY(std::string attribute, DecodePercent(TakeUntil(text, ',')));
    if (attribute.empty()) {
      return Wrong("attribute without name");
    }
    url.attributes.push_back(std::move(attribute));
  }
  return {};
}

Status ReadScope(std::string_view text, Url& url) {
  if (text.empty()) {
    return {};
  }
  const auto* const found = std::ranges::find_if(
      kScopes, [&](const NamedScope& scope) { return EqualsIgnoringCase(scope.name, text); });
  if (found == kScopes.end()) {
    return Wrong("unknown scope");
  }
  url.scope = found->scope;
  return {};
}

Status ReadExtensions(std::string_view text, Url& url) {
  while (!text.empty()) {
    if (url.extensions.size() >= kUrlListMax) {
      return Fail(Code::kTooLarge, "LDAP URL: too many extensions");
    }
    std::string_view item = TakeUntil(text, ',');
    UrlExtension extension;
    extension.critical = item.starts_with('!');
    item.remove_prefix(extension.critical ? 1 : 0);
    const bool has_value = item.find('=') != std::string_view::npos;
    SOCLE_TRY(extension.name, DecodePercent(TakeUntil(item, '=')));
    if (extension.name.empty()) {
      return Wrong("extension without name");
    }
    if (has_value) {
      SOCLE_TRY(extension.value, DecodePercent(item));
    }
    url.extensions.push_back(std::move(extension));
  }
  return {};
}

Status ReadParts(std::string_view text, Url& url) {
  SOCLE_TRY(url.dn, DecodePercent(TakeUntil(text, '?')));
  SOCLE_TRY_STATUS(ReadAttributes(TakeUntil(text, '?'), url));
  SOCLE_TRY_STATUS(ReadScope(TakeUntil(text, '?'), url));
  SOCLE_TRY(url.filter, DecodePercent(TakeUntil(text, '?')));
  if (text.find('?') != std::string_view::npos) {
    return Wrong("too many parts");
  }
  return ReadExtensions(text, url);
}

std::string JoinAttributes(const Url& url) {
  std::string out;
  for (const std::string& attribute : url.attributes) {
    out += out.empty() ? "" : ",";
    AppendPercent(out, attribute, kKeptInList);
  }
  return out;
}

std::string JoinExtensions(const Url& url) {
  std::string out;
  for (const UrlExtension& extension : url.extensions) {
    out += out.empty() ? "" : ",";
    out += extension.critical ? "!" : "";
    AppendPercent(out, extension.name, "");
    if (extension.value.has_value()) {
      out += '=';
      AppendPercent(out, *extension.value, kKeptInList);
    }
  }
  return out;
}

std::string_view ScopeName(SearchScope scope) {
  return std::ranges::find(kScopes, scope, &NamedScope::scope)->name;
}

}  // namespace

Result<Url> ParseUrl(std::string_view text) {
  if (text.size() > kUrlBytesMax) {
    return Fail(Code::kTooLarge, "LDAP URL over the limit of octets");
  }
  const std::size_t scheme_end = text.find(kSchemeEnd);
  if (scheme_end == std::string_view::npos) {
    return Wrong("no scheme");
  }
  Url url;
  url.scheme.clear();
  std::ranges::transform(text.substr(0, scheme_end), std::back_inserter(url.scheme), ToLower);
  if (url.scheme != "ldap" && url.scheme != "ldaps" && url.scheme != "ldapi") {
    return Wrong("scheme other than ldap, ldaps and ldapi");
  }
  text.remove_prefix(scheme_end + kSchemeEnd.size());
  if (text.find_first_of(" #\"<>\\^`{|}") != std::string_view::npos) {
    return Wrong("sign that must be percent-encoded");
  }
  const std::string_view host_port = text.substr(0, text.find_first_of("/?"));
  SOCLE_TRY_STATUS(ReadHostPort(host_port, url));
  text.remove_prefix(host_port.size());
  if (text.starts_with('?')) {
    return Wrong("'?' without '/'");
  }
  text.remove_prefix(text.empty() ? 0 : 1);
  SOCLE_TRY_STATUS(ReadParts(text, url));
  return url;
}

std::string FormatUrl(const Url& url) {
  std::string out = url.scheme + std::string(kSchemeEnd);
  if (url.host.find(':') != std::string::npos) {
    out += '[' + url.host + ']';
  } else {
    AppendPercent(out, url.host, "");
  }
  if (url.port.has_value()) {
    out += ':' + std::to_string(*url.port);
  }
  std::string dn;
  AppendPercent(dn, url.dn, kKept);
  std::string filter;
  AppendPercent(filter, url.filter, kKept);
  const std::array<std::string, 5> parts = {
      dn,
      JoinAttributes(url),
      url.scope.has_value() ? std::string(ScopeName(*url.scope)) : "",
      filter,
      JoinExtensions(url)};
  std::size_t count = parts.size();
  while (count > 1 && parts[count - 1].empty()) {
    --count;
  }
  for (std::size_t i = 0; i < count; ++i) {
    out += i == 0 ? '/' : '?';
    out += parts[i];
  }
  return out;
}

}  // namespace socle::ldap
