#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/domain/entry_image.h"
#include "directory/schema/matching_rule.h"
#include "directory/schema/schema.h"
#include "lib/ldap/filter.h"

namespace socle::directory::domain {

// The logic of filters (RFC 4511, 4.5.1.7).
enum class Truth : std::uint8_t { kFalse, kTrue, kUndefined };

// A filter made ready for many entries: names looked up, assertion values prepared by their rules.
// What the schema does not know, or cannot compare, is Undefined and never an error. The schema
// must outlive it; the filter it was made of need not. Any number of threads may evaluate.
class CompiledFilter {
 public:
  enum class Kind : std::uint8_t {
    kAnd,
    kOr,
    kNot,
    kUndefined,
    kPresent,
    kEqual,
    kSubstrings,
    kGreaterOrEqual,
    kLessOrEqual,
    kApprox,
    kExtensible,
  };

  struct Part {
    Kind kind = Kind::kUndefined;
    std::uint32_t end = 0;  // index behind the last part inside, as in ldap::Filter
    const schema::AttributeType* type = nullptr;  // null: kExtensible over all attributes
    std::vector<std::string> options = {};        // which a description must have all of
    bool is_computed = false;                     // attributes that follow from the row may match
    bool dn_attributes = false;
    const schema::MatchingRule* rule = nullptr;
    schema::KeyForm form = schema::KeyForm::kOctetString;
    std::string value = {};              // the assertion as given; kSubstrings: empty
    std::vector<std::string> keys = {};  // of the assertion
    std::optional<schema::SubstringMatcher> substrings = {};
    // The pieces as given, for the index.
    std::string initial = {};
    std::vector<std::string> any = {};
    std::string final = {};

    [[nodiscard]] schema::SubstringPieces Pieces() const;
  };

  CompiledFilter(const schema::Schema& schema,
                 const ComputedAttributes& computed,
                 const ldap::Filter& filter);

  // Attributes that `may_search` is false for are not there (empty: all are).
  using Gate = std::function<bool(const schema::AttributeType& type)>;
  [[nodiscard]] Truth Evaluate(const EntryImage& entry, const Gate& may_search = {}) const;
  // Whether a single value of this attribute satisfies an item of the list: matched values (RFC
  // 3876).
  [[nodiscard]] bool MatchesValue(const ImageAttribute& attribute, std::string_view value) const;

  [[nodiscard]] const std::vector<Part>& Parts() const { return parts_; }

 private:
  [[nodiscard]] Truth EvaluateItem(const Part& part,
                                   const EntryImage& entry,
                                   const Gate& may_search) const;
  [[nodiscard]] Truth EvaluateAttribute(const Part& part, const ImageAttribute& attribute) const;
  [[nodiscard]] Truth EvaluateDn(const Part& part, std::string_view dn) const;
  [[nodiscard]] bool Covers(const Part& part, const ImageAttribute& one) const;
  [[nodiscard]] Truth MatchValue(const Part& part, std::string_view value) const;

  const schema::Schema& schema_;
  std::vector<Part> parts_;
};

}  // namespace socle::directory::domain
