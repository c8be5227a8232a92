#include "directory/store/entry_postings.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "directory/schema/matching_rule.h"
#include "directory/schema/schema.h"
#include "directory/store/index_definition.h"
#include "directory/store/posting_key.h"
#include "directory/store/posting_list.h"
#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::directory::store {

namespace {

using schema::KeyForm;

// cn, sn, givenName, displayName, o, ou: by number, since names may be given others.
constexpr auto kNameAttributes = std::to_array<std::string_view>(
    {"2.5.4.3", "2.5.4.4", "2.5.4.42", "2.16.840.1.113730.3.1.241", "2.5.4.10", "2.5.4.11"});

bool IsText(KeyForm form) {
  return form == KeyForm::kCaseIgnore || form == KeyForm::kCaseExact ||
         form == KeyForm::kCaseIgnoreList;
}

// Prepared text has a blank at either end, which parts say in their own way.
std::string_view WithoutEnds(KeyForm form, std::string_view key) {
  if (IsText(form) && key.size() >= 2) {
    return key.substr(1, key.size() - 2);
  }
  return key;
}

void AppendParts(std::vector<std::string>& out,
                 const IndexDefinition& index,
                 const std::vector<std::string>& parts) {
  for (const std::string& part : parts) {
    out.push_back(PostingPrefix(index.id, PostingKind::kPart, part));
  }
}

void SortUnique(std::vector<std::string>& keys) {
  std::ranges::sort(keys);
  const auto repeated = std::ranges::unique(keys);
  keys.erase(repeated.begin(), repeated.end());
}

void AddParts(IndexId index, std::string_view value, PostingList& out) {
  std::string between_ends(1, kPartBegin);
  between_ends.append(value).push_back(kPartEnd);
  ForEachPart(between_ends,
              [&](std::string_view part) { out.Add(index, PostingKind::kPart, part); });
}

}  // namespace

KeyForm IndexForm(const schema::AttributeType& type) {
  if (std::ranges::find(kNameAttributes, type.definition.oid) != kNameAttributes.end()) {
    return KeyForm::kFrenchName;
  }
  return type.equality == nullptr ? KeyForm::kOctetString : type.equality->form;
}

void AddPostingsOfValue(const schema::Schema& schema,
                        const schema::AttributeType& type,
                        const IndexDefinition& index,
                        std::string_view value,
                        PostingList& out) {
  const KeyForm form = IndexForm(type);
  if (index.kinds.equality || index.kinds.part) {
    const auto keys = MakeKeys(form, value, schema);
    for (const std::string& key : keys.value_or(std::vector<std::string>{})) {
      if (index.kinds.equality) {
        out.Add(index.id, PostingKind::kEquality, key);
      }
      if (index.kinds.part) {
        AddParts(index.id, WithoutEnds(form, key), out);
      }
    }
  }
  if (index.kinds.sound) {
    const auto sounds = MakeKeys(KeyForm::kFrenchNameSound, value, schema);
    for (const std::string& sound : sounds.value_or(std::vector<std::string>{})) {
      out.Add(index.id, PostingKind::kSound, sound);
    }
  }
}

std::string PresencePosting(const IndexDefinition& index) {
  return PostingPrefix(index.id, PostingKind::kPresence, {});
}

Result<std::vector<std::string>> PostingsOfEquality(const schema::Schema& schema,
                                                    const schema::AttributeType& type,
                                                    const IndexDefinition& index,
                                                    std::string_view assertion) {
  SOCLE_TRY(const auto keys, MakeKeys(IndexForm(type), assertion, schema));
  std::vector<std::string> out;
  out.reserve(keys.size());
  for (const std::string& key : keys) {
    out.push_back(PostingPrefix(index.id, PostingKind::kEquality, key));
  }
  return out;
}

Result<std::vector<std::string>> PostingsOfSound(const schema::Schema& schema,
                                                 const IndexDefinition& index,
                                                 std::string_view assertion) {
  SOCLE_TRY(const auto sounds, MakeKeys(KeyForm::kFrenchNameSound, assertion, schema));
  std::vector<std::string> out;
  out.reserve(sounds.size());
  for (const std::string& sound : sounds) {
    out.push_back(PostingPrefix(index.id, PostingKind::kSound, sound));
  }
  return out;
}

std::vector<std::string> PostingsOfPieces(const schema::Schema& schema,
                                          const schema::AttributeType& type,
                                          const IndexDefinition& index,
                                          const schema::SubstringPieces& pieces) {
  const KeyForm form = IndexForm(type);
  const auto matcher = schema::SubstringMatcher::Make(form, pieces, schema);
  std::vector<std::string> out;
  if (!matcher) {
    return out;
  }
  // A piece that begins or ends with a blank says more than its letters; parts look at those alone.
  const auto letters = [form](std::string_view piece) {
    while (IsText(form) && piece.starts_with(' ')) {
      piece.remove_prefix(1);
    }
    while (IsText(form) && piece.ends_with(' ')) {
      piece.remove_suffix(1);
    }
    return piece;
  };
  if (const std::string_view piece = letters(matcher->Initial()); !piece.empty()) {
    AppendParts(out, index, PartsOfPiece(piece, PiecePlace::kInitial));
  }
  for (const std::string& any : matcher->Any()) {
    AppendParts(out, index, PartsOfPiece(letters(any), PiecePlace::kAny));
  }
  if (const std::string_view piece = letters(matcher->Final()); !piece.empty()) {
    AppendParts(out, index, PartsOfPiece(piece, PiecePlace::kFinal));
  }
  SortUnique(out);
  return out;
}

Result<std::string> OrderKey(const schema::Schema& schema,
                             const schema::AttributeType& type,
                             std::string_view value) {
  if (type.ordering == nullptr) {
    return Fail(Code::kInvalidArgument, "the attribute has no ordering rule");
  }
  SOCLE_TRY(std::string key, MakeKey(type.ordering->form, value, schema));
  key.resize(std::min(key.size(), kOrderKeyBytesMax));
  return key;
}

}  // namespace socle::directory::store
