#include "cli/commands/commands.h"

#include <vector>

#include "cli/command.h"

namespace socle::cli {

// Each is defined in <noun>/<verb>.cc.
Command ConfigCheck();
Command ConfigSample();
Command DirectoryCheck();
Command DirectoryExport();
Command DirectoryFollow();
Command DirectoryHabilitationApprove();
Command DirectoryHabilitationExpire();
Command DirectoryHabilitationList();
Command DirectoryHabilitationRefuse();
Command DirectoryHabilitationRequest();
Command DirectoryHabilitationRevoke();
Command DirectoryImport();
Command DirectoryIndexAdd();
Command DirectoryIndexCheck();
Command DirectoryIndexDrop();
Command DirectoryIndexList();
Command DirectoryPasswd();
Command DirectorySchema();
Command DirectorySearch();
Command DirectoryStatus();
Command DirectoryWhyAccess();
Command MpiActions();
Command MpiDomainsAdd();
Command MpiDomainsDisable();
Command MpiDomainsEnable();
Command MpiDomainsExport();
Command MpiDomainsImport();
Command MpiDomainsList();
Command MpiDomainsSet();
Command MpiBackup();
Command MpiEvaluate();
Command MpiExplain();
Command MpiExport();
Command MpiImport();
Command MpiLink();
Command MpiMerge();
Command MpiReplay();
Command MpiRetrain();
Command MpiSearch();
Command MpiSeparate();
Command MpiShow();
Command MpiSplit();
Command MpiStats();
Command MpiStatus();
Command MpiSubscribeDead();
Command MpiSubscribeDrop();
Command MpiSubscribeList();
Command MpiSubscribeRemove();
Command MpiSubscribeSet();
Command MpiSynth();
Command MpiTrain();
Command MpiUndo();
Command MpiUnlink();
Command MpiUnmerge();
Command MpiWhy();
Command MpiWorkClaim();
Command MpiWorkComment();
Command MpiWorkConfirm();
Command MpiWorkDecide();
Command MpiWorkExport();
Command MpiWorkList();
Command MpiWorkNext();
Command MpiWorkPostpone();
Command MpiWorkReasons();
Command MpiWorkRelease();
Command MpiWorkShow();
Command StoreBackup();
Command StoreRestore();
Command StoreVerify();
Command TraceCheckProof();
Command TraceExport();
Command TraceKeygen();
Command TraceProve();
Command TraceShow();
Command TraceVerify();

// NOLINTNEXTLINE(readability-function-size): a list, a line each.
std::vector<Command> AllCommands() {
  return {
      MpiLink(),
      MpiTrain(),
      MpiExplain(),
      MpiSynth(),
      MpiEvaluate(),
      MpiSearch(),
      MpiShow(),
      MpiWhy(),
      MpiWorkNext(),
      MpiWorkList(),
      MpiWorkShow(),
      MpiWorkClaim(),
      MpiWorkRelease(),
      MpiWorkDecide(),
      MpiWorkConfirm(),
      MpiWorkPostpone(),
      MpiWorkComment(),
      MpiWorkReasons(),
      MpiWorkExport(),
      MpiActions(),
      MpiDomainsAdd(),
      MpiDomainsDisable(),
      MpiDomainsEnable(),
      MpiDomainsExport(),
      MpiDomainsImport(),
      MpiDomainsList(),
      MpiDomainsSet(),
      MpiExport(),
      MpiImport(),
      MpiMerge(),
      MpiReplay(),
      MpiRetrain(),
      MpiSeparate(),
      MpiSplit(),
      MpiStats(),
      MpiStatus(),
      MpiBackup(),
      MpiSubscribeDead(),
      MpiSubscribeDrop(),
      MpiSubscribeList(),
      MpiSubscribeRemove(),
      MpiSubscribeSet(),
      MpiUndo(),
      MpiUnlink(),
      MpiUnmerge(),
      DirectorySearch(),
      DirectoryStatus(),
      DirectoryImport(),
      DirectoryExport(),
      DirectoryFollow(),
      DirectoryCheck(),
      DirectoryHabilitationList(),
      DirectoryHabilitationRequest(),
      DirectoryHabilitationApprove(),
      DirectoryHabilitationRefuse(),
      DirectoryHabilitationRevoke(),
      DirectoryHabilitationExpire(),
      DirectoryIndexList(),
      DirectoryIndexAdd(),
      DirectoryIndexDrop(),
      DirectoryIndexCheck(),
      DirectorySchema(),
      DirectoryPasswd(),
      DirectoryWhyAccess(),
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
