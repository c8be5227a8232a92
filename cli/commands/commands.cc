#include "cli/commands/commands.h"

#include <vector>

#include "cli/command.h"

namespace socle::cli {

// Each is defined in <noun>/<verb>.cc.
Command ConfigCheck();
Command ConfigSample();
Command MpiEvaluate();
Command MpiExplain();
Command MpiLink();
Command MpiSynth();
Command MpiTrain();
Command StoreBackup();
Command StoreRestore();
Command StoreVerify();
Command TraceCheckProof();
Command TraceExport();
Command TraceKeygen();
Command TraceProve();
Command TraceShow();
Command TraceVerify();

std::vector<Command> AllCommands() {
  return {
      MpiLink(),
      MpiTrain(),
      MpiExplain(),
      MpiSynth(),
      MpiEvaluate(),
      StoreBackup(),
      StoreRestore(),
      StoreVerify(),
      TraceVerify(),
      TraceShow(),
      TraceProve(),
      TraceCheckProof(),
      TraceExport(),
      TraceKeygen(),
      ConfigCheck(),
      ConfigSample(),
  };
}

}  // namespace socle::cli
