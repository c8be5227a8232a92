#include "directory/import/line_check.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "directory/import/extraction.h"
#include "directory/import/nomenclature.h"
#include "directory/rules/professional_id.h"
#include "lib/base/utf8.h"
#include "lib/ldap/ascii.h"
#include "lib/text/saslprep.h"

namespace socle::directory::import {

namespace {

using rules::IdFault;

constexpr std::size_t kTelephoneDigitsMin = 6;
constexpr std::size_t kTelephoneDigitsMax = 15;  // E.164
constexpr std::string_view kFrance = "99000";

bool AreDigits(std::string_view text, std::size_t count) {
  return text.size() == count && std::ranges::all_of(text, ldap::IsDigit);
}

bool HasCombiningMark(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = NextCodePoint(text, at);
    if (c >= 0x300 && c <= 0x36F) {
      return true;
    }
  }
  return false;
}

// The department that a commune's code begins with: "59", "2A", "974"; empty for no such code.
std::string_view DepartmentOf(std::string_view commune) {
  const bool is_code = commune.size() == 5 && ldap::IsDigit(commune[0]) &&
                       std::ranges::all_of(commune.substr(2), ldap::IsDigit);
  if (!is_code) {
    return {};
  }
  if (commune.starts_with("97") || commune.starts_with("98")) {
    return commune.substr(0, 3);
  }
  const std::string_view department = commune.substr(0, 2);
  if (department == "2A" || department == "2B") {
    return department;
  }
  return ldap::IsDigit(department[1]) && department >= "01" && department <= "95"
             ? department
             : std::string_view();
}

// One word, an '@' inside, and a dot behind it; the syntax of addresses allows much more.
bool LooksLikeMail(std::string_view text) {
  const std::size_t at = text.find('@');
  return at != std::string_view::npos && at > 0 &&
         text.find('@', at + 1) == std::string_view::npos &&
         text.find('.', at + 2) != std::string_view::npos && !text.ends_with('.') &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
}

// Digits with blanks, dots and a leading plus between; nothing else.
std::string TelephoneOf(std::string_view text) {
  std::string number;
  for (const char c : text) {
    if (ldap::IsDigit(c) || (c == '+' && number.empty())) {
      number.push_back(c);
    } else if (c != ' ' && c != '.' && c != '-') {
      return {};
    }
  }
  const auto digits = static_cast<std::size_t>(std::ranges::count_if(number, ldap::IsDigit));
  return digits >= kTelephoneDigitsMin && digits <= kTelephoneDigitsMax ? number : std::string();
}

class LineChecker {
 public:
  LineChecker(const ExtractionLine& line, const Nomenclatures& nomenclatures)
      : nomenclatures_(nomenclatures) {
    for (std::size_t i = 0; i < kColumnCount; ++i) {
      out_.line.fields.at(i) = Clean(line.fields.at(i), static_cast<Column>(i));
    }
  }

  LineCheck Check() && {
    CheckPerson();
    CheckProfession();
    CheckStructure();
    CheckAddress();
    CheckActivity();
    return std::move(out_);
  }

 private:
  [[nodiscard]] const std::string& At(Column column) const { return out_.line[column]; }

  void Note(LineFault fault, Column column) {
    out_.findings.push_back({.fault = fault, .column = column});
  }

  // Notes the fault and keeps no value.
  void Drop(LineFault fault, Column column) {
    Note(fault, column);
    out_.line.At(column).clear();
  }

  std::string Clean(std::string_view text, Column column) {
    std::string out;
    bool has_control = false;
    bool is_blank = false;
    for (const char c : text) {
      const bool is_control = static_cast<unsigned char>(c) < ' ' || c == 0x7F;
      has_control = has_control || is_control;
      if (is_control || c == ' ') {
        is_blank = true;
        continue;
      }
      out.append(is_blank && !out.empty() ? 1 : 0, ' ');
      is_blank = false;
      out.push_back(c);
    }
    if (has_control) {
      Note(LineFault::kControlCharacter, column);
    } else if (out.size() != text.size()) {
      Note(LineFault::kBlanks, column);
    }
    if (out.size() > 1 && out.starts_with('"') && out.ends_with('"')) {
      Note(LineFault::kQuotes, column);
    }
    if (HasCombiningMark(out)) {
      Note(LineFault::kNotComposed, column);
      auto composed = text::PrepareSaslString(out);
      if (composed.has_value()) {
        out = *std::move(composed);
      }
    }
    return out;
  }

  void CheckPerson() {
    const std::string& type = At(Column::kIdType);
    const std::string& id = At(Column::kId);
    const bool is_rpps = type == "8";
    if (!is_rpps && type != "0") {
      Note(LineFault::kIdType, Column::kIdType);
    } else if (id.empty()) {
      Note(LineFault::kIdEmpty, Column::kId);
    } else {
      const IdFault fault = is_rpps ? rules::CheckRpps(id) : rules::CheckAdeli(id);
      if (fault != IdFault::kNone) {
        Note(fault == IdFault::kForm ? LineFault::kIdForm : LineFault::kIdCheckDigit, Column::kId);
      } else if (At(Column::kNationalId) != type + id) {
        Note(LineFault::kNationalId, Column::kNationalId);
      }
    }
    if (At(Column::kName).empty()) {
      Note(LineFault::kNameEmpty, Column::kName);
    }
    if (At(Column::kGivenName).empty()) {
      Note(LineFault::kGivenNameEmpty, Column::kGivenName);
    }
    const std::string& civility = At(Column::kCivility);
    if (!civility.empty() && !IsCivility(civility)) {
      Note(LineFault::kCivilityUnknown, Column::kCivility);
    }
  }

  void CheckProfession() {
    const Profession* const profession = FindProfession(At(Column::kProfession));
    if (profession == nullptr) {
      Note(LineFault::kProfessionUnknown, Column::kProfession);
    } else if (profession->is_obsolete) {
      Note(LineFault::kProfessionObsolete, Column::kProfession);
    } else if (!IsLabelOf(At(Column::kProfessionLabel), *profession)) {
      Note(LineFault::kProfessionLabel, Column::kProfessionLabel);
      out_.line.At(Column::kProfessionLabel) = profession->label;
    }
    if (!IsCategory(At(Column::kCategory))) {
      Note(LineFault::kCategoryUnknown, Column::kCategory);
    }
    const std::string& mode = At(Column::kMode);
    if (!mode.empty() && !IsMode(mode)) {
      Note(LineFault::kModeUnknown, Column::kMode);
    }
    if (!At(Column::kSkill).empty() && At(Column::kSkillType).empty()) {
      Note(LineFault::kSkillWithoutType, Column::kSkillType);
    }
    CheckCode(nomenclatures_.skills, LineFault::kSkillUnknown, Column::kSkill);
  }

  void CheckCode(const std::set<std::string, std::less<>>& codes, LineFault fault, Column column) {
    const std::string& code = At(column);
    if (!codes.empty() && !code.empty() && !codes.contains(code)) {
      Note(fault, column);
    }
  }

  void CheckStructure() {
    for (const Column column : {Column::kFiness, Column::kFinessLegal}) {
      if (At(column).empty()) {
        continue;
      }
      const IdFault fault = rules::CheckFiness(At(column));
      if (fault == IdFault::kForm) {
        Note(LineFault::kFinessForm, column);
      } else if (fault == IdFault::kCheckDigit) {
        Note(LineFault::kFinessCheckDigit, column);
      }
    }
    const std::string& siret = At(Column::kSiret);
    const std::string& siren = At(Column::kSiren);
    const IdFault siret_fault = siret.empty() ? IdFault::kNone : rules::CheckSiret(siret);
    if (siret_fault == IdFault::kCheckDigit) {
      Note(LineFault::kSiretCheckDigit, Column::kSiret);
    }
    if (siret_fault == IdFault::kForm) {
      Drop(LineFault::kSiretForm, Column::kSiret);
    } else if (!siret.empty() && !siren.empty() && !siret.starts_with(siren)) {
      Drop(LineFault::kSirenSiret, Column::kSiren);
    }
    if (!siren.empty() && rules::CheckSiren(siren) == IdFault::kForm) {
      Drop(LineFault::kSiretForm, Column::kSiren);
    }
  }

  void CheckAddress() {
    const std::string& country = At(Column::kCountry);
    const bool is_french = country.empty() || country == kFrance;
    const std::string& commune = At(Column::kCommune);
    const std::string_view department = DepartmentOf(commune);
    if (!commune.empty() && department.empty() && is_french) {
      Drop(LineFault::kCommune, Column::kCommune);
    } else if (!department.empty() && !At(Column::kDepartment).empty() &&
               At(Column::kDepartment) != department) {
      Note(LineFault::kDepartment, Column::kDepartment);
      out_.line.At(Column::kDepartment) = std::string(department);
    }
    const std::string& postal_code = At(Column::kPostalCode);
    if (!postal_code.empty() && is_french && !AreDigits(postal_code, 5)) {
      Drop(LineFault::kPostalCode, Column::kPostalCode);
    }
    for (const Column column : {Column::kTelephone, Column::kTelephone2, Column::kFax}) {
      if (At(column).empty()) {
        continue;
      }
      std::string number = TelephoneOf(At(column));
      if (number.empty()) {
        Note(LineFault::kTelephone, column);
      }
      out_.line.At(column) = std::move(number);
    }
    const std::string& mail = At(Column::kMail);
    if (!mail.empty() && !LooksLikeMail(mail)) {
      Drop(LineFault::kMail, Column::kMail);
    }
  }

  void CheckActivity() {
    CheckCode(nomenclatures_.sectors, LineFault::kSectorUnknown, Column::kSector);
    CheckCode(nomenclatures_.roles, LineFault::kRoleUnknown, Column::kRole);
    CheckCode(nomenclatures_.genres, LineFault::kGenreUnknown, Column::kGenre);
    const std::string& section = At(Column::kSection);
    if (!section.empty() && (At(Column::kProfession) != kPharmacist || !IsSection(section))) {
      Drop(LineFault::kSection, Column::kSection);
    }
  }

  const Nomenclatures& nomenclatures_;
  LineCheck out_;
};

}  // namespace

bool LineCheck::IsRefused() const {
  return std::ranges::any_of(findings,
                             [](const LineFinding& finding) { return IsRefusal(finding.fault); });
}

LineCheck CheckLine(const ExtractionLine& line, const Nomenclatures& nomenclatures) {
  return LineChecker(line, nomenclatures).Check();
}

}  // namespace socle::directory::import
