#include "mpi/rules/trait_comparison.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "mpi/model/feed.h"
#include "mpi/rules/names.h"
#include "mpi/rules/trait_check.h"

namespace socle::mpi::rules {

namespace {

constexpr std::array<PatientField, kInsTraitCount> kFields = {
    PatientField::kBirthName,
    PatientField::kBirthGivenNames,
    PatientField::kBirthDate,
    PatientField::kSex,
    PatientField::kBirthPlaceCode,
};

bool IsName(PatientField field) {
  return field == PatientField::kBirthName || field == PatientField::kBirthGivenNames;
}

Agreement AgreementOf(PatientField field, std::string_view local, std::string_view ins) {
  if (local.empty() || ins.empty()) {
    return Agreement::kMissing;
  }
  if (local == ins) {
    return Agreement::kSame;
  }
  if (IsName(field) && AreSameNames(local, ins)) {
    return Agreement::kSameButSigns;
  }
  return Agreement::kDifferent;
}

bool IsBlocking(const TraitRow& row, std::string_view first_given_name) {
  if (row.ins.empty()) {
    return true;
  }
  switch (row.field) {
    case PatientField::kBirthGivenNames:
      return !IsHeadOfList(first_given_name, row.ins);
    case PatientField::kBirthPlaceCode:
      return false;
    default:
      return row.agreement == Agreement::kDifferent || row.agreement == Agreement::kMissing;
  }
}

}  // namespace

bool InsComparison::IsBlocked() const {
  return std::ranges::any_of(rows, &TraitRow::is_blocking);
}

bool InsComparison::NeedsAnalysis() const {
  return !IsBlocked() && std::ranges::any_of(rows, [](const TraitRow& row) {
    return row.agreement == Agreement::kDifferent || row.agreement == Agreement::kMissing;
  });
}

InsComparison CompareInsTraits(const PatientUpdate& local, const PatientUpdate& ins) {
  InsComparison comparison;
  const std::string_view first = TraitOf(local, PatientField::kBirthFirstGivenName);
  for (std::size_t i = 0; i < kInsTraitCount; ++i) {
    TraitRow& row = comparison.rows[i];
    row.field = kFields[i];
    row.local = TraitOf(local, kFields[i]);
    row.ins = TraitOf(ins, kFields[i]);
    row.agreement = AgreementOf(kFields[i], row.local, row.ins);
    row.is_blocking = IsBlocking(row, first);
  }
  return comparison;
}

}  // namespace socle::mpi::rules
