#pragma once

#include "directory/control/call.h"
#include "lib/control/server.h"

// The methods of docs/formats/control-directory.md, one function for each group of them. The parts
// must outlive the methods.
namespace socle::directory::control {

void AddAccessMethods(const ControlParts& parts, socle::control::Methods& methods);
void AddExportMethods(const ControlParts& parts, socle::control::Methods& methods);
void AddFollowMethods(const ControlParts& parts, socle::control::Methods& methods);
void AddHabilitationMethods(const ControlParts& parts, socle::control::Methods& methods);
void AddImportMethods(const ControlParts& parts, socle::control::Methods& methods);
void AddIndexMethods(const ControlParts& parts, socle::control::Methods& methods);
void AddLdifMethods(const ControlParts& parts, socle::control::Methods& methods);
void AddMaintenanceMethods(const ControlParts& parts, socle::control::Methods& methods);
void AddPasswordMethods(const ControlParts& parts, socle::control::Methods& methods);
void AddSchemaMethods(const ControlParts& parts, socle::control::Methods& methods);
void AddSearchMethods(const ControlParts& parts, socle::control::Methods& methods);

// All of them.
socle::control::Methods DirectoryMethods(const ControlParts& parts);

}  // namespace socle::directory::control
