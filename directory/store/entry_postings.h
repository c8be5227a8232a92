#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "directory/schema/matching_rule.h"
#include "directory/schema/schema.h"
#include "directory/store/index_definition.h"
#include "directory/store/posting_list.h"
#include "lib/base/result.h"

// From values to index keys and from assertions to the same keys: the one place where both are
// made.
namespace socle::directory::store {

// How the values of an attribute become keys of its index. Names of persons and organisations are
// indexed as frenchNameMatch compares them, whatever the rules of the attribute: accents, hyphens
// and blanks do not matter to the index, and the filter decides afterwards.
schema::KeyForm IndexForm(const schema::AttributeType& type);

// What one value of an attribute adds to the index, some of it several times. A value that cannot
// be compared by its rule adds nothing.
void AddPostingsOfValue(const schema::Schema& schema,
                        const schema::AttributeType& type,
                        const IndexDefinition& index,
                        std::string_view value,
                        PostingList& out);

// The prefix of presence rows.
std::string PresencePosting(const IndexDefinition& index);

// The prefixes that an entry with this value has all of, for the filter (attribute=value) and
// (attribute~=value). kInvalidArgument when the assertion cannot be compared: the filter is
// undefined.
Result<std::vector<std::string>> PostingsOfEquality(const schema::Schema& schema,
                                                    const schema::AttributeType& type,
                                                    const IndexDefinition& index,
                                                    std::string_view assertion);
Result<std::vector<std::string>> PostingsOfSound(const schema::Schema& schema,
                                                 const IndexDefinition& index,
                                                 std::string_view assertion);
// ... for (attribute=initial*any*final): none when the pieces are too short to narrow a search.
std::vector<std::string> PostingsOfPieces(const schema::Schema& schema,
                                          const schema::AttributeType& type,
                                          const IndexDefinition& index,
                                          const schema::SubstringPieces& pieces);

// The key of a value in the index by order, at most kOrderKeyBytesMax bytes of it.
inline constexpr std::size_t kOrderKeyBytesMax = 128;
Result<std::string> OrderKey(const schema::Schema& schema,
                             const schema::AttributeType& type,
                             std::string_view value);

}  // namespace socle::directory::store
