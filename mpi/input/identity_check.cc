#include "mpi/input/identity_check.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mpi/input/birth_date.h"
#include "mpi/input/text_trim.h"
#include "mpi/model/identity.h"
#include "mpi/model/ins.h"

namespace socle::mpi {

namespace {

struct Word {
  std::string_view received;
  std::string_view taken;
};

// Words for sex beside M, F and I; 1 and 2 are those of ISO 5218 and of the NIR.
constexpr std::array<Word, 20> kSexWords = {{
    {"1", "M"},
    {"2", "F"},
    {"0", ""},
    {"9", ""},
    {"h", "M"},
    {"homme", "M"},
    {"male", "M"},
    {"masculin", "M"},
    {"femme", "F"},
    {"female", "F"},
    {"feminin", "F"},
    {"f\xC3\xA9minin", "F"},
    {"indetermine", "I"},
    {"ind\xC3\xA9termin\xC3\xA9", "I"},
    {"u", ""},
    {"unk", ""},
    {"unknown", ""},
    {"inconnu", ""},
    {"o", "I"},
    {"other", "I"},
}};

// The last two are attributes, which only a provisional identity has.
constexpr std::array<std::string_view, 6> kStatuses = {
    "PROV", "RECUP", "VALI", "QUAL", "DOUT", "FICT"};

bool NormaliseSex(std::string& sex) {
  if (sex.empty()) {
    return true;
  }
  if (sex.size() == 1) {
    const char c = LowerAscii(sex[0]);
    if (c == 'm' || c == 'f' || c == 'i') {
      sex[0] = static_cast<char>(c - 'a' + 'A');
      return true;
    }
  }
  for (const Word& word : kSexWords) {
    if (IsSameWord(word.received, sex)) {
      sex = word.taken;
      return true;
    }
  }
  sex.clear();
  return false;
}

bool NormaliseStatus(std::string& status) {
  for (const std::string_view known : kStatuses) {
    if (IsSameWord(known, status)) {
      status = known;
      return true;
    }
  }
  status.clear();
  return false;
}

bool NormaliseIns(std::string& ins) {
  if (ins.size() != kInsLength) {
    std::erase_if(ins, IsBlank);
  }
  std::ranges::transform(ins, ins.begin(), [](char c) {
    return c == 'a' ? 'A' : c == 'b' ? 'B' : c;
  });
  return HasValidInsKey(ins);
}

}  // namespace

std::string_view IdentityFaultName(IdentityFault fault) {
  switch (fault) {
    case IdentityFault::kNoDomain:
      return "no_domain";
    case IdentityFault::kNoIpp:
      return "no_ipp";
    case IdentityFault::kRepeat:
      return "repeat";
    case IdentityFault::kDuplicateDifferent:
      return "duplicate_different";
    case IdentityFault::kBadDate:
      return "bad_date";
    case IdentityFault::kBadSex:
      return "bad_sex";
    case IdentityFault::kBadStatus:
      return "bad_status";
    case IdentityFault::kBadInsKey:
      return "ins_key";
  }
  return "unknown";
}

std::string_view LineOutcomeName(LineOutcome outcome) {
  switch (outcome) {
    case LineOutcome::kRejected:
      return "rejected";
    case LineOutcome::kKept:
      return "kept";
    case LineOutcome::kDropped:
      return "dropped";
  }
  return "unknown";
}

LineOutcome OutcomeOf(IdentityFault fault) {
  switch (fault) {
    case IdentityFault::kNoDomain:
    case IdentityFault::kNoIpp:
    case IdentityFault::kDuplicateDifferent:
      return LineOutcome::kRejected;
    case IdentityFault::kRepeat:
      return LineOutcome::kDropped;
    case IdentityFault::kBadDate:
    case IdentityFault::kBadSex:
    case IdentityFault::kBadStatus:
    case IdentityFault::kBadInsKey:
      return LineOutcome::kKept;
  }
  return LineOutcome::kRejected;
}

bool CheckIdentity(Identity& identity,
                   std::span<const DateFormat> date_formats,
                   std::vector<IdentityRemark>& remarks) {
  if (identity.domain.empty()) {
    remarks.push_back({IdentityFault::kNoDomain, "domain", "the domain is empty"});
    return false;
  }
  if (identity.ipp.empty()) {
    remarks.push_back({IdentityFault::kNoIpp, "ipp", "the ipp is empty"});
    return false;
  }
  if (!identity.birth_date.empty()) {
    const DateOutcome outcome = NormaliseBirthDate(identity.birth_date, date_formats);
    if (outcome == DateOutcome::kImpossible) {
      remarks.push_back(
          {IdentityFault::kBadDate, "birth_date", "no such day; its numbers are kept"});
    } else if (outcome == DateOutcome::kUnreadable) {
      remarks.push_back({IdentityFault::kBadDate, "birth_date", "not a date; taken as missing"});
    }
  }
  if (!NormaliseSex(identity.sex)) {
    remarks.push_back({IdentityFault::kBadSex, "sex", "not M, F or I; taken as missing"});
  }
  if (!identity.status.empty() && !NormaliseStatus(identity.status)) {
    remarks.push_back(
        {IdentityFault::kBadStatus, "status", "not PROV, RECUP, VALI or QUAL; taken as missing"});
  }
  if (!identity.ins_value.empty() && !NormaliseIns(identity.ins_value)) {
    remarks.push_back(
        {IdentityFault::kBadInsKey, "ins_value", "not 15 characters with the right key"});
  }
  return true;
}

}  // namespace socle::mpi
