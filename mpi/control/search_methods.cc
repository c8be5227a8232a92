#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "lib/base/result.h"
#include "lib/control/server.h"
#include "mpi/control/call.h"
#include "mpi/control/encode.h"
#include "mpi/control/methods.h"
#include "mpi/control/names.h"
#include "mpi/control/roles.h"
#include "mpi/domain/search_service.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/search.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/person_store.h"

namespace socle::mpi::control {

namespace {

namespace json = boost::json;

constexpr std::uint64_t kSearchLimitMax = 1000;

SearchCriteria ReadCriteria(Params& params) {
  SearchCriteria criteria;
  criteria.birth_date = params.Text("birth_date");
  criteria.name = params.Text("name");
  criteria.given_name = params.Text("given");
  criteria.sex = params.Text("sex");
  criteria.ins = params.Text("ins");
  criteria.phone = params.Text("phone");
  criteria.birth_place_code = params.Text("birth_place");
  criteria.domain = params.Text("domain");
  criteria.is_approximate = params.Flag("approximate");
  return criteria;
}

// One item for each identity that fits, then those of the same persons.
json::value ItemOf(const SearchPerson& person, const IdentityRow& row, bool is_approximate) {
  json::object item{{"person", PersonName(person.person)},
                    {"identity", EncodeIdentity(row)},
                    {"is_match", row.is_match},
                    {"highlights", EncodeHighlights(row)}};
  item["score"] = is_approximate ? json::value(person.confidence) : json::value(nullptr);
  return item;
}

std::string NotesOf(const SearchAnswer& answer) {
  std::string text;
  for (const std::string& note : answer.notes) {
    text += (text.empty() ? "" : "; ") + note;
  }
  return text;
}

Result<json::value> Search(Call& call) {
  Params& params = call.Parameters();
  const SearchCriteria criteria = ReadCriteria(params);
  const std::size_t limit =
      params.Count("limit", {.min = 1, .max = kSearchLimitMax}).value_or(kSearchLimitMax);
  SOCLE_TRY_STATUS(params.Finish());
  SOCLE_TRY(auto traced, call.Parts().searches.Search(criteria, call.Who()));
  SOCLE_TRY_STATUS(call.Trace(std::move(traced.audit)));
  const SearchAnswer& answer = traced.answer;
  std::size_t sent = 0;
  bool is_cut = answer.is_cut;
  for (const SearchPerson& person : answer.persons) {
    for (const IdentityRow& row : person.identities) {
      if (sent == limit) {
        is_cut = true;
        continue;
      }
      SOCLE_TRY_STATUS(call.Stream().SendItem(ItemOf(person, row, criteria.is_approximate)));
      ++sent;
    }
  }
  return json::object{
      {"found", answer.persons.size()}, {"is_cut", is_cut}, {"hint", TextOrNull(NotesOf(answer))}};
}

Result<json::value> Show(Call& call) {
  Params& params = call.Parameters();
  const std::string text = params.RequiredText("subject");
  ShowRequest request;
  request.as_of = params.Instant("as_of");
  request.with_history = params.Flag("history");
  SOCLE_TRY_STATUS(params.Finish());
  SOCLE_TRY(Subject subject, ParseSubject(text));
  request.person = subject.person;
  request.domain = std::move(subject.identity.domain);
  request.ipp = std::move(subject.identity.ipp);
  call.Stream().SetHint(kNamesHint);
  SOCLE_TRY(auto traced, call.Parts().searches.Show(request, call.Who()));
  SOCLE_TRY_STATUS(call.Trace(std::move(traced.audit)));
  const auto view = call.Parts().index.NewReadView();
  const person_store::ViewRows rows(view);
  const auto domains = call.Parts().registry.Snapshot();
  RecordNames names(rows, *domains);
  SOCLE_TRY(json::object person, EncodePerson(traced.answer, names));
  SOCLE_TRY(json::array history, EncodeHistory(traced.answer, names));
  return json::object{{"person", std::move(person)}, {"history", std::move(history)}};
}

Result<json::value> Why(Call& call) {
  Params& params = call.Parameters();
  const std::string a_text = params.RequiredText("a");
  const std::string b_text = params.RequiredText("b");
  SOCLE_TRY_STATUS(params.Finish());
  SOCLE_TRY(const IdentityRef a, ParseIdentityName(a_text));
  SOCLE_TRY(const IdentityRef b, ParseIdentityName(b_text));
  const ControlParts& parts = call.Parts();
  call.Stream().SetHint(kNamesHint);
  SOCLE_TRY(auto traced, parts.searches.Explain(a, b, call.Who(), parts.clock.Now()));
  SOCLE_TRY_STATUS(call.Trace(std::move(traced.audit)));
  const auto view = parts.index.NewReadView();
  const person_store::ViewRows rows(view);
  const auto domains = parts.registry.Snapshot();
  RecordNames names(rows, *domains);
  SOCLE_TRY(const PatientRecord left, person_store::ResolveRecord(rows, traced.answer.a.record));
  SOCLE_TRY(const PatientRecord right, person_store::ResolveRecord(rows, traced.answer.b.record));
  SOCLE_TRY(json::object left_json, EncodeIdentity(left, names));
  SOCLE_TRY(json::object right_json, EncodeIdentity(right, names));
  return json::object{{"a", std::move(left_json)},
                      {"b", std::move(right_json)},
                      {"explanation", EncodeExplanation(traced.answer, left, right)}};
}

}  // namespace

void AddSearchMethods(const ControlParts& parts, socle::control::Methods& methods) {
  AddMethod(parts, "mpi.search", kRead, Search, methods);
  AddMethod(parts, "mpi.show", kRead, Show, methods);
  AddMethod(parts, "mpi.why", kRead, Why, methods);
}

}  // namespace socle::mpi::control
