// Opens the store FOLDER, commits RUNS runs, and kills itself in the run after them: at STEP.
//   run_writer FOLDER RUNS STEP
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "mpi/store/identity_store.h"
#include "mpi/store/store_writer.h"
#include "tests/unit/mpi/store/run_steps.h"
#include "tests/unit/mpi/store/store_fixture.h"

namespace socle::mpi::store {
namespace {

Status Run(const std::string& folder, int runs, std::string_view last_step) {
  const SystemClock clock;
  SystemRandom random;
  SOCLE_TRY(const std::unique_ptr<IdentityStore> store,
            IdentityStore::Open(folder,
                                {.chunk_identities = kTestChunk, .purge_rows = kTestPurgeRows},
                                {.clock = clock, .random = random}));
  for (int i = 0; i <= runs; ++i) {
    SOCLE_TRY(const std::unique_ptr<StoreWriter> run, StoreWriter::Start(*store));
    SOCLE_TRY_STATUS(WriteRun(*run, *store, [&](std::string_view step) {
      if (i == runs && step == last_step) {
        (void)std::raise(SIGKILL);
      }
    }));
  }
  return Fail(Code::kInvalidArgument, "no such step");
}

}  // namespace
}  // namespace socle::mpi::store

int main(int argc, char** argv) {
  if (argc != 4) {
    return 2;
  }
  const socle::Status done =
      socle::mpi::store::Run(argv[1], static_cast<int>(std::strtol(argv[2], nullptr, 10)), argv[3]);
  (void)std::fprintf(stderr, "run_writer: %s\n", done.error().detail.c_str());
  return 1;
}
