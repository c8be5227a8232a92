#pragma once

#include "lib/control/server.h"
#include "mpi/control/call.h"

// The methods of docs/formats/control-mpi.md, one function for each group of them. The parts must
// outlive the methods.
namespace socle::mpi::control {

void AddSearchMethods(const ControlParts& parts, socle::control::Methods& methods);
void AddWorkMethods(const ControlParts& parts, socle::control::Methods& methods);
void AddRulingMethods(const ControlParts& parts, socle::control::Methods& methods);
void AddTransferMethods(const ControlParts& parts, socle::control::Methods& methods);
void AddDomainMethods(const ControlParts& parts, socle::control::Methods& methods);
void AddStatusMethods(const ControlParts& parts, socle::control::Methods& methods);
void AddStatisticsMethods(const ControlParts& parts, socle::control::Methods& methods);
void AddMaintenanceMethods(const ControlParts& parts, socle::control::Methods& methods);
void AddBackupMethods(const ControlParts& parts, socle::control::Methods& methods);

// All of them.
socle::control::Methods MpiMethods(const ControlParts& parts);

}  // namespace socle::mpi::control
