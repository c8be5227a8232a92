#include "lib/ldap/filter_ber.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/check.h"
#include "lib/base/result.h"
#include "lib/ldap/ber_reader.h"
#include "lib/ldap/ber_tag.h"
#include "lib/ldap/ber_writer.h"
#include "lib/ldap/filter.h"
#include "lib/ldap/message_tags.h"

namespace socle::ldap {

namespace {

constexpr bool IsSet(FilterKind kind) {
  return kind == FilterKind::kAnd || kind == FilterKind::kOr || kind == FilterKind::kNot;
}

class FilterDecoder {
 public:
  FilterDecoder(BerReader& reader, const FilterLimits& limits) : reader_(reader), limits_(limits) {}

  Filter Decode() {
    ReadPart();
    return ReadRest();
  }

  Filter DecodeItems() {
    OpenNewSet(FilterKind::kOr, kSequence);
    return ReadRest();
  }

 private:
  Filter ReadRest() {
    while (!open_.empty()) {
      if (!reader_.HasMore()) {
        CloseSet();
      } else if (filter_.parts[open_.back().index].kind == FilterKind::kNot &&
                 filter_.parts.size() != open_.back().index + 1) {
        reader_.SetFault("not of more than one filter");
      } else {
        ReadPart();
      }
    }
    if (filter_.parts.empty()) {
      filter_.parts.push_back({.end = 1});
    }
    return std::move(filter_);
  }

  struct OpenSet {
    std::size_t index;
    BerScope outer;
  };

  FilterPart& AddPart(FilterKind kind) {
    if (filter_.parts.size() >= limits_.parts_max) {
      reader_.SetFault("filter of too many parts", Code::kTooLarge);
    } else {
      filter_.parts.push_back({.kind = kind});
      filter_.parts.back().end = static_cast<std::uint32_t>(filter_.parts.size());
      return filter_.parts.back();
    }
    return spare_;
  }

  void CloseSet() {
    const OpenSet set = open_.back();
    open_.pop_back();
    FilterPart& part = filter_.parts[set.index];
    part.end = static_cast<std::uint32_t>(filter_.parts.size());
    if (part.kind == FilterKind::kNot && part.end == set.index + 1) {
      reader_.SetFault("not of no filter");
    }
    reader_.Leave(set.outer);
  }

  void OpenNewSet(FilterKind kind, BerTag wanted) {
    if (open_.size() + 1 >= limits_.depth_max) {
      reader_.SetFault("filter nested too deeply", Code::kTooLarge);
      return;
    }
    AddPart(kind);
    const BerScope outer = reader_.Enter(wanted);
    if (!filter_.parts.empty()) {
      open_.push_back({.index = filter_.parts.size() - 1, .outer = outer});
    }
  }

  void ReadAssertion(FilterKind kind, BerTag wanted) {
    FilterPart& part = AddPart(kind);
    const BerScope outer = reader_.Enter(wanted);
    part.attribute = reader_.ReadName();
    part.value = reader_.ReadOctets();
    reader_.Leave(outer);
  }

  void ReadSubstrings();
  void ReadExtensible();
  void ReadPart();

  BerReader& reader_;
  const FilterLimits& limits_;
  Filter filter_;
  FilterPart spare_;  // what is read behind a fault
  std::vector<OpenSet> open_;
};

// At most one initial, which comes first, and one final, which comes last; none is empty.
void FilterDecoder::ReadSubstrings() {
  const BerScope outer = reader_.Enter(tag::kFilterSubstrings);
  AddPart(FilterKind::kSubstrings).attribute = reader_.ReadName();
  const std::size_t index = filter_.parts.size() - 1;
  const BerScope list = reader_.Enter(kSequence);
  if (!reader_.HasMore()) {
    reader_.SetFault("substrings without a string");
  }
  bool may_be_initial = true;
  while (reader_.HasMore()) {
    const BerTag next = reader_.PeekTag();
    FilterKind kind = FilterKind::kAny;
    if (next == tag::kSubstringInitial && may_be_initial) {
      kind = FilterKind::kInitial;
    } else if (next == tag::kSubstringFinal) {
      kind = FilterKind::kFinal;
    } else if (next != tag::kSubstringAny) {
      reader_.SetFault("substring of unknown kind or out of place");
    }
    may_be_initial = false;
    FilterPart& part = AddPart(kind);
    part.value = reader_.ReadOctets(next);
    if (part.value.empty() || (kind == FilterKind::kFinal && reader_.HasMore())) {
      reader_.SetFault("substring that is empty, or behind the final one");
    }
  }
  if (index < filter_.parts.size()) {
    filter_.parts[index].end = static_cast<std::uint32_t>(filter_.parts.size());
  }
  reader_.Leave(list);
  reader_.Leave(outer);
}

// MatchingRuleAssertion: at least one of rule and type.
void FilterDecoder::ReadExtensible() {
  FilterPart& part = AddPart(FilterKind::kExtensible);
  const BerScope outer = reader_.Enter(tag::kFilterExtensible);
  if (reader_.PeekTag() == tag::kRuleOfMatch) {
    part.rule = reader_.ReadName(tag::kRuleOfMatch);
  }
  if (reader_.PeekTag() == tag::kTypeOfMatch) {
    part.attribute = reader_.ReadName(tag::kTypeOfMatch);
  }
  part.value = reader_.ReadOctets(tag::kValueOfMatch);
  if (reader_.PeekTag() == tag::kDnAttributesOfMatch) {
    part.dn_attributes = reader_.ReadBoolean(tag::kDnAttributesOfMatch);
  }
  if (part.rule.empty() && part.attribute.empty()) {
    reader_.SetFault("extensible match without rule and type");
  }
  reader_.Leave(outer);
}

void FilterDecoder::ReadPart() {
  const BerTag next = reader_.PeekTag();
  switch (next) {
    case tag::kFilterAnd:
      return OpenNewSet(FilterKind::kAnd, next);
    case tag::kFilterOr:
      return OpenNewSet(FilterKind::kOr, next);
    case tag::kFilterNot:
      return OpenNewSet(FilterKind::kNot, next);
    case tag::kFilterEqual:
      return ReadAssertion(FilterKind::kEqual, next);
    case tag::kFilterGreaterOrEqual:
      return ReadAssertion(FilterKind::kGreaterOrEqual, next);
    case tag::kFilterLessOrEqual:
      return ReadAssertion(FilterKind::kLessOrEqual, next);
    case tag::kFilterApprox:
      return ReadAssertion(FilterKind::kApprox, next);
    case tag::kFilterSubstrings:
      return ReadSubstrings();
    case tag::kFilterPresent:
      AddPart(FilterKind::kPresent).attribute = reader_.ReadName(next);
      return;
    case tag::kFilterExtensible:
      return ReadExtensible();
    case kNoTag:
      return reader_.SetFault("filter missing");
    default:
      AddPart(FilterKind::kUndefined).value = reader_.ReadAny().whole;
  }
}

BerTag TagOf(FilterKind kind) {
  switch (kind) {
    case FilterKind::kAnd:
      return tag::kFilterAnd;
    case FilterKind::kOr:
      return tag::kFilterOr;
    case FilterKind::kNot:
      return tag::kFilterNot;
    case FilterKind::kEqual:
      return tag::kFilterEqual;
    case FilterKind::kSubstrings:
      return tag::kFilterSubstrings;
    case FilterKind::kGreaterOrEqual:
      return tag::kFilterGreaterOrEqual;
    case FilterKind::kLessOrEqual:
      return tag::kFilterLessOrEqual;
    case FilterKind::kPresent:
      return tag::kFilterPresent;
    case FilterKind::kApprox:
      return tag::kFilterApprox;
    case FilterKind::kExtensible:
      return tag::kFilterExtensible;
    case FilterKind::kInitial:
      return tag::kSubstringInitial;
    case FilterKind::kAny:
      return tag::kSubstringAny;
    case FilterKind::kFinal:
      return tag::kSubstringFinal;
    case FilterKind::kUndefined:
      break;
  }
  return kNoTag;
}

void EncodeExtensible(BerWriter& writer, const FilterPart& part) {
  writer.Begin(tag::kFilterExtensible);
  if (!part.rule.empty()) {
    writer.WriteOctets(part.rule, tag::kRuleOfMatch);
  }
  if (!part.attribute.empty()) {
    writer.WriteOctets(part.attribute, tag::kTypeOfMatch);
  }
  writer.WriteOctets(part.value, tag::kValueOfMatch);
  if (part.dn_attributes) {
    writer.WriteBoolean(true, tag::kDnAttributesOfMatch);
  }
  writer.End();
}

// A part without parts inside.
void EncodeLeaf(BerWriter& writer, const FilterPart& part) {
  const BerTag tag = TagOf(part.kind);
  switch (part.kind) {
    case FilterKind::kPresent:
      return writer.WriteOctets(part.attribute, tag);
    case FilterKind::kInitial:
    case FilterKind::kAny:
    case FilterKind::kFinal:
      return writer.WriteOctets(part.value, tag);
    case FilterKind::kUndefined:
      return writer.WriteEncoded(part.value);
    case FilterKind::kExtensible:
      return EncodeExtensible(writer, part);
    default:
      writer.Begin(tag);
      writer.WriteOctets(part.attribute);
      writer.WriteOctets(part.value);
      writer.End();
  }
}

// `first_tag` stands for that of a set which is the whole filter.
void EncodeParts(BerWriter& writer, const Filter& filter, BerTag first_tag) {
  struct OpenPart {
    std::size_t end;
    int levels;  // of elements to end
  };

  std::vector<OpenPart> open;
  const auto close_until = [&](std::size_t index) {
    while (!open.empty() && open.back().end <= index) {
      for (int level = 0; level < open.back().levels; ++level) {
        writer.End();
      }
      open.pop_back();
    }
  };
  SOCLE_CHECK(!filter.parts.empty());
  for (std::size_t i = 0; i < filter.parts.size(); ++i) {
    close_until(i);
    const FilterPart& part = filter.parts[i];
    if (IsSet(part.kind)) {
      writer.Begin(i == 0 ? first_tag : TagOf(part.kind));
      open.push_back({.end = part.end, .levels = 1});
    } else if (part.kind == FilterKind::kSubstrings) {
      writer.Begin(tag::kFilterSubstrings);
      writer.WriteOctets(part.attribute);
      writer.Begin(kSequence);
      open.push_back({.end = part.end, .levels = 2});
    } else {
      EncodeLeaf(writer, part);
    }
  }
  close_until(filter.parts.size());
}

}  // namespace

Filter DecodeFilter(BerReader& reader, const FilterLimits& limits) {
  return FilterDecoder(reader, limits).Decode();
}

Filter DecodeFilterItems(BerReader& reader, const FilterLimits& limits) {
  return FilterDecoder(reader, limits).DecodeItems();
}

void EncodeFilter(BerWriter& writer, const Filter& filter) {
  EncodeParts(writer, filter, filter.parts.empty() ? kNoTag : TagOf(filter.parts[0].kind));
}

void EncodeFilterItems(BerWriter& writer, const Filter& items) {
  EncodeParts(writer, items, kSequence);
}

}  // namespace socle::ldap
