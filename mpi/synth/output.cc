#include "mpi/synth/output.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
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

using PersonsCallback = std::function<void(std::uint64_t persons)>;

class CsvSink final : public IdentitySink {
 public:
  // `progress` outlives the sink.
  CsvSink(tabular::CsvWriter identities, tabular::CsvWriter truth, const PersonsCallback& progress)
      : identities_(std::move(identities)), truth_(std::move(truth)), progress_(progress) {}

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

  void PersonsDone(std::uint64_t persons) override {
    if (progress_) {
      progress_(persons);
    }
  }

  Status Commit() {
    SOCLE_TRY_STATUS(identities_.Commit());
    return truth_.Commit();
  }

 private:
  tabular::CsvWriter identities_;
  tabular::CsvWriter truth_;
  const PersonsCallback& progress_;
};

}  // namespace

Result<SynthesisStatistics> SynthesiseToFolder(const SynthesisOptions& options,
                                               const std::string& folder,
                                               const PersonsCallback& progress) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    const Code code =
        error == std::errc::permission_denied ? Code::kPermissionDenied : Code::kInvalidArgument;
    return Fail(code, folder + ": cannot make the folder: " + error.message());
  }
  SOCLE_TRY(auto identities, tabular::CsvWriter::Create(folder + "/identities.csv"));
  SOCLE_TRY(auto truth, tabular::CsvWriter::Create(folder + "/truth.csv"));
  CsvSink sink(std::move(identities), std::move(truth), progress);
  SOCLE_TRY_STATUS(sink.WriteHeaders());
  SOCLE_TRY(auto statistics, Synthesise(options, sink));
  SOCLE_TRY_STATUS(sink.Commit());
  SOCLE_TRY_STATUS(WriteFileAtomically(folder + "/statistics.json", ToJson(statistics, options)));
  return statistics;
}

}  // namespace socle::mpi::synth
