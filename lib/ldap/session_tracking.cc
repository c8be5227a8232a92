#include "lib/ldap/session_tracking.h"

#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/ldap/ber_reader.h"
#include "lib/ldap/ber_tag.h"
#include "lib/ldap/ber_writer.h"

namespace socle::ldap {

Result<SessionTracking> DecodeSessionTracking(std::string_view value) {
  BerReader reader(value);
  SessionTracking session;
  const BerScope outer = reader.Enter(kSequence);
  session.source_ip = reader.ReadName();
  session.source_name = reader.ReadName();
  session.format_oid = reader.ReadName();
  session.identifier = reader.ReadName();
  reader.Leave(outer);
  if (session.source_ip.size() > kSessionSourceBytesMax ||
      session.source_name.size() > kSessionTextBytesMax ||
      session.format_oid.size() > kSessionTextBytesMax ||
      session.identifier.size() > kSessionTextBytesMax) {
    reader.SetFault("text of session tracking over its limit", Code::kTooLarge);
  }
  SOCLE_TRY_STATUS(reader.Finish());
  return session;
}

std::string EncodeSessionTracking(const SessionTracking& session) {
  BerWriter writer;
  writer.Begin(kSequence);
  writer.WriteOctets(session.source_ip);
  writer.WriteOctets(session.source_name);
  writer.WriteOctets(session.format_oid);
  writer.WriteOctets(session.identifier);
  writer.End();
  return writer.Finish();
}

}  // namespace socle::ldap
