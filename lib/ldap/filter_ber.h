#pragma once

#include "lib/ldap/ber_reader.h"
#include "lib/ldap/ber_writer.h"
#include "lib/ldap/filter.h"

namespace socle::ldap {

// Reads the next element as a Filter (RFC 4511, 4.5.1.7; RFC 4526 for the empty ones) without
// recursion. A choice that LDAP does not know becomes kUndefined. Faults go to the reader:
// kTooLarge for those of `limits`, found before anything is kept.
Filter DecodeFilter(BerReader& reader, const FilterLimits& limits = {});

// Writes what DecodeFilter reads.
void EncodeFilter(BerWriter& writer, const Filter& filter);

// The same for a SEQUENCE OF filters (matched values, RFC 3876), which stand inside a kOr.
Filter DecodeFilterItems(BerReader& reader, const FilterLimits& limits = {});
void EncodeFilterItems(BerWriter& writer, const Filter& items);

}  // namespace socle::ldap
