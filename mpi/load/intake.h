#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/storage/bulk_load.h"
#include "mpi/batch/dataset.h"
#include "mpi/domain/block_postings.h"
#include "mpi/domain/domain_table.h"
#include "mpi/input/identity_reader.h"
#include "mpi/load/prepare.h"
#include "mpi/load/row_sorter.h"
#include "mpi/match/standardise.h"
#include "mpi/model/civil_date.h"
#include "mpi/model/identity.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/work.h"

namespace socle::mpi::load {

// Rows of identities that the rules refuse, by reason.
using Refusals = std::map<std::string, std::uint64_t, std::less<>>;

// Takes identities out of files: checks them, gives them numbers from 1 on in their order, writes
// the rows that depend on one identity alone, and keeps their standard forms. All threads work,
// while one of them reads the next rows.
class Intake {
 public:
  struct Parts {
    const domain::DomainTable& domains;
    CivilDate today;
    UnixMicros now;
    storage::BulkWriter& identity;
    storage::BulkWriter& standard;
    std::size_t threads = 1;
  };

  // All must outlive the intake.
  explicit Intake(const Parts& parts) : parts_(parts) {}

  // kTooLarge over kRecordNumberMax; errors of the reader and of the disk.
  Status Run(IdentityReader& reader);

  Status WriteIpps(storage::BulkWriter& writer) { return ipps_.WriteTo(writer, parts_.threads); }

  Status WriteSearch(storage::BulkWriter& writer) {
    return search_.WriteTo(writer, parts_.threads);
  }

  // The standard forms in the order of the numbers: the record at i has the number i + 1.
  batch::Dataset& Forms() { return forms_; }

  [[nodiscard]] const Refusals& Refused() const { return refused_; }

  using WorkOf = std::pair<RecordNumber, WorkRequest>;

  [[nodiscard]] const std::vector<WorkOf>& Work() const { return work_; }

  // Identities of one domain with one INS: each with those before it.
  [[nodiscard]] std::vector<domain::CandidatePair> InsDuplicates();

 private:
  struct Slice;
  struct Batch;

  Status NameDomains();
  void PrepareSlice(const Batch& batch, std::size_t begin, std::size_t end, Slice& slice) const;
  void EncodeSlice(Slice& slice) const;
  // Reads the next batch while the current one is prepared; how many it has.
  Result<std::size_t> ReadAndPrepare(IdentityReader& reader, Batch& current, Batch& next);
  Status Number(Batch& batch);
  Status Keep(Slice& slice);

  struct InsHolder {
    std::uint64_t ins = 0;
    std::uint16_t domain = 0;
    RecordNumber number = 0;
  };

  Parts parts_;
  batch::Dataset forms_;
  RowSorter ipps_;
  RowSorter search_;
  std::vector<InsHolder> ins_;
  std::vector<WorkOf> work_;
  Refusals refused_;
  RecordNumber last_number_ = 0;
};

}  // namespace socle::mpi::load
