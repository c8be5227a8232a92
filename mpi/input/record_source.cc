#include "mpi/input/record_source.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/tabular/byte_source.h"
#include "lib/tabular/byte_window.h"
#include "lib/tabular/csv_reader.h"
#include "lib/tabular/line_fault.h"
#include "lib/tabular/ndjson_reader.h"
#include "mpi/input/column_plan.h"
#include "mpi/input/mapping.h"
#include "mpi/input/text_trim.h"
#include "mpi/model/identity.h"

namespace socle::mpi {

namespace {

using tabular::ReadEvent;

// Names of NDJSON that nothing takes are told once each; behind this number they are not told.
constexpr std::size_t kUnknownNamesMax = 1000;

Result<ColumnPlan> MakePlan(std::span<const std::string> header,
                            const Mapping* mapping,
                            const std::string& file) {
  return mapping == nullptr ? PlanNative(header, file) : PlanMapped(header, *mapping, file);
}

class CsvRecords final : public RecordSource {
 public:
  CsvRecords(tabular::ByteWindow window, const Mapping* mapping)
      : reader_(std::move(window), OptionsOf(mapping)) {}

  Status Start(const Mapping* mapping) {
    if (mapping != nullptr && !mapping->has_header) {
      header_ = mapping->columns;
    } else {
      SOCLE_TRY_STATUS(ReadHeader());
    }
    reader_.ExpectFields(header_.size());
    SOCLE_TRY(plan_, MakePlan(header_, mapping, reader_.Source().Name()));
    return {};
  }

  Result<ReadEvent> Next() override { return reader_.Next(); }

  [[nodiscard]] std::span<const std::string_view> Fields() const override {
    return reader_.Fields();
  }

  [[nodiscard]] std::string_view Raw() const override { return reader_.Raw(); }

  [[nodiscard]] std::uint64_t Line() const override { return reader_.Line(); }

  [[nodiscard]] const tabular::RejectedLine& Rejected() const override {
    return reader_.Rejected();
  }

  [[nodiscard]] std::string_view FieldName(std::size_t number) const override {
    return number >= 1 && number <= header_.size() ? std::string_view(header_[number - 1]) : "";
  }

  [[nodiscard]] const tabular::ByteSource& Source() const override { return reader_.Source(); }

  [[nodiscard]] const ColumnPlan& Plan() const override { return plan_; }

  std::optional<std::string> TakeUnknownColumn() override {
    if (told_ == plan_.unknown.size()) {
      return std::nullopt;
    }
    return plan_.unknown[told_++];
  }

 private:
  static tabular::CsvOptions OptionsOf(const Mapping* mapping) {
    tabular::CsvOptions options;
    if (mapping != nullptr) {
      options.delimiter = mapping->delimiter;
      options.quote = mapping->quote;
      options.encoding = mapping->encoding;
    }
    return options;
  }

  Status ReadHeader() {
    SOCLE_TRY(const ReadEvent event, reader_.Next());
    const std::string& file = reader_.Source().Name();
    if (event == ReadEvent::kEnd) {
      return Fail(Code::kInvalidArgument, file + ":1: no header line");
    }
    if (event == ReadEvent::kRejected) {
      const tabular::RejectedLine& line = reader_.Rejected();
      return Fail(Code::kInvalidArgument,
                  file + ":" + std::to_string(line.line) + ": the header cannot be read: " +
                      std::string(tabular::LineFaultName(line.fault)) + ": " + line.detail);
    }
    for (const std::string_view name : reader_.Fields()) {
      header_.emplace_back(Trim(name));
    }
    return {};
  }

  tabular::CsvReader reader_;
  std::vector<std::string> header_;
  ColumnPlan plan_;
  std::size_t told_ = 0;
};

class NdjsonRecords final : public RecordSource {
 public:
  NdjsonRecords(tabular::ByteWindow window, const Mapping* mapping)
      : reader_(std::move(window)), mapping_(mapping) {}

  Status Start() {
    if (mapping_ == nullptr) {
      for (const TraitField& field : kTraitFields) {
        names_.emplace_back(field.name);
      }
    } else {
      names_ = ColumnsOf(*mapping_);
    }
    fields_.resize(names_.size());
    SOCLE_TRY(plan_, MakePlan(names_, mapping_, reader_.Source().Name()));
    return {};
  }

  Result<ReadEvent> Next() override {
    SOCLE_TRY(const ReadEvent event, reader_.Next());
    if (event == ReadEvent::kRecord) {
      TakeMembers();
    }
    return event;
  }

  [[nodiscard]] std::span<const std::string_view> Fields() const override { return fields_; }

  [[nodiscard]] std::string_view Raw() const override { return reader_.Raw(); }

  [[nodiscard]] std::uint64_t Line() const override { return reader_.Line(); }

  [[nodiscard]] const tabular::RejectedLine& Rejected() const override {
    return reader_.Rejected();
  }

  [[nodiscard]] std::string_view FieldName(std::size_t /*number*/) const override { return ""; }

  [[nodiscard]] const tabular::ByteSource& Source() const override { return reader_.Source(); }

  [[nodiscard]] const ColumnPlan& Plan() const override { return plan_; }

  std::optional<std::string> TakeUnknownColumn() override {
    if (told_ == unknown_.size()) {
      return std::nullopt;
    }
    return unknown_[told_++];
  }

 private:
  void TakeMembers() {
    std::ranges::fill(fields_, std::string_view{});
    std::size_t guess = 0;  // members mostly come in the same order
    for (const tabular::JsonMember& member : reader_.Members()) {
      std::size_t at = guess;
      if (at >= names_.size() || names_[at] != member.name) {
        at = static_cast<std::size_t>(std::ranges::find(names_, member.name) - names_.begin());
      }
      if (at < names_.size()) {
        fields_[at] = member.value;
        guess = at + 1;
      } else {
        NoteUnknown(member.name);
      }
    }
  }

  void NoteUnknown(std::string_view name) {
    const bool is_ignored = mapping_ != nullptr &&
                            std::ranges::find(mapping_->ignored, name) != mapping_->ignored.end();
    if (!is_ignored && unknown_.size() < kUnknownNamesMax &&
        std::ranges::find(unknown_, name) == unknown_.end()) {
      unknown_.emplace_back(name);
    }
  }

  tabular::NdjsonReader reader_;
  const Mapping* mapping_;
  std::vector<std::string> names_;
  std::vector<std::string_view> fields_;
  ColumnPlan plan_;
  std::vector<std::string> unknown_;
  std::size_t told_ = 0;
};

bool LooksLikeJson(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) {
    text.remove_prefix(3);
  }
  return Trim(text).starts_with('{');
}

}  // namespace

Result<std::unique_ptr<RecordSource>> OpenRecords(const std::string& path, const Mapping* mapping) {
  SOCLE_TRY(auto source, tabular::ByteSource::Open(path));
  tabular::ByteWindow window(std::move(source));
  SOCLE_TRY_STATUS(window.Refill(0));
  const std::string_view text(window.Data(), window.Size());
  if (text.empty()) {
    return Fail(Code::kInvalidArgument, window.Source().Name() + ":1: the file is empty");
  }
  const Mapping::Form form = mapping == nullptr ? Mapping::Form::kDetect : mapping->form;
  const bool is_json =
      form == Mapping::Form::kNdjson || (form == Mapping::Form::kDetect && LooksLikeJson(text));
  if (is_json) {
    auto records = std::make_unique<NdjsonRecords>(std::move(window), mapping);
    SOCLE_TRY_STATUS(records->Start());
    return records;
  }
  auto records = std::make_unique<CsvRecords>(std::move(window), mapping);
  SOCLE_TRY_STATUS(records->Start(mapping));
  return records;
}

}  // namespace socle::mpi
