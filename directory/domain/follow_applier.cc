#include "directory/domain/follow_applier.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/domain/entry_image.h"
#include "directory/schema/schema.h"
#include "directory/store/description_table.h"
#include "directory/store/directory_draft.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/ldap/dn.h"
#include "lib/ldap/normal_dn.h"
#include "lib/storage/record_codec.h"

namespace socle::directory::domain {

namespace {

constexpr std::string_view kStateNote = "s";
constexpr std::string_view kEntryNotes = "e";
constexpr std::string_view kEntryNotesEnd = "f";
// Entries that were named and not told yet.
constexpr std::string_view kMissingNotes = "m";
constexpr std::string_view kMissingNotesEnd = "n";
constexpr std::uint8_t kStateVersion = 1;

// What follows from the entry itself, here as there; memberOf is kept by each directory.
constexpr std::array<std::string_view, 6> kNotCopied = {
    "entryDN", "hasSubordinates", "numSubordinates", "subschemaSubentry", "contextCSN", "memberOf"};

// Which entry has an entryUUID of the provider, and in which round it was named.
struct Known {
  store::EntryId id = store::kNoEntry;
  std::uint64_t round = 0;
};

std::string NoteOf(const store::Uuid& uuid) {
  return std::string(kEntryNotes) + std::string(AsText(uuid));
}

std::string MissingNoteOf(const store::Uuid& uuid) {
  return std::string(kMissingNotes) + std::string(AsText(uuid));
}

std::string EncodeKnown(const Known& known) {
  std::string out;
  AppendBigEndian(out, known.id);
  AppendBigEndian(out, known.round);
  return out;
}

Result<Known> DecodeKnown(std::string_view value) {
  if (value.size() != 2 * sizeof(std::uint64_t)) {
    return Fail(Code::kCorruption, "a note of a copied entry is not what was written");
  }
  return Known{.id = ReadBigEndian<std::uint64_t>(value.data()),
               .round = ReadBigEndian<std::uint64_t>(value.data() + sizeof(std::uint64_t))};
}

// Nothing as well when the entry went away otherwise.
Result<std::optional<Known>> FindKnown(const store::Uuid& uuid, const store::EntryReader& reader) {
  SOCLE_TRY(const auto note, reader.FindNote(NoteOf(uuid)));
  if (!note) {
    return std::nullopt;
  }
  SOCLE_TRY(const Known known, DecodeKnown(*note));
  SOCLE_TRY(const auto entry, reader.FindEntry(known.id));
  return entry ? std::optional(known) : std::nullopt;
}

// Whether an entry is a name alone, which was made up for what stands below it.
Result<bool> IsMadeUp(const store::StoredEntry& entry, const store::DirectoryDraft& draft) {
  for (const store::AttributeRun& run : entry.row.attributes) {
    const store::StoredDescription* known = draft.Descriptions().Find(run.description);
    const bool is_kept =
        known != nullptr && known->type != nullptr &&
        (known->type->Name() == "objectClass" || known->type->Name() == "memberOf");
    if (!is_kept) {
      return false;
    }
  }
  SOCLE_TRY(const std::optional<Known> known, FindKnown(entry.row.uuid, draft));
  return !known || known->id != entry.id;
}

// Names that were made up go when nothing stands below them any more.
Status Prune(store::EntryId id, store::DirectoryDraft& draft) {
  while (id != store::kNoEntry) {
    SOCLE_TRY(const auto entry, draft.FindEntry(id));
    if (!entry) {
      return {};
    }
    SOCLE_TRY(const bool has_children, draft.HasChildren(id));
    SOCLE_TRY(const bool is_made_up, IsMadeUp(*entry, draft));
    if (has_children || !is_made_up) {
      return {};
    }
    const store::EntryId parent = entry->row.parent;
    SOCLE_TRY_STATUS(draft.Delete(id));
    id = parent;
  }
  return {};
}

// That nothing is missing which was named in this round; what is left of others goes.
Status CheckNothingIsMissing(std::uint64_t round, store::DirectoryDraft& draft) {
  std::vector<std::string> old;
  bool is_missing = false;
  SOCLE_TRY_STATUS(
      draft.ScanNotes(kMissingNotes,
                      kMissingNotesEnd,
                      [&](std::string_view key, std::string_view value) -> Result<bool> {
                        SOCLE_TRY(const Known named, DecodeKnown(value));
                        is_missing = is_missing || named.round == round;
                        old.emplace_back(key);
                        return !is_missing && old.size() < kSweepStep;
                      }));
  if (is_missing) {
    return Fail(Code::kConflict, "the provider names an entry that it has not told");
  }
  for (const std::string& key : old) {
    draft.DeleteNote(key);
  }
  return {};
}

// Takes an entry away, or leaves its name when something stands below it.
Status RemoveEntry(store::EntryId id, const store::Uuid& uuid, store::DirectoryDraft& draft) {
  draft.DeleteNote(NoteOf(uuid));
  SOCLE_TRY(const bool has_children, draft.HasChildren(id));
  SOCLE_TRY(const store::StoredEntry entry, draft.GetEntry(id));
  if (!has_children) {
    SOCLE_TRY_STATUS(draft.Delete(id));
    return Prune(entry.row.parent, draft);
  }
  std::vector<store::AttributeChange> changes;
  for (const store::AttributeRun& run : entry.row.attributes) {
    const store::StoredDescription* known = draft.Descriptions().Find(run.description);
    if (known == nullptr || known->type == nullptr || known->type->Name() == "memberOf") {
      continue;
    }
    store::AttributeChange change = {
        .description = {.type = known->type, .options = known->options}};
    if (known->type->Name() == "objectClass") {
      change.values = {"top", "extensibleObject"};
    }
    changes.push_back(std::move(change));
  }
  return draft.Modify(id, changes);
}

}  // namespace

Result<FollowApplier> FollowApplier::Make(const schema::Schema& schema, const Settings& settings) {
  FollowApplier applier(schema);
  SOCLE_TRY(applier.normal_base_, schema.NormaliseDn(settings.base));
  if (applier.normal_base_.empty()) {
    return Fail(Code::kInvalidArgument, "the empty name cannot be followed");
  }
  for (const std::string& suffix : settings.suffixes) {
    SOCLE_TRY(applier.normal_suffixes_.emplace_back(), schema.NormaliseDn(suffix));
  }
  return applier;
}

Result<FollowState> FollowApplier::LoadState(const store::EntryReader& reader) {
  FollowState state;
  SOCLE_TRY(const auto note, reader.FindNote(kStateNote));
  if (!note) {
    return state;
  }
  SOCLE_TRY(auto record, storage::RecordReader::Open(*note, kStateVersion));
  state.cookie = record.Text();
  state.round = record.Unsigned();
  SOCLE_TRY_STATUS(record.Finish());
  return state;
}

void FollowApplier::SaveState(const FollowState& state, store::DirectoryDraft& draft) {
  storage::RecordWriter writer(kStateVersion);
  writer.Text(state.cookie).Unsigned(state.round);
  draft.PutNote(kStateNote, std::move(writer).Take());
}

std::vector<store::AttributeChange> FollowApplier::AttributesOf(const ProvidedEntry& entry) const {
  std::vector<store::AttributeChange> changes;
  for (const auto& [text, values] : entry.attributes) {
    auto description = schema_.ParseDescription(text);
    if (!description || values.empty() ||
        std::ranges::find(kNotCopied, description->type->Name()) != kNotCopied.end()) {
      continue;
    }
    const bool is_there = std::ranges::any_of(changes, [&](const store::AttributeChange& change) {
      return change.description == *description;
    });
    if (!is_there) {
      changes.push_back(
          {.description = *std::move(description), .values = {values.begin(), values.end()}});
    }
  }
  return changes;
}

Result<FollowApplier::Place> FollowApplier::FindPlace(std::string_view dn,
                                                      std::string_view normal_dn,
                                                      store::DirectoryDraft& draft) const {
  SOCLE_TRY(const ldap::Dn parsed, ldap::ParseDn(dn));
  // Names above the entry from the base down, those that are missing with their places.
  std::vector<std::string> above;
  for (std::string_view name = normal_dn; name.size() >= normal_base_.size();
       name = ldap::ParentOf(name)) {
    above.emplace_back(name);
  }
  Place place;
  for (std::size_t i = above.size(); i > 0; --i) {
    const std::string& normal = above[i - 1];
    const bool is_suffix = std::ranges::find(normal_suffixes_, normal) != normal_suffixes_.end();
    if (i == above.size() && !is_suffix) {
      SOCLE_TRY(const auto parent, draft.FindId(ldap::ParentOf(normal)));
      if (!parent) {
        return Fail(Code::kNotFound, "there is no entry above the base that is followed");
      }
      place.parent = *parent;
    }
    if (is_suffix) {
      // Relative names of the whole suffix, as written.
      ldap::Dn suffix;
      for (std::size_t rdn = i - 1; rdn < parsed.RdnCount(); ++rdn) {
        const auto avas = parsed.Rdn(rdn);
        suffix.avas.insert(suffix.avas.end(), avas.begin(), avas.end());
        suffix.rdn_ends.push_back(static_cast<std::uint32_t>(suffix.avas.size()));
      }
      place = {.rdn = ldap::FormatDn(suffix), .normal_rdn = normal};
    } else {
      place.rdn = ldap::FormatRdn(parsed.Rdn(i - 1));
      place.normal_rdn = ldap::FirstRdnOf(normal);
    }
    if (i == 1) {
      break;
    }
    SOCLE_TRY(const auto known, draft.FindId(normal));
    if (known) {
      place.parent = *known;
    } else {
      SOCLE_TRY(place.parent, MakeUp(place, draft));
    }
  }
  return place;
}

Result<store::EntryId> FollowApplier::MakeUp(const Place& place,
                                             store::DirectoryDraft& draft) const {
  SOCLE_TRY(const auto type, schema_.ParseDescription("objectClass"));
  const std::vector<store::AttributeChange> attributes = {
      {.description = type, .values = {"top", "extensibleObject"}}};
  // Of no provider's entry: no note points to it. Unique by the name is enough.
  store::Uuid uuid{};
  const std::string text = std::to_string(place.parent) + place.normal_rdn;
  for (std::size_t i = 0; i < text.size(); ++i) {
    uuid[i % uuid.size()] = static_cast<std::uint8_t>(uuid[i % uuid.size()] * 31U +
                                                      static_cast<unsigned char>(text[i]));
  }
  return draft.Add(
      {.parent = place.parent, .rdn = place.rdn, .normal_rdn = place.normal_rdn}, uuid, attributes);
}

Status FollowApplier::MoveAway(store::EntryId id, store::DirectoryDraft& draft) const {
  SOCLE_TRY(const store::StoredEntry entry, draft.GetEntry(id));
  const std::string rdn = "entryUUID=" + FormatUuid(entry.row.uuid);
  SOCLE_TRY(const std::string normal, schema_.NormaliseDn(rdn));
  return draft.Rename(id, {.parent = entry.row.parent, .rdn = rdn, .normal_rdn = normal}, {});
}

Status FollowApplier::Absorb(store::EntryId made_up,
                             store::EntryId into,
                             store::DirectoryDraft& draft) const {
  constexpr std::size_t kAtOnce = 100;
  SOCLE_TRY(const std::string into_dn, draft.DnOf(into));
  SOCLE_TRY(const std::string normal_into, schema_.NormaliseDn(into_dn));
  for (;;) {
    SOCLE_TRY(const auto children, draft.ChildrenAfter(made_up, "", kAtOnce));
    for (const store::Child& child : children) {
      SOCLE_TRY(const store::StoredEntry entry, draft.GetEntry(child.id));
      const std::string rdn(entry.row.rdn);
      SOCLE_TRY(const std::string normal, schema_.NormaliseDn(rdn));
      std::string place = normal;
      place.append(",").append(normal_into);
      SOCLE_TRY(const auto taken, draft.FindId(place));
      if (taken) {
        SOCLE_TRY_STATUS(MoveAway(*taken, draft));
      }
      SOCLE_TRY_STATUS(
          draft.Rename(child.id, {.parent = into, .rdn = rdn, .normal_rdn = normal}, {}));
    }
    if (children.size() < kAtOnce) {
      return draft.Delete(made_up);
    }
  }
}

// Gives the entry these attributes and no others.
Status FollowApplier::Replace(store::EntryId id,
                              const ProvidedEntry& entry,
                              store::DirectoryDraft& draft) const {
  std::vector<store::AttributeChange> changes = AttributesOf(entry);
  SOCLE_TRY(const store::StoredEntry stored, draft.GetEntry(id));
  for (const store::AttributeRun& run : stored.row.attributes) {
    const store::StoredDescription* known = draft.Descriptions().Find(run.description);
    if (known == nullptr || known->type == nullptr || known->type->Name() == "memberOf") {
      continue;
    }
    const schema::AttributeDescription description = {.type = known->type,
                                                      .options = known->options};
    const bool is_told = std::ranges::any_of(changes, [&](const store::AttributeChange& change) {
      return change.description == description;
    });
    if (!is_told) {
      changes.push_back({.description = description});
    }
  }
  return draft.Modify(id, changes);
}

Status FollowApplier::Apply(const ProvidedEntry& entry,
                            std::uint64_t round,
                            store::DirectoryDraft& draft) const {
  SOCLE_TRY(const std::string normal_dn, schema_.NormaliseDn(entry.dn));
  if (!ldap::IsWithin(normal_dn, normal_base_)) {
    return Fail(Code::kInvalidArgument, "the provider told an entry that is not below the base");
  }
  SOCLE_TRY(const std::optional<Known> known, FindKnown(entry.uuid, draft));
  SOCLE_TRY(auto occupant, draft.FindId(normal_dn));
  if (known && occupant != known->id) {
    if (occupant) {
      SOCLE_TRY(const store::StoredEntry there, draft.GetEntry(*occupant));
      SOCLE_TRY(const bool is_made_up, IsMadeUp(there, draft));
      SOCLE_TRY(const bool is_above, draft.IsWithin(known->id, *occupant));
      SOCLE_TRY_STATUS(is_made_up && !is_above ? Absorb(*occupant, known->id, draft)
                                               : MoveAway(*occupant, draft));
    }
    SOCLE_TRY(const Place place, FindPlace(entry.dn, normal_dn, draft));
    SOCLE_TRY(const store::StoredEntry before, draft.GetEntry(known->id));
    SOCLE_TRY_STATUS(draft.Rename(
        known->id, {.parent = place.parent, .rdn = place.rdn, .normal_rdn = place.normal_rdn}, {}));
    SOCLE_TRY_STATUS(Prune(before.row.parent, draft));
    occupant = known->id;
  }
  if (occupant && !known) {
    SOCLE_TRY(const store::StoredEntry there, draft.GetEntry(*occupant));
    SOCLE_TRY(const std::optional<Known> other, FindKnown(there.row.uuid, draft));
    if (other && other->id == *occupant) {
      SOCLE_TRY_STATUS(MoveAway(*occupant, draft));
      occupant.reset();
    } else if (there.row.uuid != entry.uuid) {
      // A name that was made up, or was here before: it becomes the entry.
      SOCLE_TRY_STATUS(draft.ReplaceUuid(*occupant, entry.uuid));
    }
  }
  if (occupant) {
    SOCLE_TRY_STATUS(Replace(*occupant, entry, draft));
  } else {
    SOCLE_TRY(const Place place, FindPlace(entry.dn, normal_dn, draft));
    SOCLE_TRY(occupant,
              draft.Add({.parent = place.parent, .rdn = place.rdn, .normal_rdn = place.normal_rdn},
                        entry.uuid,
                        AttributesOf(entry)));
  }
  draft.PutNote(NoteOf(entry.uuid), EncodeKnown({.id = *occupant, .round = round}));
  draft.DeleteNote(MissingNoteOf(entry.uuid));
  return {};
}

Status FollowApplier::MarkPresent(const std::vector<store::Uuid>& uuids,
                                  std::uint64_t round,
                                  store::DirectoryDraft& draft) {
  for (const store::Uuid& uuid : uuids) {
    SOCLE_TRY(const std::optional<Known> known, FindKnown(uuid, draft));
    if (!known) {
      draft.PutNote(MissingNoteOf(uuid), EncodeKnown({.round = round}));
      continue;
    }
    draft.PutNote(NoteOf(uuid), EncodeKnown({.id = known->id, .round = round}));
  }
  return {};
}

Status FollowApplier::Delete(const std::vector<store::Uuid>& uuids, store::DirectoryDraft& draft) {
  std::vector<store::Uuid> left = uuids;
  // Children before what stands above them; what has other children at last.
  bool leaves_names = false;
  while (!left.empty()) {
    std::vector<store::Uuid> postponed;
    for (const store::Uuid& uuid : left) {
      SOCLE_TRY(const std::optional<Known> known, FindKnown(uuid, draft));
      if (!known) {
        continue;
      }
      SOCLE_TRY(const bool has_children, draft.HasChildren(known->id));
      if (has_children && !leaves_names) {
        postponed.push_back(uuid);
      } else {
        SOCLE_TRY_STATUS(RemoveEntry(known->id, uuid, draft));
      }
    }
    leaves_names = postponed.size() == left.size();
    left = std::move(postponed);
  }
  return {};
}

Status FollowApplier::Sweep(FollowSweep& sweep, std::uint64_t round, store::DirectoryDraft& draft) {
  std::vector<std::pair<std::string, Known>> notes;
  const std::string from = sweep.after.empty() ? std::string(kEntryNotes) : sweep.after + '\0';
  SOCLE_TRY_STATUS(draft.ScanNotes(
      from, kEntryNotesEnd, [&](std::string_view key, std::string_view value) -> Result<bool> {
        SOCLE_TRY(const Known known, DecodeKnown(value));
        notes.emplace_back(key, known);
        return notes.size() < kSweepStep;
      }));
  for (const auto& [key, known] : notes) {
    sweep.after = key;
    if (known.round == round) {
      continue;
    }
    SOCLE_TRY(const auto entry, draft.FindEntry(known.id));
    if (!entry) {
      draft.DeleteNote(key);
      continue;
    }
    SOCLE_TRY(const bool has_children, draft.HasChildren(known.id));
    if (has_children && !sweep.leaves_names) {
      ++sweep.postponed;
      continue;
    }
    store::Uuid uuid{};
    std::ranges::copy(std::string_view(key).substr(kEntryNotes.size()), uuid.begin());
    SOCLE_TRY_STATUS(RemoveEntry(known.id, uuid, draft));
    ++sweep.removed;
  }
  if (notes.size() < kSweepStep) {
    sweep.is_done = sweep.postponed == 0;
    sweep = {.leaves_names = sweep.removed == 0, .is_done = sweep.is_done};
    if (sweep.is_done) {
      return CheckNothingIsMissing(round, draft);
    }
  }
  return {};
}

}  // namespace socle::directory::domain
