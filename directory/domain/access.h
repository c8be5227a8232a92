#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "directory/domain/entry_image.h"
#include "directory/domain/identity.h"
#include "directory/schema/schema.h"

namespace socle::directory::domain {

enum class Right : std::uint8_t {
  kDisclose,  // may learn that it is there
  kAuth,      // its passwords may be tried
  kCompare,
  kSearch,  // it may stand in a filter
  kRead,
  kAdd,     // an entry below, or values
  kDelete,  // an entry, or values; both for a rename
  kManage,  // what users may not change
  kProxy,   // somebody may act as the entry (RFC 4370)
};

// What the rules say to one identity. One thread at a time.
class AccessSession {
 public:
  AccessSession() = default;
  AccessSession(const AccessSession&) = delete;
  AccessSession& operator=(const AccessSession&) = delete;
  virtual ~AccessSession() = default;

  // The entry that is asked about next; it must live until the next one.
  virtual void Look(const EntryImage& entry) = 0;
  [[nodiscard]] virtual bool MayEntry(Right right) const = 0;
  // Entries directly below it.
  [[nodiscard]] virtual bool MayChildren(Right right) const = 0;
  [[nodiscard]] virtual bool MayAttribute(const schema::AttributeType& type, Right right) const = 0;
};

// What of an entry somebody asks about: the entry itself, entries directly below it, an attribute.
struct AccessQuestion {
  enum class About : std::uint8_t { kEntry, kChildren, kAttribute };
  About about = About::kEntry;
  const schema::AttributeType* attribute = nullptr;  // of kAttribute
};

// The rights, and where they come from, for people.
struct AccessExplanation {
  std::string rights = {};  // "disclose compare search read", or "none"
  std::string reason = {};  // rights, file, line and name of the rule that decided
};

// The rules of access. Any thread; must not wait.
class AccessPolicy {
 public:
  AccessPolicy() = default;
  AccessPolicy(const AccessPolicy&) = delete;
  AccessPolicy& operator=(const AccessPolicy&) = delete;
  virtual ~AccessPolicy() = default;

  [[nodiscard]] virtual std::unique_ptr<AccessSession> Begin(const Identity& identity) const = 0;
  // The same decision as a session's, with its reason; slow.
  [[nodiscard]] virtual AccessExplanation Explain(const Identity& identity,
                                                  const EntryImage& entry,
                                                  const AccessQuestion& question) const = 0;
};

// What holds for the administrator.
AccessExplanation ExplainRoot();

// Everything, or nothing but to bind: for the administrator, and for all others as long as there
// are no rules.
class PlainAccess final : public AccessSession {
 public:
  explicit PlainAccess(bool may_all) : may_all_(may_all) {}

  void Look(const EntryImage& /*entry*/) override {}

  [[nodiscard]] bool MayEntry(Right right) const override {
    return may_all_ || right == Right::kAuth;
  }

  [[nodiscard]] bool MayChildren(Right /*right*/) const override { return may_all_; }

  [[nodiscard]] bool MayAttribute(const schema::AttributeType& /*type*/,
                                  Right right) const override {
    return may_all_ || right == Right::kAuth;
  }

 private:
  bool may_all_;
};

class ClosedAccess final : public AccessPolicy {
 public:
  [[nodiscard]] std::unique_ptr<AccessSession> Begin(const Identity& identity) const override {
    return std::make_unique<PlainAccess>(identity.is_root);
  }

  [[nodiscard]] AccessExplanation Explain(const Identity& identity,
                                          const EntryImage& entry,
                                          const AccessQuestion& question) const override;
};

}  // namespace socle::directory::domain
