#include "directory/domain/search_plan.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "directory/domain/compiled_filter.h"
#include "directory/schema/schema.h"
#include "directory/store/candidate_set.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_postings.h"
#include "directory/store/entry_row.h"
#include "directory/store/index_definition.h"
#include "directory/store/order_index.h"
#include "lib/base/result.h"

namespace socle::directory::domain {

namespace {

using Kind = CompiledFilter::Kind;
using Part = CompiledFilter::Part;
using Set = std::unique_ptr<store::CandidateSet>;

class Planner {
 public:
  Planner(const schema::Schema& schema,
          const store::DirectoryView& view,
          const CompiledFilter& filter)
      : schema_(schema), view_(view), parts_(filter.Parts()) {}

  // Parts inside stand behind the part around them: so from the last to the first.
  Result<Set> Plan() {
    sets_.resize(parts_.size());
    for (std::size_t i = parts_.size(); i-- > 0;) {
      SOCLE_TRY(sets_[i], PlanPart(i));
    }
    return std::move(sets_.front());
  }

 private:
  static Set Nothing() { return store::Unite({}); }

  Result<Set> PlanPart(std::size_t at) {
    const Part& part = parts_[at];
    switch (part.kind) {
      case Kind::kAnd:
        return PlanAnd(at);
      case Kind::kOr:
        return PlanOr(at);
      case Kind::kNot:
        return Set();
      case Kind::kUndefined:
        return Nothing();  // never true; and what stands in a `not` is not looked at
      case Kind::kPresent:
        return PlanPresence(part);
      case Kind::kEqual:
        return PlanEquality(part);
      case Kind::kSubstrings:
        return PlanPieces(part);
      case Kind::kGreaterOrEqual:
      case Kind::kLessOrEqual:
        return PlanOrder(part);
      case Kind::kApprox:
        return PlanSound(part);
      case Kind::kExtensible:
        // Another rule than the one of the index may find what the index does not.
        return part.type != nullptr && !part.dn_attributes && part.rule == part.type->equality
                   ? PlanEquality(part)
                   : Set();
    }
    return Set();
  }

  Result<Set> PlanAnd(std::size_t at) {
    std::vector<Set> known;
    for (std::uint32_t i = static_cast<std::uint32_t>(at) + 1; i < parts_[at].end;
         i = parts_[i].end) {
      if (sets_[i] != nullptr) {
        known.push_back(std::move(sets_[i]));
      }
    }
    if (known.empty()) {
      return Set();
    }
    return known.size() == 1 ? std::move(known.front()) : store::Intersect(std::move(known));
  }

  Result<Set> PlanOr(std::size_t at) {
    std::vector<Set> known;
    for (std::uint32_t i = static_cast<std::uint32_t>(at) + 1; i < parts_[at].end;
         i = parts_[i].end) {
      if (sets_[i] == nullptr) {
        return Set();
      }
      known.push_back(std::move(sets_[i]));
    }
    return known.size() == 1 ? std::move(known.front()) : store::Unite(std::move(known));
  }

  // The index that covers the attribute of a part, and the attribute that the index is of.
  struct Covering {
    const store::IndexDefinition* index = nullptr;
    const schema::AttributeType* type = nullptr;
  };

  [[nodiscard]] Covering Find(const Part& part, const store::IndexKinds& kinds) const {
    const store::IndexDefinition* index =
        view_.Indexes().FindCovering(schema_, part.type->id, kinds);
    if (index == nullptr) {
      return {};
    }
    const schema::AttributeType* type = schema_.FindAttribute(index->attribute);
    return type == nullptr ? Covering{} : Covering{.index = index, .type = type};
  }

  Result<Set> OpenAll(const std::vector<std::string>& prefixes) {
    if (prefixes.empty()) {
      return Set();
    }
    std::vector<Set> sets;
    sets.reserve(prefixes.size());
    for (const std::string& prefix : prefixes) {
      SOCLE_TRY(auto set, view_.OpenPosting(prefix));
      sets.push_back(std::move(set));
    }
    return sets.size() == 1 ? std::move(sets.front()) : store::Intersect(std::move(sets));
  }

  Result<Set> PlanPresence(const Part& part) {
    const Covering found = Find(part, {.presence = true});
    // Every entry has one: the index would only say so.
    if (found.index == nullptr || part.type == schema_.FindAttribute("objectClass")) {
      return Set();
    }
    return OpenAll({store::PresencePosting(*found.index)});
  }

  Result<Set> PlanEquality(const Part& part) {
    const Covering found = Find(part, {.equality = true});
    if (found.index == nullptr) {
      return Set();
    }
    auto prefixes = store::PostingsOfEquality(schema_, *found.type, *found.index, part.value);
    return prefixes ? OpenAll(*prefixes) : Result<Set>(Set());
  }

  Result<Set> PlanPieces(const Part& part) {
    const Covering found = Find(part, {.part = true});
    if (found.index == nullptr) {
      return Set();
    }
    return OpenAll(store::PostingsOfPieces(schema_, *found.type, *found.index, part.Pieces()));
  }

  Result<Set> PlanSound(const Part& part) {
    const Covering found = Find(part, {.sound = true});
    if (found.index == nullptr) {
      return Set();
    }
    auto prefixes = store::PostingsOfSound(schema_, *found.index, part.value);
    return prefixes ? OpenAll(*prefixes) : Result<Set>(Set());
  }

  Result<Set> PlanOrder(const Part& part) {
    const Covering found = Find(part, {.order = true});
    if (found.index == nullptr) {
      return Set();
    }
    const auto key = store::OrderKey(schema_, *found.type, part.value);
    if (!key) {
      return Set();
    }
    store::OrderRange range;
    if (part.kind == Kind::kGreaterOrEqual) {
      range.from = *key;
    } else {
      range.to = *key + std::string(1, '\0');  // the key itself is in
      // A key that was cut stands for longer ones.
      if (key->size() >= store::kOrderKeyBytesMax) {
        return Set();
      }
    }
    std::vector<store::EntryId> ids;
    store::OrderScan scan = view_.ScanOrder(found.index->id, range);
    while (scan.Next()) {
      if (ids.size() >= kOrderCandidatesMax) {
        return Set();
      }
      ids.push_back(scan.Id());
    }
    SOCLE_TRY_STATUS(scan.Finish());
    std::ranges::sort(ids);
    ids.erase(std::ranges::unique(ids).begin(), ids.end());
    return store::SetOfIds(std::move(ids));
  }

  const schema::Schema& schema_;
  const store::DirectoryView& view_;
  const std::vector<Part>& parts_;
  std::vector<Set> sets_;
};

}  // namespace

Result<std::unique_ptr<store::CandidateSet>> PlanCandidates(const schema::Schema& schema,
                                                            const store::DirectoryView& view,
                                                            const CompiledFilter& filter) {
  return Planner(schema, view, filter).Plan();
}

}  // namespace socle::directory::domain
