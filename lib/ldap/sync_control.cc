#include "lib/ldap/sync_control.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lib/base/result.h"
#include "lib/ldap/ber_reader.h"
#include "lib/ldap/ber_tag.h"
#include "lib/ldap/ber_writer.h"
#include "lib/ldap/decode_parts.h"
#include "lib/ldap/encode_message.h"

namespace socle::ldap {

namespace {

constexpr BerTag kNewCookie = ContextTag(0);
constexpr BerTag kRefreshDelete = ContextConstructedTag(1);
constexpr BerTag kRefreshPresent = ContextConstructedTag(2);
constexpr BerTag kIdSet = ContextConstructedTag(3);

std::string_view ReadUuid(BerReader& reader) {
  const std::string_view uuid = reader.ReadOctets();
  if (uuid.size() != kEntryUuidBytes) {
    reader.SetFault("UUID of another size than 16 octets");
  }
  return uuid;
}

// refreshDelete and refreshPresent look alike.
template <class Refresh>
Refresh ReadRefresh(BerReader& reader, BerTag tag) {
  Refresh refresh;
  const BerScope outer = reader.Enter(tag);
  refresh.cookie = ReadOptionalOctets(reader, kOctetString);
  refresh.refresh_done = ReadOptionalBoolean(reader, true);
  reader.Leave(outer);
  return refresh;
}

SyncIdSet ReadIdSet(BerReader& reader) {
  SyncIdSet ids;
  const BerScope outer = reader.Enter(kIdSet);
  ids.cookie = ReadOptionalOctets(reader, kOctetString);
  ids.refresh_deletes = ReadOptionalBoolean(reader, false);
  const BerScope set = reader.Enter(kSet);
  while (reader.HasMore()) {
    if (ids.entry_uuids.size() >= kSyncUuidsMax) {
      reader.SetFault("too many UUIDs", Code::kTooLarge);
      break;
    }
    ids.entry_uuids.push_back(ReadUuid(reader));
  }
  reader.Leave(set);
  reader.Leave(outer);
  return ids;
}

SyncInfo ReadInfo(BerReader& reader) {
  switch (reader.PeekTag()) {
    case kRefreshDelete:
      return ReadRefresh<SyncRefreshDelete>(reader, kRefreshDelete);
    case kRefreshPresent:
      return ReadRefresh<SyncRefreshPresent>(reader, kRefreshPresent);
    case kIdSet:
      return ReadIdSet(reader);
    default:
      return SyncNewCookie{.cookie = reader.ReadOctets(kNewCookie)};
  }
}

void WriteRefresh(BerWriter& writer,
                  BerTag tag,
                  std::optional<std::string_view> cookie,
                  bool refresh_done) {
  writer.Begin(tag);
  WriteOptional(writer, cookie);
  if (!refresh_done) {
    writer.WriteBoolean(false);
  }
  writer.End();
}

struct InfoWriter {
  BerWriter& writer;

  void operator()(const SyncNewCookie& info) const { writer.WriteOctets(info.cookie, kNewCookie); }

  void operator()(const SyncRefreshDelete& info) const {
    WriteRefresh(writer, kRefreshDelete, info.cookie, info.refresh_done);
  }

  void operator()(const SyncRefreshPresent& info) const {
    WriteRefresh(writer, kRefreshPresent, info.cookie, info.refresh_done);
  }

  void operator()(const SyncIdSet& info) const {
    writer.Begin(kIdSet);
    WriteOptional(writer, info.cookie);
    if (info.refresh_deletes) {
      writer.WriteBoolean(true);
    }
    WriteNames(writer, kSet, info.entry_uuids);
    writer.End();
  }
};

}  // namespace

Result<SyncRequest> DecodeSyncRequest(std::string_view value) {
  BerReader reader(value);
  SyncRequest request;
  const BerScope outer = reader.Enter(kSequence);
  const std::int32_t mode = reader.ReadInteger({.min = 1, .max = 3}, kEnumerated);
  request.mode = static_cast<SyncMode>(mode);
  if (mode == 2) {
    reader.SetFault("sync mode that RFC 4533 keeps unused");
  }
  request.cookie = ReadOptionalOctets(reader, kOctetString);
  request.reload_hint = ReadOptionalBoolean(reader, false);
  reader.Leave(outer);
  SOCLE_TRY_STATUS(reader.Finish());
  return request;
}

std::string EncodeSyncRequest(const SyncRequest& request) {
  BerWriter writer;
  writer.Begin(kSequence);
  writer.WriteInteger(static_cast<std::int32_t>(request.mode), kEnumerated);
  WriteOptional(writer, request.cookie);
  if (request.reload_hint) {
    writer.WriteBoolean(true);
  }
  writer.End();
  return writer.Finish();
}

Result<SyncState> DecodeSyncState(std::string_view value) {
  BerReader reader(value);
  SyncState state;
  const BerScope outer = reader.Enter(kSequence);
  state.state = static_cast<SyncStateKind>(reader.ReadInteger({.min = 0, .max = 3}, kEnumerated));
  state.entry_uuid = ReadUuid(reader);
  state.cookie = ReadOptionalOctets(reader, kOctetString);
  reader.Leave(outer);
  SOCLE_TRY_STATUS(reader.Finish());
  return state;
}

std::string EncodeSyncState(const SyncState& state) {
  BerWriter writer;
  writer.Begin(kSequence);
  writer.WriteInteger(static_cast<std::int32_t>(state.state), kEnumerated);
  writer.WriteOctets(state.entry_uuid);
  WriteOptional(writer, state.cookie);
  writer.End();
  return writer.Finish();
}

Result<SyncDone> DecodeSyncDone(std::string_view value) {
  BerReader reader(value);
  SyncDone done;
  const BerScope outer = reader.Enter(kSequence);
  done.cookie = ReadOptionalOctets(reader, kOctetString);
  done.refresh_deletes = ReadOptionalBoolean(reader, false);
  reader.Leave(outer);
  SOCLE_TRY_STATUS(reader.Finish());
  return done;
}

std::string EncodeSyncDone(const SyncDone& done) {
  BerWriter writer;
  writer.Begin(kSequence);
  WriteOptional(writer, done.cookie);
  if (done.refresh_deletes) {
    writer.WriteBoolean(true);
  }
  writer.End();
  return writer.Finish();
}

Result<SyncInfo> DecodeSyncInfo(std::string_view value) {
  BerReader reader(value);
  SyncInfo info = ReadInfo(reader);
  SOCLE_TRY_STATUS(reader.Finish());
  return info;
}

std::string EncodeSyncInfo(const SyncInfo& info) {
  BerWriter writer;
  std::visit(InfoWriter{writer}, info);
  return writer.Finish();
}

}  // namespace socle::ldap
