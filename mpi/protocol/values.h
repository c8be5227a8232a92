#pragma once

#include <string>

#include "mpi/model/feed.h"
#include "mpi/protocol/escape.h"
#include "mpi/protocol/message.h"

namespace socle::mpi::protocol {

// The text of a part: unescaped, line feeds and tabs as blanks, other control characters left out,
// without blanks at both ends. `outcome`, when given, takes the first fault of escapes.
std::string ReadText(const Message& message, Part part, EscapeOutcome* outcome = nullptr);

// Data type HD: components of a field, or subcomponents of a component.
AssigningAuthority ReadHdField(const Message& message, Part field);
AssigningAuthority ReadHdComponent(const Message& message, Part component);

// Data type CX, of one repetition. Says nothing of faults.
PatientIdentifier ReadCx(const Message& message, Part cx);

}  // namespace socle::mpi::protocol
