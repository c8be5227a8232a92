#pragma once

#include <cstdint>
#include <span>

#include "lib/storage/database.h"
#include "lib/storage/family.h"

namespace socle::storage {

// Asks the system to bring the files of these families into its memory, in their order, until
// `bytes_max` bytes: a store that was just opened else waits for the disk at each row it reads.
// Returns when the system has taken the requests, which may take as long as the disk; gives how
// many bytes were asked for. Does nothing for a store that is not on the disk, and what fails is
// left out: it is advice. Any thread.
std::uint64_t ReadAhead(const Database& database,
                        std::span<const FamilyId> families,
                        std::uint64_t bytes_max);

}  // namespace socle::storage
