#include "directory/domain/sorted_lists.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/schema/matching_rule.h"
#include "directory/schema/schema.h"
#include "directory/store/entry_row.h"
#include "lib/ldap/result_code.h"
#include "lib/ldap/sort_control.h"

namespace socle::directory::domain {

std::size_t SortedList::SizeBytes() const {
  std::size_t bytes = ids.size() * sizeof(store::EntryId);
  for (const std::string& key : keys) {
    bytes += sizeof(std::string) + key.size();
  }
  return bytes;
}

std::shared_ptr<const SortedList> SortedLists::Find(std::string_view search, std::uint64_t change) {
  auto held = state_.Lock();
  const auto found = std::ranges::find(held->kept, search, &Kept::search);
  if (found == held->kept.end()) {
    return nullptr;
  }
  if (found->change != change) {
    held->bytes -= found->list->SizeBytes();
    held->kept.erase(found);
    return nullptr;
  }
  held->kept.splice(held->kept.begin(), held->kept, found);
  return found->list;
}

void SortedLists::Keep(std::string search,
                       std::uint64_t change,
                       std::shared_ptr<const SortedList> list) {
  const std::size_t bytes = list->SizeBytes();
  if (bytes > kSortedListsBytesMax / 2) {
    return;
  }
  auto held = state_.Lock();
  const auto found = std::ranges::find(held->kept, search, &Kept::search);
  if (found != held->kept.end()) {
    held->bytes -= found->list->SizeBytes();
    held->kept.erase(found);
  }
  held->kept.push_front({.search = std::move(search), .change = change, .list = std::move(list)});
  held->bytes += bytes;
  while (held->bytes > kSortedListsBytesMax) {
    held->bytes -= held->kept.back().list->SizeBytes();
    held->kept.pop_back();
  }
}

std::optional<SortFault> ResolveSort(const schema::Schema& schema,
                                     const std::vector<ldap::SortKey>& keys,
                                     std::vector<SortRule>& rules) {
  for (const ldap::SortKey& key : keys) {
    const schema::AttributeType* type = schema.FindAttribute(key.attribute);
    if (type == nullptr) {
      return SortFault{.code = ldap::ResultCode::kNoSuchAttribute,
                       .attribute = std::string(key.attribute)};
    }
    const schema::MatchingRule* rule = type->ordering == nullptr ? type->equality : type->ordering;
    if (!key.ordering_rule.empty()) {
      rule = schema::FindMatchingRule(key.ordering_rule);
      if (rule != nullptr && rule->use == schema::RuleUse::kSubstring) {
        rule = nullptr;
      }
    }
    if (rule == nullptr || schema::HasManyKeys(rule->form)) {
      return SortFault{.code = ldap::ResultCode::kInappropriateMatching,
                       .attribute = std::string(key.attribute)};
    }
    rules.push_back({.type = type, .form = rule->form, .reverse = key.reverse});
  }
  return std::nullopt;
}

SortedList SortEntries(std::vector<SortableEntry> entries, const std::vector<SortRule>& rules) {
  std::ranges::sort(entries, [&](const SortableEntry& a, const SortableEntry& b) {
    for (std::size_t i = 0; i < rules.size(); ++i) {
      const auto& left = a.keys[i];
      const auto& right = b.keys[i];
      if (left == right) {
        continue;
      }
      // Entries without the attribute are larger than all others (RFC 2891, 2.2).
      const bool is_less = left && (!right || *left < *right);
      return is_less != rules[i].reverse;
    }
    return a.id < b.id;
  });
  SortedList list;
  list.ids.reserve(entries.size());
  for (SortableEntry& entry : entries) {
    list.ids.push_back(entry.id);
    list.keys.push_back(std::move(entry.keys.front()).value_or(""));
  }
  return list;
}

}  // namespace socle::directory::domain
