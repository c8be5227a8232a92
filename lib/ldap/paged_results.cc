#include "lib/ldap/paged_results.h"

#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/ldap/ber_reader.h"
#include "lib/ldap/ber_tag.h"
#include "lib/ldap/ber_writer.h"

namespace socle::ldap {

Result<PagedResults> DecodePagedResults(std::string_view value) {
  BerReader reader(value);
  PagedResults paged;
  const BerScope outer = reader.Enter(kSequence);
  paged.size = reader.ReadInteger();
  paged.cookie = reader.ReadOctets();
  reader.Leave(outer);
  SOCLE_TRY_STATUS(reader.Finish());
  return paged;
}

std::string EncodePagedResults(const PagedResults& paged) {
  BerWriter writer;
  writer.Begin(kSequence);
  writer.WriteInteger(paged.size);
  writer.WriteOctets(paged.cookie);
  writer.End();
  return writer.Finish();
}

}  // namespace socle::ldap
