#pragma once

#include "directory/control/call.h"
#include "directory/import/planned_entry.h"
#include "lib/base/result.h"

namespace socle::directory::control {

// Places that are empty become ou=professionnels and ou=structures below the first suffix: the
// first one that is there, or of the configuration. kNotFound: there is none.
Status FillPlaces(Call& call, import::ImportPlaces& places);

// Makes the entries of the places and above that are missing: organizational units, and the suffix
// of type o, ou or dc. kInvalidArgument for a suffix of another type.
Status MakePlaces(Call& call, const import::ImportPlaces& places);

}  // namespace socle::directory::control
