#pragma once

#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "mpi/control/names.h"
#include "mpi/domain/notification.h"
#include "mpi/model/action.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/search.h"
#include "mpi/model/work_item.h"

// Objects of answers (docs/formats/control-mpi.md).
namespace socle::mpi::control {

Result<boost::json::object> EncodeIdentity(const PatientRecord& record, RecordNames& names);
boost::json::object EncodeIdentity(const IdentityRow& row);
// {"birth_name": [[0, 3]]}: from, to in bytes.
boost::json::object EncodeHighlights(const IdentityRow& row);
Result<boost::json::object> EncodePerson(const PersonView& view, RecordNames& names);
// Former states of the person and of its identities, the oldest first.
Result<boost::json::array> EncodeHistory(const PersonView& view, RecordNames& names);
// `a` and `b` are the identities as stored, for what is shown beside each trait; null without an
// explanation.
boost::json::value EncodeExplanation(const PairExplanation& explanation,
                                     const PatientRecord& a,
                                     const PatientRecord& b);
Result<boost::json::object> EncodeWorkItem(const WorkItem& item,
                                           UnixMicros now,
                                           RecordNames& names);
Result<boost::json::object> EncodeAction(const Action& action, RecordNames& names);
boost::json::object EncodeDeadLetter(std::string_view subscription,
                                     const domain::DeadLetter& letter);

// null where the text is empty.
boost::json::value TextOrNull(std::string_view text);

}  // namespace socle::mpi::control
