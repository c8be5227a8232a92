#include "lib/trace/index_check.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/hex.h"
#include "lib/base/result.h"
#include "lib/crypto/sha256.h"
#include "lib/storage/read_view.h"
#include "lib/trace/audit_record.h"
#include "lib/trace/row_source.h"
#include "lib/trace/rows.h"

namespace socle::trace {

namespace {

std::string_view NameOf(IndexKind kind) {
  return kind == IndexKind::kPatient ? "patients" : "actors";
}

// Whether the row belongs to the record that it names.
Status CheckRow(const RowSource& rows, std::string_view key) {
  const auto row = DecodeIndexKey(key);
  if (!row.has_value()) {
    return Fail(Code::kCorruption,
                "the index holds a row that is none: " + EncodeHex(AsBytes(key)));
  }
  const std::string name =
      fmt::format("the index of {} names record {}", NameOf(row->kind), row->index);
  SOCLE_TRY(const std::optional<std::string> leaf,
            rows.Find(TraceFamily::kLog, LeafKey(row->index)));
  if (!leaf.has_value()) {
    return Fail(Code::kCorruption, name + ", which is not there");
  }
  SOCLE_TRY(const LoggedRecord record, DecodeLoggedRecord(*leaf));
  const std::vector<IndexRow> expected = IndexRowsOf(record);
  if (std::ranges::find(expected, *row) == expected.end()) {
    return Fail(Code::kCorruption, name + " by another actor, patient or time");
  }
  return {};
}

Status FindWrongRow(const RowSource& rows) {
  storage::Scan index = rows.Scan(TraceFamily::kIndex, {});
  while (index.Next()) {
    SOCLE_TRY_STATUS(CheckRow(rows, index.Key()));
  }
  return index.Finish();
}

Status FindMissingRow(const RowSource& rows) {
  storage::Scan leaves = rows.Scan(TraceFamily::kLog, LeafKeys(0, UINT64_MAX));
  while (leaves.Next()) {
    SOCLE_TRY(const LoggedRecord record, DecodeLoggedRecord(leaves.Value()));
    for (const IndexRow& row : IndexRowsOf(record)) {
      SOCLE_TRY(const std::optional<std::string> found,
                rows.Find(TraceFamily::kIndex, IndexKey(row)));
      if (!found.has_value()) {
        return Fail(
            Code::kCorruption,
            fmt::format(
                "record {} is missing from the index of {}", record.index, NameOf(row.kind)));
      }
    }
  }
  return leaves.Finish();
}

}  // namespace

void KeyTally::Add(std::string_view key) {
  const crypto::Sha256Digest digest = crypto::Sha256(AsBytes(key));
  const std::string_view text = AsText(digest);
  for (std::size_t i = 0; i < sum_.size(); ++i) {
    sum_[i] += ReadLittleEndian<std::uint64_t>(text.data() + i * sizeof(std::uint64_t));
  }
  ++count_;
}

void IndexCheck::AddRecord(const LoggedRecord& record) {
  for (const IndexRow& row : IndexRowsOf(record)) {
    expected_.Add(IndexKey(row));
  }
}

Status IndexCheck::Finish(const RowSource& rows) const {
  KeyTally found;
  bool has_values = false;
  storage::Scan index = rows.Scan(TraceFamily::kIndex, {});
  while (index.Next()) {
    found.Add(index.Key());
    has_values = has_values || !index.Value().empty();
  }
  SOCLE_TRY_STATUS(index.Finish());
  if (has_values) {
    return Fail(Code::kCorruption, "a row of the index has a value");
  }
  if (found == expected_) {
    return {};
  }
  // Which one it is takes a look at each.
  SOCLE_TRY_STATUS(FindWrongRow(rows));
  SOCLE_TRY_STATUS(FindMissingRow(rows));
  return Fail(Code::kCorruption, "the index is not that of the records");
}

}  // namespace socle::trace
