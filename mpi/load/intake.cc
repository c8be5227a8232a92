#include "mpi/load/intake.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "lib/base/parallel.h"
#include "lib/base/result.h"
#include "mpi/batch/dataset.h"
#include "mpi/domain/block_postings.h"
#include "mpi/input/identity_reader.h"
#include "mpi/load/prepare.h"
#include "mpi/match/standardise.h"
#include "mpi/match/traits_parse.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/identity.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/work.h"
#include "mpi/person_store/rows.h"

namespace socle::mpi::load {

namespace {

constexpr std::size_t kBatchRecords = 16'384;
constexpr std::size_t kSliceRecords = 1'024;

}  // namespace

// Some rows of a batch, on their way through the steps.
struct Intake::Slice {
  std::vector<PreparedIdentity> identities;
  std::vector<IdentityRows> rows;
};

struct Intake::Batch {
  std::vector<Identity> identities = std::vector<Identity>(kBatchRecords);
  std::size_t count = 0;
  std::vector<Slice> slices;
};

// The domain in a standard form is the number of the domain: the data set names them alike.
Status Intake::NameDomains() {
  DomainNumber greatest = 0;
  for (const DomainConfig& domain : parts_.domains.Domains()) {
    greatest = std::max(greatest, domain.number);
  }
  for (std::uint32_t number = 0; number <= greatest; ++number) {
    const DomainConfig* domain = parts_.domains.Find(static_cast<DomainNumber>(number));
    // No code is a number with a blank before it.
    SOCLE_TRY([[maybe_unused]] const std::uint16_t index,
              forms_.DomainIndex(domain != nullptr ? domain->code : " " + std::to_string(number)));
  }
  return {};
}

void Intake::PrepareSlice(const Batch& batch,
                          std::size_t begin,
                          std::size_t end,
                          Slice& slice) const {
  slice.identities.clear();
  for (std::size_t i = begin; i < end; ++i) {
    slice.identities.push_back(
        Prepare(batch.identities[i], parts_.domains, parts_.today, parts_.now));
  }
}

void Intake::EncodeSlice(Slice& slice) const {
  match::Standardiser standardiser;
  slice.rows.clear();
  for (const PreparedIdentity& identity : slice.identities) {
    const PatientRecord& record = identity.record;
    slice.rows.push_back(Encode(record, parts_.domains.Find(record.domain)->code, standardiser));
  }
}

// Numbers what is taken in, and drops the rest.
Status Intake::Number(Batch& batch) {
  for (Slice& slice : batch.slices) {
    for (const PreparedIdentity& identity : slice.identities) {
      if (!identity.refusal.empty()) {
        ++refused_[identity.refusal];
      }
    }
    std::erase_if(slice.identities, [](const auto& identity) { return !identity.refusal.empty(); });
    for (PreparedIdentity& identity : slice.identities) {
      if (last_number_ >= batch::Dataset::kRecordsMax) {
        return Fail(Code::kTooLarge, "more identities than the index can number");
      }
      identity.record.number = ++last_number_;
    }
  }
  return {};
}

Status Intake::Keep(Slice& slice) {
  for (std::size_t i = 0; i < slice.identities.size(); ++i) {
    const PatientRecord& record = slice.identities[i].record;
    const IdentityRows& rows = slice.rows[i];
    const std::string key = person_store::RecordKey(record.number);
    const std::string_view ipp = record.ipp;
    SOCLE_TRY_STATUS(parts_.identity.Add(key, rows.identity));
    SOCLE_TRY_STATUS(forms_.Append(rows.standard, std::span(&ipp, 1)));
    SOCLE_TRY_STATUS(parts_.standard.Add(
        key, person_store::EncodeStandard(forms_.StableKey(record.number - 1), rows.standard)));
    ipps_.Add(person_store::IppKey(record.domain, record.ipp),
              person_store::EncodeNumber(record.number));
    for (const auto& [search_key, value] : rows.search) {
      search_.Add(search_key, value);
    }
    if (!record.ins_value.empty()) {
      ins_.push_back({.ins = match::PackIns(record.ins_value),
                      .domain = record.domain,
                      .number = record.number});
    }
    for (const WorkRequest& request : slice.identities[i].work) {
      work_.emplace_back(record.number, request);
    }
  }
  return {};
}

Result<std::size_t> Intake::ReadAndPrepare(IdentityReader& reader, Batch& current, Batch& next) {
  Result<std::size_t> read = 0;
  const auto one = [&](std::size_t i) {
    if (i == 0) {
      read = reader.ReadBatch(next.identities);
      return;
    }
    const std::size_t first = (i - 1) * kSliceRecords;
    PrepareSlice(
        current, first, std::min(current.count, first + kSliceRecords), current.slices[i - 1]);
  };
  ParallelFor(
      current.slices.size() + 1, 1, parts_.threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
          one(i);
        }
      });
  return read;
}

Status Intake::Run(IdentityReader& reader) {
  SOCLE_TRY_STATUS(NameDomains());
  Batch current;
  Batch next;
  SOCLE_TRY(current.count, reader.ReadBatch(current.identities));
  while (current.count != 0) {
    const std::size_t slices = (current.count + kSliceRecords - 1) / kSliceRecords;
    current.slices.resize(slices);
    Result<std::size_t> read = ReadAndPrepare(reader, current, next);
    SOCLE_TRY_STATUS(Number(current));
    ParallelFor(slices, 1, parts_.threads, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) {
        EncodeSlice(current.slices[i]);
      }
    });
    for (Slice& slice : current.slices) {
      SOCLE_TRY_STATUS(Keep(slice));
    }
    SOCLE_TRY(next.count, std::move(read));
    std::swap(current, next);
  }
  return {};
}

std::vector<domain::CandidatePair> Intake::InsDuplicates() {
  const auto key = [](const InsHolder& holder) {
    return std::tuple(holder.ins, holder.domain, holder.number);
  };
  std::ranges::sort(ins_, {}, key);
  std::vector<domain::CandidatePair> pairs;
  std::size_t first = 0;  // of those with the same INS and domain
  for (std::size_t i = 0; i < ins_.size(); ++i) {
    if (ins_[i].ins != ins_[first].ins || ins_[i].domain != ins_[first].domain) {
      first = i;
    }
    for (std::size_t other = first; ins_[i].ins != 0 && other < i; ++other) {
      pairs.push_back({.a = ins_[i].number, .b = ins_[other].number});
    }
  }
  std::ranges::sort(pairs, {}, [](const auto& pair) { return std::pair(pair.a, pair.b); });
  return pairs;
}

}  // namespace socle::mpi::load
