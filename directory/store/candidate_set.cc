#include "directory/store/candidate_set.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "directory/store/entry_row.h"
#include "directory/store/posting_key.h"
#include "lib/base/bytes.h"
#include "lib/base/check.h"
#include "lib/base/result.h"
#include "lib/storage/family.h"
#include "lib/storage/id_set.h"
#include "lib/storage/key_codec.h"
#include "lib/storage/read_view.h"

namespace socle::directory::store {

namespace {

// Rows of one key. The first buckets are read when it is opened, and kept.
class Posting final : public CandidateSet {
 public:
  Posting(const storage::ReadView& view, storage::FamilyId family, std::string prefix)
      : view_(view), family_(family), prefix_(std::move(prefix)) {}

  Status Open(Bucket bucket_count) {
    scan_.emplace(view_.ScanPrefix(family_, prefix_));
    std::uint64_t entries = 0;
    while (first_.size() < kEstimatedBuckets) {
      SOCLE_TRY(std::optional<Slice> slice, ReadRow());
      if (!slice) {
        estimate_ = entries;
        return {};
      }
      entries += slice->entries.Count();
      first_.push_back(*std::move(slice));
    }
    // As dense as the part that was seen.
    const std::uint64_t seen = std::uint64_t{first_.back().bucket} + 1;
    estimate_ = std::max(entries, entries * std::max<std::uint64_t>(bucket_count, seen) / seen);
    return {};
  }

  Result<std::optional<Slice>> Next(Bucket from) override {
    while (at_ < first_.size()) {
      if (first_[at_].bucket >= from) {
        return first_[at_];
      }
      ++at_;
    }
    SOCLE_TRY_STATUS(SkipTo(from));
    for (;;) {
      if (pending_ && pending_->bucket >= from) {
        return pending_;
      }
      SOCLE_TRY(pending_, ReadRow());
      if (!pending_) {
        return std::nullopt;
      }
    }
  }

  [[nodiscard]] std::uint64_t Estimate() const override { return estimate_; }

 private:
  // A new scan where the old one would have to walk far.
  Status SkipTo(Bucket from) {
    constexpr Bucket kNearBuckets = 8;
    const Bucket read = pending_ ? pending_->bucket : last_read_;
    if (is_at_end_ || from <= read + kNearBuckets) {
      return {};
    }
    pending_.reset();
    std::string begin = prefix_;
    AppendBigEndian(begin, from);
    scan_.emplace(view_.ScanRange(family_, begin, storage::PrefixEnd(prefix_)));
    return {};
  }

  // The next row that is not empty.
  Result<std::optional<Slice>> ReadRow() {
    SOCLE_CHECK(scan_.has_value());  // by Open, and again by SkipTo
    while (!is_at_end_ && scan_->Next()) {
      Slice slice{.bucket = BucketOfKey(scan_->Key())};
      SOCLE_TRY(slice.entries, storage::DecodeIdSet(scan_->Value()));
      last_read_ = slice.bucket;
      if (!slice.entries.IsEmpty()) {
        return slice;
      }
    }
    is_at_end_ = true;
    SOCLE_TRY_STATUS(scan_->Finish());
    return std::nullopt;
  }

  const storage::ReadView& view_;
  storage::FamilyId family_;
  std::string prefix_;
  std::optional<storage::Scan> scan_;
  std::vector<Slice> first_;
  std::size_t at_ = 0;
  std::optional<Slice> pending_;
  Bucket last_read_ = 0;
  bool is_at_end_ = false;
  std::uint64_t estimate_ = 0;
};

// Entries that are at hand already.
class IdListSet final : public CandidateSet {
 public:
  // Sorted, each once.
  explicit IdListSet(std::vector<EntryId> ids) : ids_(std::move(ids)) {}

  Result<std::optional<Slice>> Next(Bucket from) override {
    while (at_ < ids_.size() && BucketOf(ids_[at_]) < from) {
      ++at_;
    }
    if (at_ == ids_.size()) {
      return std::nullopt;
    }
    Slice slice;
    slice.bucket = BucketOf(ids_[at_]);
    for (; at_ < ids_.size() && BucketOf(ids_[at_]) == slice.bucket; ++at_) {
      slice.entries.Insert(NumberInBucket(ids_[at_]));
    }
    return slice;
  }

  [[nodiscard]] std::uint64_t Estimate() const override { return ids_.size(); }

 private:
  std::vector<EntryId> ids_;
  std::size_t at_ = 0;
};

class Intersection final : public CandidateSet {
 public:
  explicit Intersection(std::vector<std::unique_ptr<CandidateSet>> sets) : sets_(std::move(sets)) {
    SOCLE_CHECK(!sets_.empty());
    std::ranges::sort(sets_, {}, [](const auto& set) { return set->Estimate(); });
  }

  Result<std::optional<Slice>> Next(Bucket from) override {
    for (Bucket wanted = from;;) {
      SOCLE_TRY(std::optional<Slice> out, sets_.front()->Next(wanted));
      if (!out) {
        return out;
      }
      wanted = out->bucket;
      SOCLE_TRY(const bool goes_on, IntersectOthers(*out, wanted));
      if (!goes_on) {
        return std::nullopt;
      }
      if (wanted == out->bucket && !out->entries.IsEmpty()) {
        return out;
      }
      wanted = std::max(wanted, out->bucket + 1);
    }
  }

  [[nodiscard]] std::uint64_t Estimate() const override { return sets_.front()->Estimate(); }

 private:
  // Keeps in `slice` what all others have too. `wanted`: where another one goes on, when it has
  // nothing in this bucket. False when one of them has ended.
  Result<bool> IntersectOthers(Slice& slice, Bucket& wanted) {
    for (std::size_t i = 1; i < sets_.size() && !slice.entries.IsEmpty(); ++i) {
      SOCLE_TRY(const std::optional<Slice> other, sets_[i]->Next(slice.bucket));
      if (!other) {
        return false;
      }
      if (other->bucket != slice.bucket) {
        wanted = other->bucket;
        return true;
      }
      slice.entries &= other->entries;
    }
    return true;
  }

  std::vector<std::unique_ptr<CandidateSet>> sets_;
};

class Union final : public CandidateSet {
 public:
  explicit Union(std::vector<std::unique_ptr<CandidateSet>> sets) : sets_(std::move(sets)) {}

  Result<std::optional<Slice>> Next(Bucket from) override {
    std::optional<Slice> out;
    for (const std::unique_ptr<CandidateSet>& set : sets_) {
      SOCLE_TRY(const std::optional<Slice> slice, set->Next(from));
      if (!slice || (out && slice->bucket > out->bucket)) {
        continue;
      }
      if (!out || slice->bucket < out->bucket) {
        out = slice;
      } else {
        out->entries |= slice->entries;
      }
    }
    return out;
  }

  [[nodiscard]] std::uint64_t Estimate() const override {
    std::uint64_t sum = 0;
    for (const std::unique_ptr<CandidateSet>& set : sets_) {
      sum += set->Estimate();
    }
    return sum;
  }

 private:
  std::vector<std::unique_ptr<CandidateSet>> sets_;
};

}  // namespace

Result<std::unique_ptr<CandidateSet>> OpenPosting(const storage::ReadView& view,
                                                  storage::FamilyId family,
                                                  std::string prefix,
                                                  Bucket bucket_count) {
  auto posting = std::make_unique<Posting>(view, family, std::move(prefix));
  SOCLE_TRY_STATUS(posting->Open(bucket_count));
  return posting;
}

std::unique_ptr<CandidateSet> SetOfIds(std::vector<EntryId> ids) {
  return std::make_unique<IdListSet>(std::move(ids));
}

std::unique_ptr<CandidateSet> Intersect(std::vector<std::unique_ptr<CandidateSet>> sets) {
  return std::make_unique<Intersection>(std::move(sets));
}

std::unique_ptr<CandidateSet> Unite(std::vector<std::unique_ptr<CandidateSet>> sets) {
  return std::make_unique<Union>(std::move(sets));
}

}  // namespace socle::directory::store
