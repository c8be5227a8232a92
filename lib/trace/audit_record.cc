#include "lib/trace/audit_record.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "lib/base/bytes.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/base/utf8.h"
#include "lib/storage/record_codec.h"
#include "lib/trace/merkle.h"
#include "lib/trace/tile.h"

namespace socle::trace {

namespace {

constexpr std::uint8_t kRecordVersion = 1;
constexpr std::uint64_t kActorKindMax = static_cast<std::uint64_t>(ActorKind::kDaemon);
constexpr std::uint64_t kOutcomeMax = static_cast<std::uint64_t>(Outcome::kFailed);
constexpr std::uint64_t kDetailsFormMax = static_cast<std::uint64_t>(DetailsForm::kSealed);
constexpr std::array kActorKinds{ActorKind::kSender, ActorKind::kUser, ActorKind::kDaemon};

bool IsActorName(std::string_view name) {
  return !name.empty() && IsValidUtf8(name) && std::ranges::none_of(name, [](char c) {
    return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
  });
}

bool IsCodeOrEmpty(std::string_view text) {
  return text.empty() || IsCode(text);
}

template <std::size_t kSize>
bool ReadBytes(std::string_view text, std::array<std::uint8_t, kSize>& out) {
  if (text.size() != kSize) {
    return false;
  }
  std::ranges::copy(AsBytes(text), out.begin());
  return true;
}

storage::RecordWriter WriteHead(const LoggedRecord& record) {
  storage::RecordWriter out(kRecordVersion);
  out.Unsigned(record.index)
      .Text(AsText(record.previous))
      .Signed(record.time.value)
      .Text(record.kind)
      .Unsigned(static_cast<std::uint64_t>(record.actor_kind))
      .Text(record.actor)
      .Text(record.purpose)
      .Unsigned(static_cast<std::uint64_t>(record.outcome))
      .Text(record.subject.has_value() ? AsText(*record.subject) : std::string_view())
      .Unsigned(record.objects.size());
  for (const std::string& object : record.objects) {
    out.Text(object);
  }
  out.Unsigned(static_cast<std::uint64_t>(record.details_form));
  return out;
}

// Reads the fields; whether they obey their rules is the caller's to check.
Result<LoggedRecord> ReadFields(std::string_view leaf) {
  SOCLE_TRY(storage::RecordReader in, storage::RecordReader::Open(leaf, kRecordVersion));
  LoggedRecord record;
  record.index = in.Unsigned();
  const bool has_link = ReadBytes(in.Text(), record.previous);
  record.time.value = in.Signed();
  record.kind = in.Text();
  record.actor_kind = static_cast<ActorKind>(in.UnsignedUpTo(kActorKindMax));
  record.actor = in.Text();
  record.purpose = in.Text();
  record.outcome = static_cast<Outcome>(in.UnsignedUpTo(kOutcomeMax));
  const std::string_view subject = in.Text();
  const std::uint64_t objects = in.UnsignedUpTo(kObjectsMax);
  for (std::uint64_t i = 0; i < objects && in.IsGood(); ++i) {
    record.objects.emplace_back(in.Text());
  }
  record.details_form = static_cast<DetailsForm>(in.UnsignedUpTo(kDetailsFormMax));
  if (record.details_form != DetailsForm::kNone) {
    record.details = in.Text();
  }
  SOCLE_TRY_STATUS(in.Finish());
  Pseudonym pseudonym{};
  if (!subject.empty()) {
    if (!ReadBytes(subject, pseudonym)) {
      return Fail(Code::kCorruption, "a pseudonym of another length");
    }
    record.subject = pseudonym;
  }
  if (!has_link) {
    return Fail(Code::kCorruption, "a link of another length");
  }
  return record;
}

bool ObeysRules(const LoggedRecord& record) {
  const bool has_rulings = static_cast<std::uint8_t>(record.actor_kind) != 0 &&
                           static_cast<std::uint8_t>(record.outcome) != 0;
  const bool has_codes = IsCode(record.kind) && IsCodeOrEmpty(record.purpose);
  const bool has_objects = std::ranges::all_of(record.objects, [](const std::string& object) {
    return !object.empty() && object.size() <= kObjectBytesMax;
  });
  const bool has_details = record.details.empty() == (record.details_form == DetailsForm::kNone);
  const bool may_be_sealed =
      record.details_form == DetailsForm::kNone ||
      (record.details_form == DetailsForm::kSealed) == record.subject.has_value();
  return has_rulings && has_codes && has_objects && has_details && may_be_sealed &&
         record.actor.size() <= kActorBytesMax && IsActorName(record.actor);
}

}  // namespace

std::string_view ActorKindName(ActorKind kind) {
  switch (kind) {
    case ActorKind::kSender:
      return "sender";
    case ActorKind::kUser:
      return "user";
    case ActorKind::kDaemon:
      return "daemon";
  }
  return "";
}

std::optional<ActorKind> FindActorKind(std::string_view name) {
  for (const ActorKind kind : kActorKinds) {
    if (ActorKindName(kind) == name) {
      return kind;
    }
  }
  return std::nullopt;
}

std::string_view OutcomeName(Outcome outcome) {
  switch (outcome) {
    case Outcome::kSuccess:
      return "success";
    case Outcome::kRefused:
      return "refused";
    case Outcome::kFailed:
      return "failed";
  }
  return "";
}

bool IsCode(std::string_view text) {
  return !text.empty() && text.size() <= kCodeBytesMax && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
  });
}

Status CheckAuditRecord(const AuditRecord& record) {
  if (!IsCode(record.kind)) {
    return Fail(Code::kInvalidArgument, "an audit record needs a code as its kind");
  }
  if (!IsCodeOrEmpty(record.purpose)) {
    return Fail(Code::kInvalidArgument, "the purpose of an audit record is a code, or empty");
  }
  if (!IsActorName(record.actor)) {
    return Fail(Code::kInvalidArgument, "an audit record needs the name of its actor");
  }
  if (record.actor.size() > kActorBytesMax || record.subject.size() > kSubjectBytesMax ||
      record.objects.size() > kObjectsMax || record.details.size() > kDetailsBytesMax) {
    return Fail(Code::kTooLarge, "actor, subject, objects or details of an audit record");
  }
  for (const std::string& object : record.objects) {
    if (object.empty() || object.size() > kObjectBytesMax) {
      return Fail(object.empty() ? Code::kInvalidArgument : Code::kTooLarge,
                  "an object of an audit record has 1 to 256 bytes");
    }
  }
  return {};
}

Link LinkTo(const Hash& leaf) {
  Link link{};
  std::copy_n(leaf.begin(), link.size(), link.begin());
  return link;
}

std::string EncodeRecordHead(const LoggedRecord& record) {
  return WriteHead(record).Take();
}

Result<std::string> EncodeLoggedRecord(const LoggedRecord& record) {
  storage::RecordWriter out = WriteHead(record);
  if (record.details_form != DetailsForm::kNone) {
    out.Text(record.details);
  }
  std::string leaf = std::move(out).Take();
  if (leaf.size() > kEntryBytesMax) {
    return Fail(Code::kTooLarge, "an audit record of more than 65,535 bytes");
  }
  return leaf;
}

Result<LoggedRecord> DecodeLoggedRecord(std::string_view leaf) {
  if (leaf.size() > kEntryBytesMax) {
    return Fail(Code::kCorruption, "a record of more than 65,535 bytes");
  }
  SOCLE_TRY(LoggedRecord record, ReadFields(leaf));
  if (!ObeysRules(record)) {
    return Fail(Code::kCorruption, "a field of the record breaks its rule");
  }
  // Numbers have longer forms that read alike.
  SOCLE_TRY(const std::string again, EncodeLoggedRecord(record));
  if (again != leaf) {
    return Fail(Code::kCorruption, "the record is not in its canonical form");
  }
  return record;
}

}  // namespace socle::trace
