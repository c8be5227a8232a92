#include "mpi/synth/output.h"

#include <array>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "lib/base/atomic_file.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/tabular/csv_writer.h"
#include "mpi/model/identity.h"
#include "mpi/synth/kinds.h"
#include "mpi/synth/synthesise.h"

namespace socle::mpi::synth {

namespace {

using Fields = std::array<std::string_view, kTraitFields.size()>;

class CsvSink final : public IdentitySink {
 public:
  CsvSink(tabular::CsvWriter identities, tabular::CsvWriter truth)
      : identities_(std::move(identities)), truth_(std::move(truth)) {}

  Status WriteHeaders() {
    Fields names;
    for (std::size_t i = 0; i < names.size(); ++i) {
      names[i] = kTraitFields[i].name;
    }
    SOCLE_TRY_STATUS(identities_.Write(names));
    return truth_.Write({"domain", "ipp", "person_id"});
  }

  Status Add(const Identity& identity,
             std::string_view person_id,
             const KindSet& /*kinds*/) override {
    Fields values;
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = identity.*kTraitFields[i].member;
    }
    SOCLE_TRY_STATUS(identities_.Write(values));
    return truth_.Write({identity.domain, identity.ipp, person_id});
  }

  Status Commit() {
    SOCLE_TRY_STATUS(identities_.Commit());
    return truth_.Commit();
  }

 private:
  tabular::CsvWriter identities_;
  tabular::CsvWriter truth_;
};

}  // namespace

Result<SynthesisStatistics> SynthesiseToFolder(const SynthesisOptions& options,
                                               const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    return Fail(Code::kPermissionDenied, folder + ": cannot make the folder: " + error.message());
  }
  SOCLE_TRY(auto identities, tabular::CsvWriter::Create(folder + "/identities.csv"));
  SOCLE_TRY(auto truth, tabular::CsvWriter::Create(folder + "/truth.csv"));
  CsvSink sink(std::move(identities), std::move(truth));
  SOCLE_TRY_STATUS(sink.WriteHeaders());
  SOCLE_TRY(auto statistics, Synthesise(options, sink));
  SOCLE_TRY_STATUS(sink.Commit());
  SOCLE_TRY_STATUS(WriteFileAtomically(folder + "/statistics.json", ToJson(statistics, options)));
  return statistics;
}

}  // namespace socle::mpi::synth
