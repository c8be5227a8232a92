#include "directory/store/store_check.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/schema/schema.h"
#include "directory/store/description_table.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "directory/store/families.h"
#include "directory/store/fence_table.h"
#include "directory/store/index_definition.h"
#include "directory/store/index_rows.h"
#include "directory/store/index_table.h"
#include "directory/store/posting_key.h"
#include "directory/store/reference_rules.h"
#include "directory/store/tree_key.h"
#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/hash.h"
#include "lib/base/result.h"
#include "lib/storage/id_set.h"
#include "lib/storage/read_view.h"

namespace socle::directory::store {

namespace {

// What is compared: rows that entries call for with rows that are there.
enum class Space : std::uint8_t { kChild, kPosting, kOrder, kReference, kMember };
constexpr std::size_t kSpaces = 5;

constexpr std::uint64_t kProgressEntries = 10'000;

FindingKind KindOf(Space space) {
  switch (space) {
    case Space::kChild:
      return FindingKind::kTree;
    case Space::kPosting:
      return FindingKind::kIndex;
    case Space::kOrder:
      return FindingKind::kOrder;
    case Space::kReference:
    case Space::kMember:
      return FindingKind::kReference;
  }
  return FindingKind::kEntry;
}

struct Item {
  Space space = Space::kChild;
  EntryId entry = kNoEntry;  // whom it is about
  std::string key = {};      // of the row; with the entry it is the item
};

// Sums over many items, by the hash of the item: expected ones are added, those that are there
// taken off. A sum of zero means that both are the same; where it is not, the items are looked at
// one by one.
class Tally {
 public:
  void Add(const Item& item, bool is_expected) {
    const std::uint64_t hash = HashOf(item);
    std::uint64_t& cell = CellOf(item.space, hash);
    is_expected ? cell += Mix64(hash) : cell -= Mix64(hash);
  }

  [[nodiscard]] bool Differs(const Item& item) { return CellOf(item.space, HashOf(item)) != 0; }

  [[nodiscard]] bool DiffersAnywhere() const {
    for (const auto& cells : cells_) {
      for (const std::uint64_t cell : cells) {
        if (cell != 0) {
          return true;
        }
      }
    }
    return false;
  }

 private:
  static constexpr std::size_t kCells = 4096;

  static std::uint64_t HashOf(const Item& item) { return StableHash64(item.key, item.entry); }

  std::uint64_t& CellOf(Space space, std::uint64_t hash) {
    return cells_[static_cast<std::size_t>(space)][(hash >> 8U) % kCells];
  }

  std::array<std::array<std::uint64_t, kCells>, kSpaces> cells_{};
};

class Checker {
 public:
  Checker(const DirectoryView& view, const CheckOptions& options)
      : view_(view),
        options_(options),
        schema_(view.Schema()),
        ready_(schema_, ReadyIndexes(view)),
        maker_(schema_, view.Descriptions(), ready_) {}

  Result<CheckReport> Run() {
    SOCLE_TRY_STATUS(Walk(/*is_second=*/false));
    SOCLE_TRY_STATUS(CheckStretches());
    if (tally_.DiffersAnywhere()) {
      SOCLE_TRY_STATUS(Walk(/*is_second=*/true));
      ReportDifferences();
    }
    return std::move(report_);
  }

 private:
  static std::vector<IndexDefinition> ReadyIndexes(const DirectoryView& view) {
    std::vector<IndexDefinition> out;
    for (const IndexDefinition& index : view.Indexes().All()) {
      if (index.state == IndexState::kReady) {
        out.push_back(index);
      }
    }
    return out;
  }

  void Find(FindingKind kind, EntryId entry, std::string detail) {
    ++report_.finding_count;
    if (report_.findings.size() < options_.findings_max) {
      report_.findings.push_back({.kind = kind, .entry = entry, .detail = std::move(detail)});
    }
  }

  void Take(Item item, bool is_expected) {
    if (!is_second_) {
      tally_.Add(item, is_expected);
      return;
    }
    if (tally_.Differs(item) && kept_bytes_ < options_.memory_bytes_max) {
      kept_bytes_ += item.key.size();
      const int step = is_expected ? 1 : -1;
      std::pair key(item.entry, std::move(item.key));
      auto& differences = differences_[static_cast<std::size_t>(item.space)];
      const auto found = differences.try_emplace(std::move(key), 0).first;
      found->second += step;
      if (found->second == 0) {
        kept_bytes_ -= found->first.second.size();
        differences.erase(found);
      }
    }
  }

  void Report(std::string_view stage, std::uint64_t done) {
    if (options_.progress && done % kProgressEntries == 0) {
      options_.progress({.stage = stage, .done = done, .total = view_.EntryIdEnd()});
    }
  }

  Status Walk(bool is_second) {
    is_second_ = is_second;
    SOCLE_TRY_STATUS(WalkEntries());
    SOCLE_TRY_STATUS(WalkChildren());
    SOCLE_TRY_STATUS(WalkPostings());
    SOCLE_TRY_STATUS(WalkOrders());
    return WalkReferences();
  }

  Status WalkEntries() {
    storage::Scan scan = view_.Raw().ScanRange(kEntries, {}, {});
    std::uint64_t count = 0;
    while (scan.Next()) {
      StoredEntry entry;
      SOCLE_TRY(entry.id, DecodeEntryKey(scan.Key()));
      entry.bytes = RowBytes(scan.Value());
      const Status decoded = DecodeEntryRowInto(entry.bytes.View(), entry.row);
      if (decoded.has_value()) {
        SOCLE_TRY_STATUS(CheckEntry(entry));
      } else if (!is_second_) {
        Find(FindingKind::kEntry, entry.id, decoded.error().detail);
      }
      Report("entries", ++count);
    }
    if (!is_second_) {
      report_.entries = count;
    }
    return scan.Finish();
  }

  Status CheckEntry(const StoredEntry& entry) {
    const EntryRow& row = entry.row;
    const auto normal_rdn = schema_.NormaliseDn(row.rdn);
    const auto dn = view_.DnOf(row);
    if (!is_second_) {
      CheckAlone(entry);
      if (!dn.has_value()) {
        Find(FindingKind::kTree, entry.id, dn.error().detail);
      }
    }
    if (normal_rdn.has_value()) {
      Take({.space = Space::kChild, .entry = entry.id, .key = ChildKey(row.parent, *normal_rdn)},
           true);
    }
    IndexRows rows = maker_.All(entry.id, row);
    for (std::string& prefix : rows.postings) {
      Take({.space = Space::kPosting, .entry = entry.id, .key = std::move(prefix)}, true);
    }
    for (const OrderRow& order : rows.orders) {
      Take(OrderItem(OrderPrefix(order.index) + order.place, order.is_least, entry.id), true);
    }
    return CheckNames(entry, dn.has_value() ? *dn : std::string());
  }

  void CheckAlone(const StoredEntry& entry) {
    if (entry.id >= view_.EntryIdEnd()) {
      Find(FindingKind::kEntry, entry.id, "the number was never given out");
    }
    for (const AttributeRun& run : entry.row.attributes) {
      AttributeValues values(run.encoded);
      while (values.Next()) {
      }
      if (view_.Descriptions().Find(run.description) == nullptr || !values.IsWhole()) {
        Find(FindingKind::kEntry,
             entry.id,
             "attribute " + std::to_string(run.description) + " is unknown, or cannot be read");
      }
    }
    if (options_.schema_check) {
      std::string violation = options_.schema_check(entry, view_);
      if (!violation.empty()) {
        Find(FindingKind::kSchema, entry.id, std::move(violation));
      }
    }
  }

  static Item OrderItem(std::string key, bool is_least, EntryId id) {
    key.push_back(is_least ? '1' : '0');
    return {.space = Space::kOrder, .entry = id, .key = std::move(key)};
  }

  // Keys of the references of an entry, and whom its memberships name: what its values call for.
  struct Names {
    std::set<std::string> keys;
    std::set<EntryId> members;
  };

  Status CheckNames(const StoredEntry& entry, const std::string& dn) {
    Names names;
    for (const AttributeRun& run : entry.row.attributes) {
      const StoredDescription* known = view_.Descriptions().Find(run.description);
      if (known == nullptr || known->type == nullptr) {
        continue;
      }
      if (known->type == MemberOfType(schema_)) {
        TakeMemberOf(entry, run);
      } else if (IsReference(*known->type)) {
        SOCLE_TRY_STATUS(CollectNames(entry, run, *known->type, names));
      }
    }
    for (const std::string& key : names.keys) {
      Take({.space = Space::kReference, .entry = entry.id, .key = key}, true);
    }
    for (const EntryId member : names.members) {
      Take({.space = Space::kMember, .entry = member, .key = dn}, true);
    }
    return {};
  }

  void TakeMemberOf(const StoredEntry& entry, const AttributeRun& run) {
    AttributeValues values(run.encoded);
    while (values.Next()) {
      Take({.space = Space::kMember, .entry = entry.id, .key = std::string(values.Value())}, false);
    }
  }

  Status CollectNames(const StoredEntry& entry,
                      const AttributeRun& run,
                      const schema::AttributeType& type,
                      Names& names) {
    const Reference reference{.description = run.description, .source = entry.id};
    AttributeValues values(run.encoded);
    while (values.Next()) {
      const auto normal = NormalNameInValue(schema_, type, values.Value());
      if (!normal) {
        continue;
      }
      SOCLE_TRY(const auto target, view_.FindId(*normal));
      names.keys.insert(target ? ReferenceKey(*target, reference)
                               : DanglingKey(*normal, reference));
      if (target && IsMembership(type)) {
        names.members.insert(*target);
      }
    }
    return {};
  }

  Status WalkChildren() {
    storage::Scan scan = view_.Raw().ScanRange(kChildren, {}, {});
    while (scan.Next()) {
      SOCLE_TRY(const EntryId id, DecodeId(scan.Value()));
      Take({.space = Space::kChild, .entry = id, .key = std::string(scan.Key())}, false);
    }
    return scan.Finish();
  }

  [[nodiscard]] bool IsReady(std::string_view key) const {
    if (key.size() < sizeof(IndexId)) {
      return false;
    }
    const auto id = ReadBigEndian<IndexId>(key.data());
    for (const IndexDefinition& index : ready_.All()) {
      if (index.id == id) {
        return true;
      }
    }
    return false;
  }

  Status WalkPostings() {
    storage::Scan scan = view_.Raw().ScanRange(kPostings, {}, {});
    std::uint64_t count = 0;
    while (scan.Next()) {
      const std::string_view key = scan.Key();
      Report("index", ++count);
      if (!IsReady(key)) {
        continue;
      }
      SOCLE_TRY(const storage::IdSet set, storage::DecodeIdSet(scan.Value()));
      const Bucket bucket = BucketOfKey(key);
      const std::string prefix(key.substr(0, key.size() - sizeof(Bucket)));
      set.ForEach([&](std::size_t number) {
        Take({.space = Space::kPosting, .entry = EntryInBucket(bucket, number), .key = prefix},
             false);
      });
    }
    report_.index_rows = count;
    return scan.Finish();
  }

  Status WalkOrders() {
    storage::Scan scan = view_.Raw().ScanRange(kOrder, {}, {});
    std::uint64_t count = 0;
    while (scan.Next()) {
      const std::string_view key = scan.Key();
      Report("order", ++count);
      if (IsReady(key) && key.size() > sizeof(EntryId)) {
        const auto id = ReadBigEndian<EntryId>(key.data() + key.size() - sizeof(EntryId));
        Take(OrderItem(std::string(key), scan.Value() == kLeastValue, id), false);
      }
    }
    report_.order_rows = count;
    return scan.Finish();
  }

  Status WalkReferences() {
    storage::Scan scan = view_.Raw().ScanRange(kReferences, {}, {});
    std::uint64_t count = 0;
    while (scan.Next()) {
      SOCLE_TRY(const Reference reference, DecodeReference(scan.Key()));
      Take({.space = Space::kReference, .entry = reference.source, .key = std::string(scan.Key())},
           false);
      ++count;
    }
    report_.references = count;
    return scan.Finish();
  }

  // Counts of indexes by order.
  Status CheckStretches() {
    for (const IndexDefinition& index : ready_.All()) {
      if (!index.kinds.order) {
        continue;
      }
      SOCLE_TRY(const Stretches kept, LoadStretches(view_.Raw(), index.id));
      std::vector<std::uint64_t> counts(kept.all.size());
      const std::string prefix = OrderPrefix(index.id);
      storage::Scan scan = view_.Raw().ScanPrefix(kOrder, prefix);
      while (scan.Next()) {
        if (scan.Value() == kLeastValue) {
          ++counts[kept.Of(scan.Key().substr(prefix.size()))];
        }
      }
      SOCLE_TRY_STATUS(scan.Finish());
      for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] != kept.all[i].count) {
          Find(FindingKind::kOrder,
               kNoEntry,
               "index " + index.attribute + ": a stretch has " + std::to_string(counts[i]) +
                   " entries and is counted as " + std::to_string(kept.all[i].count));
        }
      }
    }
    return {};
  }

  void ReportDifferences() {
    constexpr std::array<std::string_view, kSpaces> kNames = {
        "child row", "index row", "row by order", "reference", "memberOf value"};
    for (std::size_t space = 0; space < kSpaces; ++space) {
      for (const auto& [item, difference] : differences_[space]) {
        Find(
            KindOf(static_cast<Space>(space)),
            item.first,
            std::string(kNames[space]) + (difference > 0 ? " is missing" : " should not be there"));
      }
    }
  }

  const DirectoryView& view_;
  const CheckOptions& options_;
  const schema::Schema& schema_;
  IndexTable ready_;
  IndexRowMaker maker_;
  CheckReport report_;
  Tally tally_;
  bool is_second_ = false;
  std::size_t kept_bytes_ = 0;
  std::array<std::map<std::pair<EntryId, std::string>, int>, kSpaces> differences_;
};

}  // namespace

Result<CheckReport> CheckStore(const DirectoryView& view, const CheckOptions& options) {
  return Checker(view, options).Run();
}

}  // namespace socle::directory::store
