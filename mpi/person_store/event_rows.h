#pragma once

#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "mpi/model/event.h"

// Payloads of the events of the change log; docs/formats/person-store.md describes each.
namespace socle::mpi::person_store {

std::string EncodeEvent(const CrossReferenceChanged& event);
std::string EncodeEvent(const IdentityChanged& event);
std::string EncodeEvent(const DmpConsentReceived& event);
std::string EncodeEvent(const DoublonConfirmed& event);

Result<CrossReferenceChanged> DecodeCrossReferenceChanged(std::string_view payload);
Result<IdentityChanged> DecodeIdentityChanged(std::string_view payload);
Result<DmpConsentReceived> DecodeDmpConsentReceived(std::string_view payload);
Result<DoublonConfirmed> DecodeDoublonConfirmed(std::string_view payload);

}  // namespace socle::mpi::person_store
