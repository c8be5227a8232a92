#pragma once

#include <string>
#include <string_view>

// Answers of socle-mpid as docs/formats/control-mpi.md has them; nobody in them exists.
namespace socle::cli {

inline constexpr std::string_view kIdentityA = R"({
  "id": "CH-A:4711", "person": "P12", "state": "active", "status": "QUAL",
  "attributes": ["homonym"],
  "traits": {"birth_name": "LE GALL", "birth_first_given_name": "MARIE",
             "birth_given_names": "MARIE ANNE", "sex": "F", "birth_date": "1960-05-30",
             "birth_place_code": "88154", "used_name": "DURAND", "phone": "0600000001"},
  "ins": {"value": "260058815400233", "oid": "1.2.250.1.213.1.4.10"}, "further": [],
  "version": 3, "created_at": "2026-01-02T08:00:00Z", "changed_at": "2026-02-03T09:30:00Z",
  "trace_id": "R41"})";

inline constexpr std::string_view kIdentityB = R"({
  "id": "CH-B:77", "person": "P31", "state": "active", "status": "PROV", "attributes": [],
  "traits": {"birth_name": "LEGALL", "birth_first_given_name": "MARIE", "sex": "F",
             "birth_date": "1960-05-03", "address": "2 RUE BASSE"},
  "ins": null, "further": [], "version": 1,
  "created_at": "2026-01-05T08:00:00Z", "changed_at": "2026-01-05T08:00:00Z"})";

inline constexpr std::string_view kExplanation = R"({
  "bits": 3.2, "probability": 0.9019, "decision": "review", "rule": "score",
  "thresholds": {"link": 0.99, "review": 0.5},
  "parts": [
    {"trait": "family_name", "level": "variant", "a": "LE GALL", "b": "LEGALL", "bits": 9.1,
     "frequency_bits": 1.2},
    {"trait": "given_name", "level": "equal", "a": "MARIE", "b": "MARIE", "bits": 5.0,
     "frequency_bits": -0.4},
    {"trait": "sex", "level": "equal_name_agrees", "a": "F", "b": "F", "bits": 1.0,
     "frequency_bits": 0},
    {"trait": "birth_date", "level": "transposed", "a": "1960-05-30", "b": "1960-05-03",
     "bits": 8.5, "frequency_bits": 0},
    {"trait": "contact", "level": "different", "a": "", "b": "", "bits": -0.1,
     "frequency_bits": 0}],
  "prior_bits": -20.1, "relation_bits": -0.2, "relation": "sibling",
  "blocks": ["date_name"], "ruling": null})";

inline constexpr std::string_view kWorkItem = R"({
  "item": 17, "kind": "potential_link", "cause": "pair_above_review", "state": "claimed",
  "priority": 812, "probability": 0.9019, "bits": 3.2, "a": "CH-A:4711", "b": "CH-B:77",
  "opened_at": "2026-02-28T10:00:00Z", "claimed_by": "ana", "until": "2026-03-03T10:15:00Z",
  "steps": [{"at": "2026-02-28T10:00:00Z", "actor": "engine", "kind": "opened", "text": ""},
            {"at": "2026-03-01T11:00:00Z", "actor": "leo", "kind": "commented",
             "text": "asked CH-B"}]})";

inline constexpr std::string_view kOther = R"({
  "id": "CH-C:5", "person": "P12", "state": "active", "status": "VALI", "attributes": [],
  "traits": {"birth_name": "LE GALL", "birth_first_given_name": "MARIE", "sex": "F",
             "birth_date": "1960-05-30"}})";

inline constexpr std::string_view kHousehold = R"({
  "id": "CH-B:80", "person": "P40", "state": "active", "status": "PROV", "attributes": [],
  "traits": {"birth_name": "LEGALL", "birth_first_given_name": "PAUL", "sex": "M",
             "birth_date": "1988-01-02"}})";

inline constexpr std::string_view kReasons = R"({"reasons": [
  {"code": "document_seen", "decision": "same_person", "text": "an identity document shows it"},
  {"code": "typing_error", "decision": "same_person", "text": "the difference is a typing error"},
  {"code": "twins", "decision": "different_persons", "text": "twins"},
  {"code": "traits_corrected", "decision": "corrected", "text": "the traits were corrected"},
  {"code": "test_patient", "decision": "nothing_to_do", "text": "no real patient"}]})";

// {"item", "a", "b", "explanation", "household"} of the above.
inline std::string WorkCaseJson() {
  const auto text = [](std::string_view view) { return std::string(view); };
  return R"({"item": )" + text(kWorkItem) + R"(, "a": {"person": "P12", "identities": [)" +
         text(kIdentityA) + "," + text(kOther) + R"(]}, "b": {"person": "P31", "identities": [)" +
         text(kIdentityB) + R"(]}, "explanation": )" + text(kExplanation) + R"(, "household": [)" +
         text(kHousehold) + "]}";
}

}  // namespace socle::cli
