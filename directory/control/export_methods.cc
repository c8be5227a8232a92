#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "directory/control/call.h"
#include "directory/control/entry_json.h"
#include "directory/control/methods.h"
#include "directory/control/roles.h"
#include "directory/domain/access.h"
#include "directory/domain/entry_answer.h"
#include "directory/domain/entry_image.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/control/server.h"
#include "lib/ldap/ldif_writer.h"

namespace socle::directory::control {

namespace {

namespace json = boost::json;

// LDIF of one item of the answer, roughly.
constexpr std::size_t kItemBytes = std::size_t{128} << 10;
constexpr std::size_t kChildrenAtOnce = 256;
constexpr std::uint64_t kEntriesBetweenProgress = 4'096;

struct ExportOptions {
  std::string base = {};
  bool with_passwords = false;
  bool with_operational = false;
  bool is_public = false;
};

// Writes entries as LDIF, parents before children, in one state of the directory.
class LdifExport {
 public:
  LdifExport(Call& call, ExportOptions options)
      : call_(call),
        options_(std::move(options)),
        view_(call.Parts().store.NewView()),
        access_(call.Parts().access.Begin(options_.is_public ? Call::Public() : call.Who())) {}

  Result<json::value> Run() {
    SOCLE_TRY(std::vector<store::EntryId> roots, Roots());
    for (const store::EntryId root : roots) {
      SOCLE_TRY_STATUS(WriteTree(root));
    }
    SOCLE_TRY_STATUS(Flush());
    return json::object{{"entries", entries_}};
  }

 private:
  // Children of an entry that are still to be written; the last one first.
  struct Level {
    store::EntryId parent = store::kNoEntry;
    std::string after = {};
    std::vector<store::Child> children = {};
    std::size_t next = 0;
  };

  Result<std::vector<store::EntryId>> Roots() {
    if (options_.base.empty()) {
      return view_.Suffixes();
    }
    SOCLE_TRY(const std::string normal, call_.Schema().NormaliseDn(options_.base));
    SOCLE_TRY(const auto id, view_.FindId(normal));
    if (!id) {
      return Fail(Code::kNotFound, "there is no entry of this name");
    }
    return std::vector<store::EntryId>{*id};
  }

  Status WriteTree(store::EntryId root) {
    SOCLE_TRY_STATUS(Write(root));
    std::vector<Level> levels = {{.parent = root}};
    while (!levels.empty()) {
      Level& level = levels.back();
      if (level.next == level.children.size()) {
        SOCLE_TRY(level.children, view_.ChildrenAfter(level.parent, level.after, kChildrenAtOnce));
        level.next = 0;
        if (level.children.empty()) {
          levels.pop_back();
          continue;
        }
        level.after = level.children.back().key;
      }
      const store::EntryId child = level.children[level.next++].id;
      SOCLE_TRY_STATUS(Write(child));
      levels.push_back({.parent = child});
    }
    return {};
  }

  [[nodiscard]] bool IsWanted(const domain::ImageAttribute& attribute) const {
    const std::string& name = attribute.type->Name();
    // The directory makes it of the members.
    if (name == "memberOf" || (IsSecretAttribute(name) && !options_.with_passwords)) {
      return false;
    }
    if (attribute.type->IsOperational() && !options_.with_operational) {
      return false;
    }
    return !options_.is_public || access_->MayAttribute(*attribute.type, domain::Right::kRead);
  }

  Status Write(store::EntryId id) {
    SOCLE_TRY(const store::StoredEntry entry, view_.GetEntry(id));
    SOCLE_TRY(const std::string dn, view_.DnOf(entry.row));
    const domain::EntryImage image =
        domain::ImageOf(call_.Parts().computed, view_, view_.Descriptions(), entry, dn);
    access_->Look(image);
    if (options_.is_public && !access_->MayEntry(domain::Right::kRead)) {
      return {};
    }
    ldap::AppendLdifLine(ldif_, "dn", dn);
    for (const domain::ImageAttribute& attribute : image.Stored()) {
      if (!IsWanted(attribute)) {
        continue;
      }
      store::AttributeValues values(attribute.encoded);
      while (values.Next()) {
        ldap::AppendLdifLine(ldif_, values.Type(), values.Value());
      }
    }
    ldif_.push_back('\n');
    if (++entries_ % kEntriesBetweenProgress == 0) {
      SOCLE_TRY_STATUS(call_.Stream().SendProgress({{"records", entries_}}));
    }
    return ldif_.size() < kItemBytes ? Status() : Flush();
  }

  Status Flush() {
    if (ldif_.empty()) {
      return {};
    }
    if (call_.Stream().IsCancelled()) {
      return Fail(Code::kNotFound, "the caller is gone");
    }
    SOCLE_TRY_STATUS(call_.Stream().SendItem(json::value(ldif_)));
    ldif_.clear();
    return {};
  }

  Call& call_;
  ExportOptions options_;
  store::DirectoryView view_;
  std::unique_ptr<domain::AccessSession> access_;
  std::string ldif_;
  std::uint64_t entries_ = 0;
};

Result<json::value> Export(Call& call) {
  Params& params = call.Parameters();
  ExportOptions options = {.base = params.Text("base"),
                           .with_passwords = params.Flag("with_passwords"),
                           .with_operational = params.Flag("with_operational"),
                           .is_public = params.Text("view") == "public"};
  SOCLE_TRY_STATUS(params.Finish());
  call.Note(options.is_public        ? "export.public"
            : options.with_passwords ? "export.passwords"
                                     : "export.security",
            options.base);
  return LdifExport(call, std::move(options)).Run();
}

}  // namespace

void AddExportMethods(const ControlParts& parts, socle::control::Methods& methods) {
  AddMethod(parts, "directory.export", kAdminister, Export, methods);
}

}  // namespace socle::directory::control
