#include "directory/import/extraction.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/base/utf8.h"

namespace socle::directory::import {

namespace {

constexpr char kSeparator = '|';
constexpr std::size_t kHeaderFieldsMax = 1'024;
constexpr std::uint16_t kMissing = std::numeric_limits<std::uint16_t>::max();

constexpr std::array<std::string_view, kColumnCount> kColumnNames = {
    "Type d'identifiant PP",
    "Identifiant PP",
    "Identification nationale PP",
    "Code civilité d'exercice",
    "Libellé civilité d'exercice",
    "Code civilité",
    "Libellé civilité",
    "Nom d'exercice",
    "Prénom d'exercice",
    "Code profession",
    "Libellé profession",
    "Code catégorie professionnelle",
    "Libellé catégorie professionnelle",
    "Code type savoir-faire",
    "Libellé type savoir-faire",
    "Code savoir-faire",
    "Libellé savoir-faire",
    "Code mode exercice",
    "Libellé mode exercice",
    "Numéro SIRET site",
    "Numéro SIREN site",
    "Numéro FINESS site",
    "Numéro FINESS établissement juridique",
    "Identifiant technique de la structure",
    "Raison sociale site",
    "Enseigne commerciale site",
    "Complément destinataire (coord. structure)",
    "Complément point géographique (coord. structure)",
    "Numéro Voie (coord. structure)",
    "Indice répétition voie (coord. structure)",
    "Code type de voie (coord. structure)",
    "Libellé type de voie (coord. structure)",
    "Libellé Voie (coord. structure)",
    "Mention distribution (coord. structure)",
    "Bureau cedex (coord. structure)",
    "Code postal (coord. structure)",
    "Code commune (coord. structure)",
    "Libellé commune (coord. structure)",
    "Code pays (coord. structure)",
    "Libellé pays (coord. structure)",
    "Téléphone (coord. structure)",
    "Téléphone 2 (coord. structure)",
    "Télécopie (coord. structure)",
    "Adresse e-mail (coord. structure)",
    "Code Département (structure)",
    "Libellé Département (structure)",
    "Ancien identifiant de la structure",
    "Autorité d'enregistrement",
    "Code secteur d'activité",
    "Libellé secteur d'activité",
    "Code section tableau pharmaciens",
    "Libellé section tableau pharmaciens",
    "Code rôle",
    "Libellé rôle",
    "Code genre activité",
    "Libellé genre activité",
};

constexpr std::array<std::string_view, 39> kFaultNames = {
    "field-count",
    "line-too-long",
    "field-too-long",
    "not-utf8",
    "nul-byte",
    "id-type",
    "id-empty",
    "id-form",
    "id-check-digit",
    "national-id",
    "name-empty",
    "profession-unknown",
    "category-unknown",
    "mode-unknown",
    "finess-form",
    "profession-label",
    "profession-obsolete",
    "skill-without-type",
    "skill-unknown",
    "finess-check-digit",
    "siret-form",
    "siret-check-digit",
    "siren-siret",
    "given-name-empty",
    "blanks",
    "control-character",
    "quotes",
    "not-composed",
    "civility-unknown",
    "commune",
    "postal-code",
    "department",
    "telephone",
    "mail",
    "sector-unknown",
    "role-unknown",
    "genre-unknown",
    "section",
    "structure-unknown",
};
static_assert(kFaultNames.size() == static_cast<std::size_t>(LineFault::kStructureUnknown) + 1);

std::string_view WithoutLineEnd(std::string_view line) {
  if (line.ends_with('\n')) {
    line.remove_suffix(1);
  }
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  return line;
}

// The fields of a line; the separator behind the last one ends it and begins no other.
std::vector<std::string_view> Fields(std::string_view line, std::size_t fields_max) {
  std::vector<std::string_view> fields;
  while (!line.empty() && fields.size() <= fields_max) {
    const std::size_t end = line.find(kSeparator);
    fields.push_back(line.substr(0, end));
    line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
  }
  return fields;
}

}  // namespace

std::string_view ColumnName(Column column) {
  return kColumnNames.at(static_cast<std::size_t>(column));
}

std::string_view LineFaultName(LineFault fault) {
  return kFaultNames.at(static_cast<std::size_t>(fault));
}

bool IsRefusal(LineFault fault) {
  return fault < LineFault::kProfessionLabel;
}

Result<ExtractionHeader> ParseExtractionHeader(std::string_view line) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  line = WithoutLineEnd(line);
  if (line.starts_with(kByteOrderMark)) {
    line.remove_prefix(kByteOrderMark.size());
  }
  const auto names = Fields(line, kHeaderFieldsMax);
  if (names.size() > kHeaderFieldsMax) {
    return Fail(Code::kInvalidArgument, "the header has too many columns");
  }
  ExtractionHeader header;
  header.field_count = names.size();
  header.position.fill(kMissing);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto* const found = std::ranges::find(kColumnNames, names[i]);
    if (found == kColumnNames.end()) {
      continue;
    }
    auto& position = header.position.at(static_cast<std::size_t>(found - kColumnNames.begin()));
    if (position != kMissing) {
      return Fail(Code::kInvalidArgument, fmt::format("column \"{}\" stands twice", names[i]));
    }
    position = static_cast<std::uint16_t>(i);
  }
  std::vector<std::string_view> missing;
  for (std::size_t i = 0; i < kColumnCount; ++i) {
    if (header.position.at(i) == kMissing) {
      missing.push_back(kColumnNames.at(i));
    }
  }
  if (!missing.empty()) {
    return Fail(Code::kInvalidArgument,
                fmt::format("the header lacks \"{}\"", fmt::join(missing, "\", \"")));
  }
  return header;
}

bool IsExtractionHeader(std::string_view line) {
  return line.starts_with(kColumnNames[0]) && ParseExtractionHeader(line).has_value();
}

SplitLine SplitExtractionLine(std::string_view text, const ExtractionHeader& header) {
  SplitLine split;
  const auto refuse = [&](LineFault fault, Column column = Column::kIdType) {
    split.findings.push_back({.fault = fault, .column = column});
    return split;
  };
  text = WithoutLineEnd(text);
  if (text.size() > kExtractionLineBytesMax) {
    return refuse(LineFault::kLineTooLong);
  }
  if (!IsValidUtf8(text)) {
    return refuse(LineFault::kNotUtf8);
  }
  if (text.contains('\0')) {
    return refuse(LineFault::kNulByte);
  }
  const auto fields = Fields(text, header.field_count);
  if (fields.size() != header.field_count) {
    return refuse(LineFault::kFieldCount);
  }
  for (std::size_t i = 0; i < kColumnCount; ++i) {
    split.line.fields.at(i) = fields[header.position.at(i)];
    if (split.line.fields.at(i).size() > kExtractionFieldBytesMax) {
      return refuse(LineFault::kFieldTooLong, static_cast<Column>(i));
    }
  }
  return split;
}

}  // namespace socle::directory::import
