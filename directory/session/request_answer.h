#pragma once

#include <cstdint>
#include <string>

#include "directory/domain/outcome.h"
#include "directory/session/operation_metrics.h"
#include "lib/ldap/ber_tag.h"
#include "lib/ldap/message.h"

namespace socle::directory::session {

// Appends the answer that belongs to a request, by its tag (ldap/message_tags.h): false for what
// has no answer or is no request.
bool AppendAnswer(std::string& out,
                  std::int32_t message_id,
                  ldap::BerTag request,
                  const domain::Outcome& outcome);
bool AppendAnswer(std::string& out, const ldap::Message& request, const domain::Outcome& outcome);

// Of a request.
OperationKind KindOf(const ldap::Operation& operation);

}  // namespace socle::directory::session
