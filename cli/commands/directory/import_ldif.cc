#include "cli/commands/directory/import_ldif.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "cli/command.h"
#include "cli/commands/directory/import_report.h"
#include "cli/commands/directory/remote.h"
#include "cli/daemon.h"
#include "cli/environment.h"
#include "cli/json_view.h"
#include "cli/terminal/progress.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/config/values.h"
#include "lib/ldap/ldif.h"
#include "lib/ldap/ldif_reader.h"
#include "lib/ldap/ldif_writer.h"
#include "lib/tabular/byte_source.h"

namespace socle::cli {

namespace {

// Of one request; a record alone may have more, up to what a request may hold.
constexpr std::size_t kBatchBytes = std::size_t{256} << 10;
constexpr std::size_t kRecordBytesMax = std::size_t{900} << 10;

class LdifImport {
 public:
  LdifImport(CommandContext& context, tabular::ByteSource& source, ImportRejects& rejects)
      : context_(context),
        source_(source),
        rejects_(rejects),
        is_dry_(context.values.Flag("dry-run")),
        progress_(context.environment.err,
                  context.environment.clock,
                  context.environment.terminal,
                  context.values.Flag(kOptionQuiet)) {}

  Status Run() {
    if (!is_dry_) {
      SOCLE_TRY(daemon_, ConnectDirectoryd(context_));
    }
    Status broken;
    ldap::LdifReader reader([&](std::span<char> room) -> Result<std::size_t> {
      auto size = source_.Read(room);
      if (!size) {
        broken = Fail(size.error());
      }
      return size;
    });
    progress_.Begin(is_dry_ ? "read" : "import", 0, "records");
    while (true) {
      auto record = reader.Next();
      SOCLE_TRY_STATUS(broken);
      if (!record) {
        SOCLE_TRY_STATUS(RejectUnread(record.error().detail));
        continue;
      }
      const auto& content = *record;
      if (!content) {
        break;
      }
      SOCLE_TRY_STATUS(Add(*content));
    }
    SOCLE_TRY_STATUS(Send());
    progress_.End();
    return {};
  }

  [[nodiscard]] boost::json::object Counts() const {
    return {{"records", read_},
            {"done", done_},
            {"refused", rejects_.Count()},
            {"is_dry_run", is_dry_}};
  }

 private:
  // "line 12: what is wrong".
  Status RejectUnread(std::string_view detail) {
    ++read_;
    std::uint64_t line = 0;
    const std::size_t colon = detail.find(": ");
    if (detail.starts_with("line ") && colon != std::string_view::npos) {
      line = std::strtoull(std::string(detail.substr(5, colon - 5)).c_str(), nullptr, 10);
      detail.remove_prefix(colon + 2);
    }
    return rejects_.Add(line, detail, "", "");
  }

  Status Add(const ldap::LdifRecord& record) {
    ++read_;
    std::string text;
    ldap::AppendLdifRecord(text, record);
    if (text.size() > kRecordBytesMax) {
      return rejects_.Add(record.line, "too large for an import; add it over LDAP", "", record.dn);
    }
    if (batch_.size() + text.size() > kRecordBytesMax) {
      SOCLE_TRY_STATUS(Send());
    }
    batch_ += text;
    batch_lines_.push_back(record.line);
    batch_names_.push_back(record.dn);
    return batch_.size() < kBatchBytes ? Status() : Send();
  }

  Status Send() {
    if (batch_.empty() || is_dry_) {
      batch_.clear();
      return {};
    }
    SOCLE_TRY(const boost::json::value result,
              daemon_->Call("directory.import.ldif", {{"ldif", batch_}}, {}));
    const JsonView answer(result);
    done_ += answer["done"].Count();
    for (const JsonView& refusal : answer["refused"].Items()) {
      const std::uint64_t index = refusal["index"].Count();
      const bool is_known = index < batch_lines_.size();
      SOCLE_TRY_STATUS(rejects_.Add(is_known ? batch_lines_[index] : 0,
                                    refusal["reason"].Text(),
                                    "",
                                    is_known ? batch_names_[index] : std::string()));
    }
    batch_.clear();
    batch_lines_.clear();
    batch_names_.clear();
    progress_.Update(read_);
    return {};
  }

  CommandContext& context_;
  tabular::ByteSource& source_;
  ImportRejects& rejects_;
  bool is_dry_;
  Progress progress_;
  std::unique_ptr<Daemon> daemon_;
  std::string batch_;
  std::vector<std::uint64_t> batch_lines_;
  std::vector<std::string> batch_names_;
  std::uint64_t read_ = 0;
  std::uint64_t done_ = 0;
};

}  // namespace

Status ImportLdif(CommandContext& context) {
  const std::string path = context.values.Text("ldif");
  SOCLE_TRY(auto source, tabular::ByteSource::Open(path));
  SOCLE_TRY(auto rejects, ImportRejects::Create(context.values.FindText("rejects").value_or("")));
  LdifImport run(context, source, rejects);
  auto done = run.Run();
  SOCLE_TRY_STATUS(rejects.Commit());
  if (!done) {
    return done;
  }
  PrintImport(context, run.Counts(), rejects);
  if (rejects.Count() != 0) {
    return Fail(Code::kInvalidArgument,
                "not all records were taken; correct what is refused and import it again");
  }
  return {};
}

}  // namespace socle::cli
