#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "mpi/model/action.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/work_item.h"

// A simple model of rulings, merges and their undoing: rulings as a map, merges as a map, actions
// as lists of changes.
namespace socle::mpi::domain {

using RecordPair = std::pair<RecordNumber, RecordNumber>;
using Rulings = std::map<RecordPair, RulingState>;
using Group = std::vector<RecordNumber>;

struct ModelAction {
  std::vector<RulingChange> rulings{};
  std::optional<std::pair<RecordNumber, RecordNumber>> merge{};  // absorbed, surviving
  bool restores = false;                                         // the inverse of a merge
  std::optional<WorkItem> work{};                                // decided, or opened again
  bool reopens = false;
  ActionNumber undoes = 0;
  ActionNumber undone_by = 0;
};

// What an accepted operation does; nothing when it is refused. No changes: it was so already.
using Effects = std::optional<ModelAction>;

class Model {
 public:
  Rulings rulings;
  std::map<RecordNumber, RecordNumber> merged;
  std::map<ActionNumber, ModelAction> actions;

  bool IsActive(RecordNumber record) const { return !merged.contains(record); }

  RecordNumber Resolve(RecordNumber record) const {
    while (merged.contains(record)) {
      record = merged.at(record);
    }
    return record;
  }

  std::optional<RulingState> Of(RecordNumber a, RecordNumber b) const {
    const auto found = rulings.find(std::minmax(a, b));
    return found == rulings.end() ? std::nullopt : std::optional(found->second);
  }

  // Applies a change to a copy of the rulings, and notes it.
  void Set(Rulings& next, RecordNumber a, RecordNumber b, std::optional<bool> together) const {
    const RecordPair pair = std::minmax(a, b);
    const auto found = next.find(pair);
    const bool is_same =
        together ? found != next.end() && found->second.together == *together : found == next.end();
    if (is_same) {
      return;
    }
    if (together) {
      next[pair] = {.together = *together, .action = next_action};
    } else {
      next.erase(pair);
    }
  }

  static bool Tied(const Rulings& next, const Group& from, const Group& to) {
    std::set<RecordNumber> seen(from.begin(), from.end());
    for (bool grew = true; grew;) {
      grew = false;
      for (const auto& [pair, state] : next) {
        const bool has_a = seen.contains(pair.first);
        const bool has_b = seen.contains(pair.second);
        if (state.together && has_a != has_b) {
          seen.insert({pair.first, pair.second});
          grew = true;
        }
      }
    }
    return std::ranges::any_of(to, [&](RecordNumber record) { return seen.contains(record); });
  }

  Effects Difference(const Rulings& next) const {
    ModelAction action;
    std::set<RecordPair> pairs;
    for (const auto& [pair, state] : rulings) {
      pairs.insert(pair);
    }
    for (const auto& [pair, state] : next) {
      pairs.insert(pair);
    }
    for (const RecordPair& pair : pairs) {
      const auto before = Of(pair.first, pair.second);
      const auto found = next.find(pair);
      const auto after = found == next.end() ? std::nullopt : std::optional(found->second);
      if (before != after) {
        action.rulings.push_back(
            {.a = pair.first, .b = pair.second, .before = before, .after = after});
      }
    }
    return action;
  }

  // Removes rulings that keep the two sides apart; false when there are some and may not go.
  bool Free(Rulings& next, const Group& left, const Group& right, bool is_forced) const {
    bool is_free = true;
    for (const RecordNumber a : left) {
      for (const RecordNumber b : right) {
        const auto found = next.find(std::minmax(a, b));
        if (found != next.end() && !found->second.together) {
          next.erase(found);
          is_free = false;
        }
      }
    }
    return is_free || is_forced;
  }

  Effects Link(
      RecordNumber a, RecordNumber b, const Group& left, const Group& right, bool is_forced) const {
    if (a == b || !IsActive(a) || !IsActive(b)) {
      return std::nullopt;
    }
    Rulings next = rulings;
    const auto before = Of(a, b);
    if (before && before->together) {
      return ModelAction{};
    }
    Set(next, a, b, true);
    if (left != right && !Free(next, left, right, is_forced)) {
      return std::nullopt;
    }
    return Difference(next);
  }

  Effects Apart(const Group& left, const Group& right, bool is_forced) const {
    Rulings next = rulings;
    for (const RecordNumber a : left) {
      for (const RecordNumber b : right) {
        Set(next, a, b, false);
      }
    }
    const Effects effects = Difference(next);
    if (!effects->rulings.empty() && !is_forced && Tied(next, left, right)) {
      return std::nullopt;
    }
    return effects;
  }

  void SetApart(Rulings& next, const Group& one, const Group& other) const {
    for (const RecordNumber a : one) {
      for (const RecordNumber b : other) {
        Set(next, a, b, false);
      }
    }
  }

  Effects Split(const std::vector<Group>& parts, bool is_forced) const {
    if (parts.size() < 2) {
      return std::nullopt;
    }
    Rulings next = rulings;
    bool is_free = true;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      is_free = Free(next, parts[i], parts[i], false) && is_free;
      for (std::size_t k = 1; k < parts[i].size(); ++k) {
        Set(next, parts[i][k - 1], parts[i][k], true);
      }
      for (std::size_t j = i + 1; j < parts.size(); ++j) {
        SetApart(next, parts[i], parts[j]);
        is_free = is_free && !Tied(next, parts[i], parts[j]);
      }
    }
    if (!is_free && !is_forced) {
      return std::nullopt;
    }
    return Difference(next);
  }

  Effects Merge(RecordNumber surviving, RecordNumber absorbed, bool same_domain) const {
    if (merged.contains(absorbed) && Resolve(absorbed) == surviving) {
      return ModelAction{};
    }
    const auto direct = Of(surviving, absorbed);
    if (surviving == absorbed || !IsActive(surviving) || !IsActive(absorbed) || !same_domain ||
        (direct && !direct->together)) {
      return std::nullopt;
    }
    Rulings next = rulings;
    for (const auto& [pair, state] : rulings) {
      if (pair.first != absorbed && pair.second != absorbed) {
        continue;
      }
      const RecordNumber other = pair.first == absorbed ? pair.second : pair.first;
      if (other != surviving && IsActive(other) && !Of(surviving, other)) {
        Set(next, surviving, other, state.together);
      }
    }
    Effects effects = Difference(next);
    effects->merge = std::pair(absorbed, surviving);
    return effects;
  }

  Effects Undo(ActionNumber number) const {
    const auto found = actions.find(number);
    if (found == actions.end() || found->second.undone_by != 0) {
      return std::nullopt;
    }
    const ModelAction& action = found->second;
    if (action.merge) {
      const auto [absorbed, surviving] = *action.merge;
      const bool is_there = merged.contains(absorbed) && merged.at(absorbed) == surviving;
      if (action.restores || !is_there || !IsActive(surviving)) {
        return std::nullopt;
      }
    }
    if (action.work && (!IsActive(action.work->a) || !IsActive(action.work->b))) {
      return std::nullopt;
    }
    ModelAction inverse{.merge = action.merge,
                        .restores = true,
                        .work = action.work,
                        .reopens = !action.reopens,
                        .undoes = number};
    for (const RulingChange& change : action.rulings) {
      if (!IsActive(change.a) || !IsActive(change.b) || Of(change.a, change.b) != change.after) {
        return std::nullopt;
      }
      inverse.rulings.push_back(
          {.a = change.a, .b = change.b, .before = change.after, .after = change.before});
    }
    return inverse;
  }

  // The merge that stands for a record.
  ActionNumber MergeOf(RecordNumber absorbed) const {
    for (const auto& [number, action] : actions) {
      if (action.merge && !action.restores && action.undone_by == 0 &&
          action.merge->first == absorbed && merged.contains(absorbed)) {
        return number;
      }
    }
    return 0;
  }

  void Accept(const ModelAction& action) {
    for (const RulingChange& change : action.rulings) {
      if (change.after) {
        rulings[{change.a, change.b}] = *change.after;
      } else {
        rulings.erase({change.a, change.b});
      }
    }
    if (action.merge && !action.restores) {
      merged[action.merge->first] = action.merge->second;
    } else if (action.merge) {
      merged.erase(action.merge->first);
    }
    actions[next_action] = action;
    bool stands = false;
    ActionNumber by = next_action;
    for (ActionNumber n = action.undoes; n != 0; n = actions.at(n).undoes) {
      actions.at(n).undone_by = stands ? 0 : by;
      stands = !stands;
      by = n;
    }
    ++next_action;
  }

  ActionNumber next_action = 1;
};

}  // namespace socle::mpi::domain
