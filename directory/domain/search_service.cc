#include "directory/domain/search_service.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "directory/domain/attribute_selection.h"
#include "directory/domain/compiled_filter.h"
#include "directory/domain/entry_answer.h"
#include "directory/domain/entry_image.h"
#include "directory/domain/outcome.h"
#include "directory/domain/request_controls.h"
#include "directory/domain/root_dse.h"
#include "directory/domain/search_cursor.h"
#include "directory/domain/sync_cookie.h"
#include "directory/domain/sync_cursor.h"
#include "directory/schema/schema.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_row.h"
#include "lib/base/bytes.h"
#include "lib/ldap/encode_message.h"
#include "lib/ldap/message.h"
#include "lib/ldap/oid.h"
#include "lib/ldap/paged_results.h"
#include "lib/ldap/result_code.h"

namespace socle::directory::domain {

namespace {

// An answer that is there when the search begins.
class ReadyCursor final : public SearchCursor {
 public:
  ReadyCursor(std::int32_t message_id, std::string entries, Outcome outcome)
      : message_id_(message_id), entries_(std::move(entries)), outcome_(std::move(outcome)) {}

  bool Run(const SliceBudget& /*budget*/, std::string& out) override {
    out += entries_;
    AppendDone(outcome_, out);
    return true;
  }

  void Finish(const Outcome& outcome, std::string& out) override { AppendDone(outcome, out); }

  [[nodiscard]] ldap::ResultCode Code() const override { return outcome_.code; }

 private:
  void AppendDone(const Outcome& outcome, std::string& out) const {
    ldap::AppendMessage(out,
                        {.id = message_id_,
                         .operation = ldap::SearchResultDone{.result = ResultOf(outcome)},
                         .controls = ControlsOf(outcome)});
  }

  std::int32_t message_id_;
  std::string entries_;
  Outcome outcome_;
};

}  // namespace

struct SearchService::State {
  State(const Parts& parts, SearchSettings settings, std::string version)
      : shared{.parts = parts,
               .settings = std::move(settings),
               .version = std::move(version),
               .subschema = BuildSubschema(parts.store.Schema()),
               .normal_subschema_dn = parts.store.Schema().NormaliseDn(kSubschemaDn).value_or(""),
               .cookie_key = {},
               .lists = {},
               .unindexed =
                   parts.metrics.AddCounter({.name = "socle_directory_unindexed_searches_total",
                                             .help = "Searches that no index narrowed."}),
               .cookies = SyncCookies(parts.store.Database())} {}

  SearchShared shared;
};

SearchService::SearchService(const Parts& parts, SearchSettings settings, std::string version)
    : state_(std::make_unique<State>(parts, std::move(settings), std::move(version))) {
  std::array<std::uint8_t, kCookieKeyBytes> key{};
  parts.random.Fill(key);
  state_->shared.cookie_key = AsText(key);
}

SearchService::~SearchService() = default;

namespace {

// Root DSE and subschema: everybody may read them.
std::unique_ptr<SearchCursor> OpenFixed(const SearchShared& shared,
                                        const ldap::Message& message,
                                        const ldap::SearchRequest& request,
                                        const RequestControls& controls,
                                        const FixedEntry& entry,
                                        bool is_subentry) {
  const schema::Schema& schema = shared.parts.store.Schema();
  const CompiledFilter filter(schema, shared.parts.computed, request.filter);
  EntryAnswer answer(
      schema, AttributeSelection(schema, request.attributes), request.types_only, nullptr);
  std::string out;
  const EntryImage image = entry.Image();
  const bool is_seen = controls.subentries.value_or(is_subentry) == is_subentry;
  if (is_seen && filter.Evaluate(image) == Truth::kTrue) {
    answer.AppendMessage(message.id, image, {}, out);
  }
  Outcome outcome;
  if (controls.paged) {
    outcome.controls.push_back(
        {.oid = std::string(ldap::oid::kPagedResults), .value = ldap::EncodePagedResults({})});
  }
  return std::make_unique<ReadyCursor>(message.id, std::move(out), std::move(outcome));
}

FixedEntry RootDseFor(const SearchShared& shared, const SearchAsker& asker) {
  RootDseFacts facts = {.mechanisms = asker.mechanisms,
                        .has_start_tls = asker.has_start_tls,
                        .version = shared.version};
  const store::DirectoryView view = shared.parts.store.NewView();
  if (const auto suffixes = view.Suffixes()) {
    for (const store::EntryId id : *suffixes) {
      facts.suffixes.push_back(view.DnOf(id).value_or(""));
    }
  }
  return BuildRootDse(shared.parts.store.Schema(), facts);
}

}  // namespace

std::unique_ptr<SearchCursor> SearchService::Open(const ldap::Message& message,
                                                  const SearchAsker& asker) {
  SearchShared& shared = state_->shared;
  const auto& request = std::get<ldap::SearchRequest>(message.operation);
  const auto controls = DecodeRequestControls(message);
  if (!controls) {
    return std::make_unique<ReadyCursor>(message.id, std::string(), controls.error());
  }
  if (request.scope == ldap::SearchScope::kBase && !controls->sync) {
    if (request.base_object.empty()) {
      return OpenFixed(shared, message, request, *controls, RootDseFor(shared, asker), false);
    }
    const auto normal = shared.parts.store.Schema().NormaliseDn(request.base_object);
    if (normal && *normal == shared.normal_subschema_dn) {
      return OpenFixed(shared, message, request, *controls, shared.subschema, true);
    }
  }
  if (controls->sync) {
    auto cursor = std::make_unique<SyncCursor>(shared, message.id, asker.identity);
    cursor->Prepare(request, *controls);
    return cursor;
  }
  auto cursor = std::make_unique<StoreCursor>(shared, message.id, asker.identity);
  cursor->Prepare(request, *controls);
  return cursor;
}

}  // namespace socle::directory::domain
