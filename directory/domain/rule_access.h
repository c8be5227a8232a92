#pragma once

#include <memory>
#include <string>
#include <vector>

#include "directory/domain/access.h"
#include "directory/domain/compiled_filter.h"
#include "directory/domain/entry_image.h"
#include "directory/domain/identity.h"
#include "directory/rules/access_decider.h"
#include "directory/rules/access_rules.h"
#include "directory/schema/schema.h"
#include "lib/base/guarded.h"

namespace socle::directory::domain {

// Access by the rules of a file. Deciders, which keep tables of what they have decided, go from one
// session to the next.
class RuleAccess final : public AccessPolicy {
 public:
  // The schema and the attributes must outlive it, and it its sessions.
  RuleAccess(rules::AccessRules access_rules,
             const schema::Schema& schema,
             const ComputedAttributes& computed);

  [[nodiscard]] std::unique_ptr<AccessSession> Begin(const Identity& identity) const override;
  [[nodiscard]] AccessExplanation Explain(const Identity& identity,
                                          const EntryImage& entry,
                                          const AccessQuestion& question) const override;

 private:
  class Session;
  class Entry;

  using Decider = std::unique_ptr<rules::AccessDecider>;

  // What a session leaves to the next: its decider, null for none, and whom that knows.
  struct Idle {
    Decider decider = {};
    rules::Identity identity = {};
  };

  [[nodiscard]] Idle TakeIdle() const;

  rules::AccessRules rules_;
  const schema::Schema& schema_;
  std::vector<CompiledFilter> filters_;
  mutable Guarded<std::vector<Idle>> idle_;
};

}  // namespace socle::directory::domain
