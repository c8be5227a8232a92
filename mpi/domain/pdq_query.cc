// The part of QueryService that answers ITI-21.

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/read_view.h"
#include "mpi/domain/approximate_search.h"
#include "mpi/domain/calibration.h"
#include "mpi/domain/domain_table.h"
#include "mpi/domain/identifier_list.h"
#include "mpi/domain/pdq_cursor.h"
#include "mpi/domain/query_service.h"
#include "mpi/domain/search_index.h"
#include "mpi/match/pattern.h"
#include "mpi/match/traits_parse.h"
#include "mpi/model/audit.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/feed.h"
#include "mpi/model/identity.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/query.h"
#include "mpi/model/rniv.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/search_rows.h"
#include "mpi/rules/status.h"

namespace socle::mpi::domain {

namespace {

constexpr unsigned kCertain = 100;  // percent
constexpr DomainNumber kNoDomain = kDomainNumberMax + 1;

// A person who fits, by the identity that fits best.
struct Match {
  PersonNumber person = 0;
  RecordNumber record = 0;
  unsigned confidence = kCertain;
  std::string_view algorithm = "exact";
  std::string_view reason = "NA";  // table 0392: NA name, NP name by sound, DB birth date
};

// Which of two identities that fit shows a person better.
int TrustRank(const PatientRecord& record) {
  return static_cast<int>(FindTrustStatus(record.status).value_or(TrustStatus::kNone));
}

bool IsExactAlgorithm(std::string_view algorithm) {
  constexpr std::array<std::string_view, 4> kExact = {"", "exact", "wildcard", "pattern"};
  return std::ranges::find(kExact, algorithm) != kExact.end();
}

// A star elsewhere than at the end.
bool HasInnerStar(std::string_view text) {
  const std::size_t star = text.find('*');
  return star != std::string_view::npos && star + 1 != text.size();
}

std::string_view WithoutStar(std::string_view text) {
  return text.substr(0, text.find('*'));
}

bool IsProtected(const PatientRecord& record) {
  return record.Field(PatientField::kProtection) == "Y";
}

// How much of the shortest name that fits a pattern holds, in percent.
unsigned StrengthAmong(const TextFilter& filter,
                       const std::vector<person_store::SearchName>& names) {
  if (filter.IsEmpty() || !filter.is_prefix) {
    return kCertain;
  }
  unsigned best = 0;
  for (const person_store::SearchName& name : names) {
    for (const std::string& text : filter.texts) {
      if (name.text.starts_with(text)) {
        best = std::max(best, static_cast<unsigned>(text.size() * kCertain / name.text.size()));
      }
    }
  }
  return best;
}

class PdqSearch {
 public:
  struct Parts {
    const person_store::Rows& rows;
    const DomainTable& domains;
    const Calibration& calibration;
    const QuerySettings& settings;
  };

  PdqSearch(const Parts& parts, Asker asker, const PdqQuery& query)
      : parts_(parts), asker_(std::move(asker)), query_(query) {}

  Status Run(std::uint64_t query_hash, UnixMicros now, PdqResult& result) {
    std::vector<QueryFault>& faults = result.answer.faults;
    wanted_ = ResolveWanted(parts_.domains, query_.wanted, faults);
    SOCLE_TRY_STATUS(BuildFilter(faults));
    const auto cursor = ReadCursor(query_hash, now, faults);
    if (!faults.empty()) {
      return {};
    }
    SOCLE_TRY(const bool is_found, FindMatches(faults));
    if (!is_found) {
      return {};
    }
    SOCLE_TRY(const Match* last, FillPage(cursor, result));
    if (last != nullptr) {
      result.answer.continuation = EncodePdqCursor({.issued_at = now,
                                                    .query = query_hash,
                                                    .confidence = last->confidence,
                                                    .person = last->person});
    }
    return {};
  }

 private:
  static void AddFault(std::vector<QueryFault>& faults, std::string text) {
    faults.push_back(
        {.kind = FaultKind::kBadValue, .place = QueryPlace::kParameter, .text = std::move(text)});
  }

  Status BuildFilter(std::vector<QueryFault>& faults) {
    for (const std::string* text : {&query_.family_name,
                                    &query_.given_name,
                                    &query_.mothers_family_name,
                                    &query_.mothers_given_name,
                                    &query_.address.city}) {
      if (HasInnerStar(*text)) {
        AddFault(faults, "a wild card stands at the end of a text only");
      }
    }
    filter_.family = NamePattern(query_.family_name);
    filter_.given = NamePattern(query_.given_name);
    filter_.mothers_family = NamePattern(query_.mothers_family_name);
    filter_.mothers_given = NamePattern(query_.mothers_given_name);
    filter_.mothers_identifier = query_.mothers_identifier;
    filter_.sex = query_.sex;
    if (!query_.birth_date.empty()) {
      filter_.birth_date = DateFilterOf(query_.birth_date);
      if (!filter_.birth_date) {
        AddFault(faults, "the birth date is no date");
      }
    }
    filter_.postal_code = query_.address.postal_code;
    filter_.city = NamePattern(query_.address.city);
    filter_.street = NamePattern(WithoutStar(query_.address.street));
    filter_.region = NamePattern(query_.address.region);
    filter_.country = NamePattern(query_.address.country);
    filter_.birth_place_code = query_.birth_place_code;
    filter_.account = query_.account.value;
    filter_.email = match::ParseEmail(query_.email);
    filter_.phone = match::ParsePhone(query_.phone);
    if (!query_.phone.empty() && filter_.phone == 0) {
      AddFault(faults, "the telephone number is none");
    }
    return ReadIdentifiers(faults);
  }

  Status ReadIdentifiers(std::vector<QueryFault>& faults) {
    for (const PatientIdentifier& id : query_.identifiers) {
      if (HasInnerStar(id.value) || id.value.ends_with('*')) {
        AddFault(faults, "an identifier has no wild card");
        continue;
      }
      if (id.value.empty() && id.authority.IsEmpty()) {
        continue;
      }
      if (id.value.empty()) {
        const DomainConfig* domain = parts_.domains.Resolve(id.authority);
        filter_.domain = domain == nullptr ? kNoDomain : domain->number;
        continue;
      }
      SOCLE_TRY_STATUS(
          AddRecordsOf(id, filter_.records ? *filter_.records : filter_.records.emplace()));
    }
    return {};
  }

  Status AddRecordsOf(const PatientIdentifier& id, std::vector<RecordNumber>& records) {
    const bool is_any = id.authority.IsEmpty();
    if (asker_.may_have_ins && (is_any || IsInsAuthority(id.authority))) {
      SOCLE_TRY(const auto found, FindRecordsByIns(parts_.rows, id.value));
      records.insert(records.end(), found.begin(), found.end());
    }
    const DomainConfig* only = is_any ? nullptr : parts_.domains.Resolve(id.authority);
    for (const DomainConfig& domain : parts_.domains.Domains()) {
      const bool is_asked = is_any ? domain.state == ActivityState::kActive : &domain == only;
      if (!is_asked) {
        continue;
      }
      SOCLE_TRY(
          const RecordNumber record,
          FindActiveRecord(
              parts_.rows, domain.number, id.value, asker_.options.answers_merged_identifiers));
      if (record != 0) {
        records.push_back(record);
      }
    }
    return {};
  }

  std::optional<PdqCursor> ReadCursor(std::uint64_t query_hash,
                                      UnixMicros now,
                                      std::vector<QueryFault>& faults) const {
    if (!query_.continuation) {
      return std::nullopt;
    }
    const auto fault = [&faults](std::string text) {
      faults.push_back({.place = QueryPlace::kContinuation, .text = std::move(text)});
    };
    const auto cursor = DecodePdqCursor(*query_.continuation);
    if (!cursor || cursor->query != query_hash) {
      fault("the pointer is not one of this query");
      return std::nullopt;
    }
    const std::int64_t lifetime =
        std::chrono::microseconds(parts_.settings.continuation_lifetime).count();
    if (now.value - cursor->issued_at.value > lifetime) {
      fault("the pointer is too old: ask anew");
      return std::nullopt;
    }
    return cursor;
  }

  [[nodiscard]] bool IsApproximate() const {
    return !IsExactAlgorithm(query_.algorithm) && !filter_.records &&
           (!filter_.family.IsEmpty() || !filter_.given.IsEmpty());
  }

  // Fills matches_; false when there is a fault.
  Result<bool> FindMatches(std::vector<QueryFault>& faults) {
    const Status found = IsApproximate() ? FindApproximate() : FindExact(faults);
    if (!found.has_value() && found.error().code == Code::kInvalidArgument) {
      faults.push_back({.kind = FaultKind::kRequiredMissing,
                        .place = QueryPlace::kParameter,
                        .text = found.error().detail});
    } else if (!found.has_value()) {
      return Fail(found.error());
    }
    if (!faults.empty()) {
      return false;
    }
    const auto order = [](const Match& match) {
      return std::pair(-static_cast<int>(match.confidence), match.person);
    };
    std::ranges::sort(matches_, {}, order);
    return true;
  }

  Status FindExact(std::vector<QueryFault>& faults) {
    SOCLE_TRY(const Candidates candidates,
              FindCandidates(parts_.rows, filter_, parts_.settings.limits));
    if (candidates.is_cut) {
      AddFault(faults, "too many identities fit: ask for more traits");
      return {};
    }
    SOCLE_TRY(const auto records, LoadRecords(parts_.rows, candidates.records));
    const bool is_pattern = filter_.family.is_prefix || filter_.given.is_prefix;
    const bool has_name = !filter_.family.IsEmpty() || !filter_.given.IsEmpty();
    for (const PatientRecord& record : records) {
      if (Fits(record, filter_) && IsTold(record)) {
        Add(record,
            {.person = record.person,
             .record = record.number,
             .confidence = is_pattern ? PatternStrength(record) : kCertain,
             .algorithm = is_pattern ? "pattern" : "exact",
             .reason = has_name ? "NA" : "DB"});
      }
    }
    return {};
  }

  // How much of the shorter known name a pattern holds, in percent.
  [[nodiscard]] unsigned PatternStrength(const PatientRecord& record) const {
    const person_store::SearchNames names = person_store::SearchNamesOf(record);
    return std::min(StrengthAmong(filter_.family, names.family),
                    StrengthAmong(filter_.given, names.given));
  }

  Status FindApproximate() {
    Identity asked;
    asked.birth_name = WithoutStar(query_.family_name);
    asked.birth_first_given_name = WithoutStar(query_.given_name);
    asked.birth_date = query_.birth_date;
    asked.sex = query_.sex;
    asked.phone = query_.phone;
    asked.email = query_.email;
    asked.postal_code = query_.address.postal_code;
    asked.birth_place_code = query_.birth_place_code;
    SOCLE_TRY(const NearRecords near,
              FindNear(parts_.rows, parts_.calibration, asked, parts_.settings.limits));
    // What is no part of the comparison must fit.
    IdentityFilter rest;
    rest.mothers_family = filter_.mothers_family;
    rest.mothers_given = filter_.mothers_given;
    rest.mothers_identifier = filter_.mothers_identifier;
    rest.account = filter_.account;
    rest.domain = filter_.domain;
    std::vector<RecordNumber> numbers;
    for (const NearRecord& found : near.records) {
      if (found.confidence >= ConfidenceMin()) {
        numbers.push_back(found.record);
      }
    }
    SOCLE_TRY(const auto records, LoadRecords(parts_.rows, numbers));
    for (const PatientRecord& record : records) {
      const auto found = std::ranges::find(near.records, record.number, &NearRecord::record);
      if (Fits(record, rest) && IsTold(record)) {
        Add(record, MatchOf(record, *found));
      }
    }
    return {};
  }

  static Match MatchOf(const PatientRecord& record, const NearRecord& near) {
    const bool is_by_sound = near.pattern.Get<match::FamilyNameLevel>(match::Trait::kFamilyName) ==
                                 match::FamilyNameLevel::kPhonetic ||
                             near.pattern.Get<match::GivenNameLevel>(match::Trait::kGivenName) ==
                                 match::GivenNameLevel::kPhonetic;
    return {.person = record.person,
            .record = record.number,
            .confidence = near.confidence,
            .algorithm = is_by_sound ? "phonetic" : "approximate",
            .reason = is_by_sound ? "NP" : "NA"};
  }

  // A fraction or percent.
  [[nodiscard]] unsigned ConfidenceMin() const {
    const double wanted = query_.confidence_min.value_or(0);
    const double percent = wanted <= 1 ? wanted * kCertain : wanted;
    return static_cast<unsigned>(std::lround(std::clamp(percent, 0.0, 100.0)));
  }

  [[nodiscard]] bool IsTold(const PatientRecord& record) const {
    const DomainConfig* domain = parts_.domains.Find(record.domain);
    const bool is_private = (record.attributes & kAttributeFictive) != 0 || IsProtected(record);
    return domain != nullptr && domain->state == ActivityState::kActive && record.person != 0 &&
           (!is_private || asker_.Owns(record.domain));
  }

  // Keeps the better one of two identities of a person.
  void Add(const PatientRecord& record, const Match& match) {
    const auto rank = std::tuple(
        match.confidence, TrustRank(record), record.changed_at.value, -std::int64_t{record.number});
    const auto [position, is_new] = ranks_.emplace(record.person, std::pair(rank, matches_.size()));
    if (is_new) {
      matches_.push_back(match);
    } else if (position->second.first < rank) {
      position->second.first = rank;
      matches_[position->second.second] = match;
    }
  }

  // The matches behind the cursor; the last one told when there are more.
  Result<const Match*> FillPage(const std::optional<PdqCursor>& cursor, PdqResult& result) const {
    const std::size_t page_size = std::clamp(query_.page_size.value_or(parts_.settings.page_size),
                                             std::size_t{1},
                                             parts_.settings.page_size_max);
    const Match* last = nullptr;
    for (const Match& match : matches_) {
      const bool is_behind =
          !cursor || match.confidence < cursor->confidence ||
          (match.confidence == cursor->confidence && match.person > cursor->person);
      if (!is_behind) {
        continue;
      }
      std::vector<RecordNumber> read;
      SOCLE_TRY(auto told, Describe(match, read));
      if (!told) {
        continue;
      }
      if (result.answer.matches.size() == page_size) {
        return last;
      }
      result.answer.matches.push_back(*std::move(told));
      result.audit.persons.push_back(match.person);
      result.audit.records.insert(result.audit.records.end(), read.begin(), read.end());
      last = &match;
    }
    return nullptr;
  }

  // Nothing for a person without identifiers in the domains wanted.
  Result<std::optional<PdqMatch>> Describe(const Match& match,
                                           std::vector<RecordNumber>& read) const {
    SOCLE_TRY(const Person person, person_store::ResolvePerson(parts_.rows, match.person));
    SOCLE_TRY(const auto records, LoadRecords(parts_.rows, person.records));
    PdqMatch told;
    std::vector<PatientIdentifier> ins;
    for (const PatientRecord& record : records) {
      if (!IsTold(record)) {
        continue;
      }
      const bool is_wanted = wanted_.is_all || std::ranges::find(wanted_.domains, record.domain) !=
                                                   wanted_.domains.end();
      if (is_wanted) {
        told.identifiers.push_back(IppIdentifier(*parts_.domains.Find(record.domain), record.ipp));
        read.push_back(record.number);
      }
      if (wanted_.with_ins && asker_.may_have_ins &&
          HasTellableIns(record.status, record.attributes, record.ins_value)) {
        PatientIdentifier number = InsIdentifier(record.ins_value, record.ins_oid);
        if (std::ranges::find(ins, number) == ins.end()) {
          ins.push_back(std::move(number));
        }
      }
      if (record.number == match.record) {
        ShowTraits(record, told);
      }
    }
    told.identifiers.insert(told.identifiers.end(), ins.begin(), ins.end());
    if (told.identifiers.empty()) {
      return std::optional<PdqMatch>();
    }
    told.quality = MatchQuality{.confidence = match.confidence,
                                .reason = std::string(match.reason),
                                .algorithm = std::string(match.algorithm)};
    return std::optional(std::move(told));
  }

  void ShowTraits(const PatientRecord& record, PdqMatch& told) const {
    for (std::size_t i = 0; i < kPatientFieldCount; ++i) {
      const auto field = static_cast<PatientField>(i);
      // Other numbers may be that of the social security, which is the INS of many.
      const bool is_private = field == PatientField::kOtherIds && !asker_.may_have_ins;
      if (!record.fields[i].empty() && !is_private) {
        told.traits[field] = record.fields[i];
      }
    }
    const auto status = FindTrustStatus(record.status);
    if (status && *status != TrustStatus::kNone) {
      told.reliability =
          rules::WireFromStatus(
              *status, RnivAttributes::FromBits(record.attributes), rules::WireForm::kHl7v2)
              .codes;
    }
  }

  using Rank = std::tuple<unsigned, int, std::int64_t, std::int64_t>;

  Parts parts_;
  Asker asker_;
  const PdqQuery& query_;
  WantedDomains wanted_;
  IdentityFilter filter_;
  std::vector<Match> matches_;
  std::map<PersonNumber, std::pair<Rank, std::size_t>> ranks_;
};

}  // namespace

Result<PdqResult> QueryService::AnswerPdq(const PdqQuery& query, const QueryCaller& caller) const {
  PdqResult result;
  result.audit = {
      .kind = AuditKind::kPdqQuery, .actor = ActorOf(caller.sender), .operation = "Q22"};
  const std::shared_ptr<const DomainTable> domains = registry_.Snapshot();
  Asker asker = AskerOf(*domains, caller.sender);
  if (asker.domains.empty() && !settings_.answers_unknown_senders) {
    result.answer.faults.push_back({.kind = FaultKind::kNotAllowed,
                                    .place = QueryPlace::kSender,
                                    .text = "the sender may not ask"});
    result.audit.is_refused = true;
    return result;
  }
  const storage::ReadView view = index_.NewReadView();
  const person_store::ViewRows rows(view);
  const std::shared_ptr<const Calibration> calibration = index_.SharedCalibration();
  PdqSearch search(
      {.rows = rows, .domains = *domains, .calibration = *calibration, .settings = settings_},
      std::move(asker),
      query);
  SOCLE_TRY_STATUS(search.Run(PdqQueryHash(query, caller.sender), caller.now, result));
  return result;
}

}  // namespace socle::mpi::domain
