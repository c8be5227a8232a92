#include "directory/store/row_sorter.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <memory>
#include <queue>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::directory::store {

namespace {

constexpr std::size_t kHeadBytes = sizeof(std::uint64_t);
constexpr std::size_t kFileBufferBytes = std::size_t{256} << 10;

// Eight bytes of a key from `begin`, and zeros behind its end.
std::uint64_t NumberAt(std::string_view key, std::size_t begin) {
  if (key.size() >= begin + kHeadBytes) {
    return ReadBigEndian<std::uint64_t>(key.data() + begin);
  }
  std::uint64_t number = 0;
  for (std::size_t i = begin; i < begin + kHeadBytes; ++i) {
    number = number << 8U | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0U);
  }
  return number;
}

// Rows of one sorted file, one by one.
class Run {
 public:
  explicit Run(const std::string& path) : buffer_(kFileBufferBytes, '\0') {
    file_.rdbuf()->pubsetbuf(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    file_.open(path, std::ios::binary);
  }

  bool Next() {
    std::string sizes(2 * sizeof(std::uint32_t), '\0');
    if (!Read(sizes)) {
      return false;
    }
    key_.resize(ReadBigEndian<std::uint32_t>(sizes.data()));
    value_.resize(ReadBigEndian<std::uint32_t>(sizes.data() + sizeof(std::uint32_t)));
    is_broken_ = !Read(key_) || !Read(value_);
    return !is_broken_;
  }

  [[nodiscard]] bool IsWhole() const { return !is_broken_ && file_.eof(); }

  [[nodiscard]] const std::string& Key() const { return key_; }

  [[nodiscard]] const std::string& Value() const { return value_; }

 private:
  bool Read(std::string& into) {
    return static_cast<bool>(file_.read(into.data(), static_cast<std::streamsize>(into.size())));
  }

  std::string buffer_;
  std::ifstream file_;
  std::string key_;
  std::string value_;
  bool is_broken_ = false;
};

}  // namespace

RowSorter::~RowSorter() {
  for (const std::string& file : files_) {
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
  }
}

void RowSorter::Add(std::string_view key, std::string_view value) {
  rows_.push_back({.head = NumberAt(key, 0),
                   .next = NumberAt(key, kHeadBytes),
                   .offset = bytes_.size(),
                   .key_size = static_cast<std::uint32_t>(key.size()),
                   .value_size = static_cast<std::uint32_t>(value.size())});
  bytes_.append(key).append(value);
}

std::size_t RowSorter::SizeBytes() const {
  return bytes_.size() + rows_.size() * sizeof(Row);
}

void RowSorter::Sort() {
  std::ranges::sort(rows_, [this](const Row& a, const Row& b) {
    if (a.head != b.head) {
      return a.head < b.head;
    }
    if (a.next != b.next) {
      return a.next < b.next;
    }
    const int compared = KeyOf(a).compare(KeyOf(b));
    return compared != 0 ? compared < 0 : a.offset < b.offset;
  });
}

Status RowSorter::Spill() {
  if (rows_.empty()) {
    return {};
  }
  Sort();
  files_.push_back(file_base_ + "." + std::to_string(files_.size()));
  std::string buffer(kFileBufferBytes, '\0');
  std::ofstream file;
  file.rdbuf()->pubsetbuf(buffer.data(), static_cast<std::streamsize>(buffer.size()));
  file.open(files_.back(), std::ios::binary | std::ios::trunc);
  std::string sizes;
  for (const Row& row : rows_) {
    sizes.clear();
    AppendBigEndian(sizes, row.key_size);
    AppendBigEndian(sizes, row.value_size);
    file << sizes << KeyOf(row) << ValueOf(row);
  }
  file.close();
  if (!file.good()) {
    return Fail(Code::kInternal, "cannot write " + files_.back());
  }
  rows_.clear();
  bytes_.clear();
  return {};
}

Status RowSorter::Drain(const Sink& sink) {
  if (!files_.empty()) {
    SOCLE_TRY_STATUS(Spill());
    bytes_.shrink_to_fit();
    rows_.shrink_to_fit();
    return MergeFiles(sink);
  }
  Sort();
  for (const Row& row : rows_) {
    SOCLE_TRY_STATUS(sink(KeyOf(row), ValueOf(row)));
  }
  return {};
}

Status RowSorter::MergeFiles(const Sink& sink) {
  const auto is_behind = [](const Run* a, const Run* b) { return a->Key() > b->Key(); };
  std::vector<std::unique_ptr<Run>> runs;
  std::priority_queue<Run*, std::vector<Run*>, decltype(is_behind)> next(is_behind);
  for (const std::string& file : files_) {
    runs.push_back(std::make_unique<Run>(file));
    if (runs.back()->Next()) {
      next.push(runs.back().get());
    }
  }
  while (!next.empty()) {
    Run* run = next.top();
    next.pop();
    SOCLE_TRY_STATUS(sink(run->Key(), run->Value()));
    if (run->Next()) {
      next.push(run);
    }
  }
  if (!std::ranges::all_of(runs, [](const auto& run) { return run->IsWhole(); })) {
    return Fail(Code::kInternal, "cannot read sorted rows back from " + file_base_);
  }
  return {};
}

}  // namespace socle::directory::store
