// The wire layer of LDAP beside what liblber does with the same bytes: a search request of 72
// octets, an entry of 14 attributes in 505 octets.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>
#include <lber.h>
#include <lber_types.h>

#include "lib/base/check.h"
#include "lib/ldap/ber_reader.h"
#include "lib/ldap/decode_message.h"
#include "lib/ldap/dn.h"
#include "lib/ldap/encode_message.h"
#include "lib/ldap/filter.h"
#include "lib/ldap/filter_text.h"
#include "lib/ldap/frame.h"
#include "lib/ldap/message.h"
#include "lib/ldap/normal_dn.h"
#include "lib/ldap/search_entry.h"

namespace socle::ldap {
namespace {

constexpr std::string_view kDn = "uid=809990000003,ou=professionnels,o=annuaire,c=fr";

std::string BuildSearch() {
  SearchRequest search{.base_object = "ou=professionnels,o=a,c=f", .scope = SearchScope::kSubtree};
  search.filter = ParseFilter("(uid=809990000003)").value();
  std::string frame = EncodeMessage({.id = 2, .operation = std::move(search)});
  SOCLE_CHECK(frame.size() == 72);
  return frame;
}

struct SampleEntry {
  std::vector<Attribute> attributes{
      {.type = "objectClass", .values = {"inetOrgPerson", "socleProfessionnel"}},
      {.type = "uid", .values = {"809990000003"}},
      {.type = "employeeNumber", .values = {"09990000003"}},
      {.type = "socleIdNps", .values = {"809990000003"}},
      {.type = "socleRpps", .values = {"09990000003"}},
      {.type = "cn", .values = {"Camille MARTIN"}},
      {.type = "sn", .values = {"MARTIN"}},
      {.type = "givenName", .values = {"Camille"}},
      {.type = "displayName", .values = {"Dr Camille MARTIN"}},
      {.type = "businessCategory", .values = {"Cardiologie (SM)"}},
      {.type = "socleProfession", .values = {"10"}},
      {.type = "departmentNumber", .values = {"990000010"}},
      {.type = "mail", .values = {"camille.martin@region.mssante.example"}},
      {.type = "socleStatut", .values = {"active"}}};
  std::vector<std::string> encoded;
  std::vector<std::string_view> runs;

  SampleEntry() {
    for (const Attribute& attribute : attributes) {
      AppendEncodedAttribute(encoded.emplace_back(), attribute.type, attribute.values);
    }
    runs.assign(encoded.begin(), encoded.end());
  }
};

void SetBytes(benchmark::State& state, std::size_t bytes) {
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) *
                          static_cast<std::int64_t>(state.iterations()));
}

void FindFrameAndDecodeSearch(benchmark::State& state) {
  const std::string buffer = BuildSearch();
  BerReader reader;
  for (auto _ : state) {
    const auto found = FindFrame(buffer, kFrameBytesMaxAnonymous);
    benchmark::DoNotOptimize(DecodeMessage(reader, found->frame));
  }
  SetBytes(state, buffer.size());
}

BENCHMARK(FindFrameAndDecodeSearch);

// What a server with ber_scanf does: a copy of the frame, and values without their checks.
void ScanSearchWithLiblber(benchmark::State& state) {
  const std::string buffer = BuildSearch();
  for (auto _ : state) {
    std::string copy = buffer;
    berval frame{.bv_len = copy.size(), .bv_val = copy.data()};
    BerElement* const ber = ber_init(&frame);
    ber_int_t id = 0;
    ber_tag_t operation = 0;
    berval base{};
    std::array<ber_int_t, 5> numbers{};
    ber_tag_t choice = 0;
    berval type{};
    berval value{};
    const ber_tag_t result = ber_scanf(ber,
                                       "{it{miiiibt{mm}}",
                                       &id,
                                       &operation,
                                       &base,
                                       &numbers[0],
                                       &numbers[1],
                                       &numbers[2],
                                       &numbers[3],
                                       &numbers[4],
                                       &choice,
                                       &type,
                                       &value);
    SOCLE_CHECK(result != LBER_ERROR && value.bv_len == 12);
    ber_free(ber, 1);
  }
  SetBytes(state, buffer.size());
}

BENCHMARK(ScanSearchWithLiblber);

void EncodeEntryFromRuns(benchmark::State& state) {
  const SampleEntry entry;
  std::string out;
  for (auto _ : state) {
    out.clear();
    AppendEncodedEntry(out, {.message_id = 2, .object_name = kDn, .attribute_runs = entry.runs});
    benchmark::DoNotOptimize(out.data());
  }
  SOCLE_CHECK(out.size() == 505);
  SetBytes(state, out.size());
}

BENCHMARK(EncodeEntryFromRuns);

// Each attribute written anew, without runs.
void EncodeEntryFromValues(benchmark::State& state) {
  const SampleEntry entry;
  std::string attributes;
  std::string out;
  for (auto _ : state) {
    attributes.clear();
    out.clear();
    for (const Attribute& attribute : entry.attributes) {
      AppendEncodedAttribute(attributes, attribute.type, attribute.values);
    }
    const std::array<std::string_view, 1> run{attributes};
    AppendEncodedEntry(out, {.message_id = 2, .object_name = kDn, .attribute_runs = run});
    benchmark::DoNotOptimize(out.data());
  }
  SOCLE_CHECK(out.size() == 505);
  SetBytes(state, out.size());
}

BENCHMARK(EncodeEntryFromValues);

berval AsBerval(std::string_view text) {
  return {.bv_len = text.size(), .bv_val = const_cast<char*>(text.data())};
}

void EncodeEntryWithBerPrintf(benchmark::State& state) {
  constexpr ber_tag_t kEntryTag = 0x64;
  const SampleEntry entry;
  std::size_t size = 0;
  for (auto _ : state) {
    BerElement* const ber = ber_alloc_t(LBER_USE_DER);
    berval name = AsBerval(kDn);
    ber_printf(ber, "{it{O{", ber_int_t{2}, kEntryTag, &name);
    for (const Attribute& attribute : entry.attributes) {
      berval type = AsBerval(attribute.type);
      ber_printf(ber, "{O[", &type);
      for (const std::string_view text : attribute.values) {
        berval value = AsBerval(text);
        ber_printf(ber, "O", &value);
      }
      ber_printf(ber, "]}");
    }
    ber_printf(ber, "}}}");
    berval out{};
    ber_flatten2(ber, &out, 0);
    size = out.bv_len;
    benchmark::DoNotOptimize(out.bv_val);
    ber_free(ber, 1);
  }
  SOCLE_CHECK(size == 505);
  SetBytes(state, size);
}

BENCHMARK(EncodeEntryWithBerPrintf);

void EncodeSearchDone(benchmark::State& state) {
  const Message done{.id = 2, .operation = SearchResultDone{}};
  std::string out;
  for (auto _ : state) {
    out.clear();
    AppendMessage(out, done);
    benchmark::DoNotOptimize(out.data());
  }
  SetBytes(state, out.size());
}

BENCHMARK(EncodeSearchDone);

void ParseDnText(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(ParseDn(kDn));
  }
  SetBytes(state, kDn.size());
}

BENCHMARK(ParseDnText);

void NormalizeDnText(benchmark::State& state) {
  const CaseFoldDnSchema schema;
  for (auto _ : state) {
    benchmark::DoNotOptimize(NormalizeDn(kDn, schema));
  }
  SetBytes(state, kDn.size());
}

BENCHMARK(NormalizeDnText);

void ParseFilterText(benchmark::State& state) {
  constexpr std::string_view kText =
      "(|(cn=*dupont*)(mail=*dupont*)(givenName=*dupont*)(sn=*dupont*))";
  for (auto _ : state) {
    benchmark::DoNotOptimize(ParseFilter(kText));
  }
  SetBytes(state, kText.size());
}

BENCHMARK(ParseFilterText);

}  // namespace
}  // namespace socle::ldap
