#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mpi/model/civil_date.h"
#include "mpi/model/feed.h"
#include "mpi/model/ins_authority.h"
#include "mpi/model/rniv.h"
#include "mpi/rules/status_change.h"
#include "mpi/rules/update.h"

namespace socle::mpi::rules {

inline constexpr CivilDate kToday = {.year = 2026, .month = 1, .day = 5};
inline constexpr std::string_view kCapucinesIns = "285077505600096";

// A test feed with a contract of trust: that of the sample messages.
inline constexpr RnivParameters kTrustedTest = {.feed = FeedKind::kTest, .contract_of_trust = true};

// Writes messages as the sample feed of PAM France has them: FAUVETTE CAPUCINE, a woman born in
// Paris in 1985.
class FeedBuilder {
 public:
  explicit FeedBuilder(std::string event = "A28") {
    message_.event = std::move(event);
    message_.is_test_feed = true;
    message_.reliability = std::vector<std::string>{"PROV"};
    PatientIdentifier ipp;
    ipp.value = "IPP000101";
    ipp.authority.name = "CH-A";
    ipp.type = "PI";
    message_.identifiers.push_back(std::move(ipp));
    Set(PatientField::kBirthName, "FAUVETTE");
    Set(PatientField::kBirthFirstGivenName, "CAPUCINE");
    Set(PatientField::kBirthGivenNames, "CAPUCINE MARIE-LOU");
    Set(PatientField::kSex, "F");
    Set(PatientField::kBirthDate, "1985-07-14");
    Set(PatientField::kBirthPlaceCode, "75056");
    Set(PatientField::kIsBirthDateModified, "N");
  }

  FeedBuilder& Set(PatientField field, std::optional<std::string> value) {
    message_.update[field] = std::move(value);
    return *this;
  }

  FeedBuilder& Status(std::vector<std::string> codes) {
    message_.reliability = std::move(codes);
    return *this;
  }

  FeedBuilder& NoStatus() {
    message_.reliability.reset();
    return *this;
  }

  FeedBuilder& Ins(std::string_view value = kCapucinesIns, std::string_view oid = kInsTestNirOid) {
    PatientIdentifier ins;
    ins.value = value;
    ins.authority = {.name = std::string(oid == kInsNiaOid ? kInsNiaName : kInsNirName),
                     .universal_id = std::string(oid),
                     .universal_id_type = "ISO"};
    ins.type = "INS";
    ins.is_deleted = value.empty();
    ins.repetition = static_cast<std::uint16_t>(message_.identifiers.size() + 1);
    message_.identifiers.push_back(std::move(ins));
    return *this;
  }

  FeedBuilder& Document(std::string code) {
    return Set(PatientField::kDocumentType, std::move(code));
  }

  FeedBuilder& Source(std::string code) { return Set(PatientField::kInsSource, std::move(code)); }

  FeedBuilder& Action(FeedAction action) {
    message_.action = action;
    return *this;
  }

  FeedBuilder& Production() {
    message_.is_test_feed = false;
    return *this;
  }

  // VALI with an INS and an identity card.
  FeedBuilder& Qualified() { return Status({"VALI"}).Ins().Document("CN").Source("INSI"); }

  [[nodiscard]] const FeedMessage& Message() const { return message_; }

  [[nodiscard]] UpdateVerdict Validate(const CurrentIdentity* current = nullptr,
                                       const RnivParameters& parameters = kTrustedTest) const {
    return ValidateUpdate(message_, current, parameters, kToday);
  }

 private:
  FeedMessage message_;
};

// What the domain holds once it applied the verdict to `before`.
inline CurrentIdentity Applied(const UpdateVerdict& verdict, const CurrentIdentity& before = {}) {
  CurrentIdentity after = before;
  for (std::size_t i = 0; i < kPatientFieldCount; ++i) {
    const auto field = static_cast<PatientField>(i);
    if (verdict.update[field]) {
      after.traits[field] = verdict.update[field];
    }
  }
  after.status = verdict.status;
  after.attributes = verdict.attributes;
  if (verdict.ins_change != InsChange::kKeep) {
    after.ins = verdict.ins;
  }
  after.former_ins.insert(
      after.former_ins.end(), verdict.former_ins.begin(), verdict.former_ins.end());
  return after;
}

}  // namespace socle::mpi::rules
