#include "lib/storage/internal/rocks_options.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>

#include <rocksdb/advanced_options.h>
#include <rocksdb/cache.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include "lib/storage/database.h"
#include "lib/storage/family.h"
#include "lib/storage/internal/hash_memtable.h"
#include "lib/storage/internal/id_set_merge.h"

namespace socle::storage {

namespace {

constexpr std::size_t kBlockBytes = std::size_t{8} << 10;
constexpr double kFilterBitsPerKey = 10;
constexpr std::uint32_t kDictionaryBytes = std::uint32_t{16} << 10;
// Blocks held back until the dictionary is made of them. Without a limit a bulk load would hold its
// whole file in memory.
constexpr std::uint64_t kDictionaryBufferBytes = std::uint64_t{4} << 20;
constexpr std::uint64_t kBlobBytesMin = 4096;
constexpr double kMemtablePrefixBloomRatio = 0.1;
// Of kHash families, whose rows are many and small; a file is made of each.
constexpr std::size_t kHashWriteBufferBytes = std::size_t{16} << 20;
constexpr int kHashWriteBuffersMax = 4;
// A search in a write buffer misses the processor's caches at each step: where rows come at random
// places a smaller one is faster. Several are written to one file.
constexpr std::size_t kRandomWriteBufferBytes = std::size_t{4} << 20;
constexpr int kRandomWriteBuffersMerged = 4;
constexpr int kRandomWriteBuffersMax = 10;
// Filters of their write buffers: a search for a key that is not there, or is in the files, costs
// one look instead of twenty.
constexpr double kHotBloomRatio = 0.01;
// Of rows that are read one by one, without their neighbours: the smaller a block, the more of them
// the cache holds, and the less is unpacked for each.
constexpr std::size_t kHotBlockBytes = std::size_t{1} << 10;
constexpr int kOpenFilesMax = 512;  // leaves room under the usual limit of 1024 descriptors
constexpr std::uint64_t kBytesPerSync = std::uint64_t{1} << 20;
constexpr std::size_t kInfoLogFilesMax = 4;
constexpr std::size_t kInfoLogBytesMax = std::size_t{4} << 20;

}  // namespace

rocksdb::DBOptions MakeDbOptions(const DatabaseOptions& options, rocksdb::Env* env) {
  rocksdb::DBOptions db;
  if (env != nullptr) {
    db.env = env;
  }
  db.paranoid_checks = true;
  db.verify_sst_unique_id_in_manifest = true;
  db.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  // A bad tail is what a power cut leaves: units in it were never acknowledged.
  db.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  // No resuming behind our back: after a failed write only reopening helps.
  db.max_bgerror_resume_count = 0;
  // Units come one after the other (CommitQueue), and write buffers of kHash families need it.
  db.allow_concurrent_memtable_write = false;
  db.max_background_jobs = std::max(2, options.background_threads);
  db.db_write_buffer_size = options.write_buffer_bytes;
  db.max_total_wal_size = std::uint64_t{options.write_buffer_bytes} * 2;
  db.max_open_files = kOpenFilesMax;
  db.bytes_per_sync = kBytesPerSync;
  db.skip_stats_update_on_db_open = true;
  db.stats_dump_period_sec = 0;
  db.stats_persist_period_sec = 0;
  db.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  db.keep_log_file_num = kInfoLogFilesMax;
  db.max_log_file_size = kInfoLogBytesMax;
  return db;
}

namespace {

rocksdb::BlockBasedTableOptions MakeTableOptions(const Family& described,
                                                 const std::shared_ptr<rocksdb::Cache>& cache) {
  const FamilyKind kind = described.kind;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = kBlockBytes;
  table.format_version = 5;
  table.cache_index_and_filter_blocks = true;
  // Filters and indexes stay in the cache while their file is open: they are looked at for each
  // read, and looking for them in the cache took longer than looking into them.
  table.metadata_cache_options.top_level_index_pinning = rocksdb::PinningTier::kAll;
  table.metadata_cache_options.unpartitioned_pinning = rocksdb::PinningTier::kAll;
  if (kind != FamilyKind::kLog) {
    // Ribbon filters are a third smaller, but making them takes a tenth of all processor time of a
    // store that is written to without an end.
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kFilterBitsPerKey));
    table.whole_key_filtering = true;
  }

  if (described.is_hot) {
    table.block_size = kHotBlockBytes;
  }
  if (kind == FamilyKind::kHash) {
    table.block_size = kHotBlockBytes;
    table.data_block_index_type = rocksdb::BlockBasedTableOptions::kDataBlockBinaryAndHash;
  }
  return table;
}

}  // namespace

rocksdb::ColumnFamilyOptions MakeFamilyOptions(const Family& described,
                                               const DatabaseOptions& options,
                                               const std::shared_ptr<rocksdb::Cache>& cache) {
  const FamilyKind kind = described.kind;
  const rocksdb::BlockBasedTableOptions table = MakeTableOptions(described, cache);
  rocksdb::ColumnFamilyOptions family;
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  family.write_buffer_size = options.write_buffer_bytes;
  family.level_compaction_dynamic_level_bytes = true;
  family.compression = rocksdb::kLZ4Compression;
  // Rows of kPrefix16 come at random places without an end: each compaction packs most of their
  // family anew, of which ZSTD took more time than all the rest.
  if (!described.is_hot && kind != FamilyKind::kPrefix16) {
    family.bottommost_compression = rocksdb::kZSTD;
    family.bottommost_compression_opts.enabled = true;
    family.bottommost_compression_opts.max_dict_bytes = kDictionaryBytes;
    family.bottommost_compression_opts.max_dict_buffer_bytes = kDictionaryBufferBytes;
  }
  if (kind == FamilyKind::kLog) {
    // Each row stands behind the one before it of its kind, which the first byte tells.
    family.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(1));
  }
  if (kind == FamilyKind::kPrefix16) {
    family.write_buffer_size = std::min(options.write_buffer_bytes, kRandomWriteBufferBytes);
    family.max_write_buffer_number = kRandomWriteBuffersMax;
    family.min_write_buffer_number_to_merge = kRandomWriteBuffersMerged;
    family.prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(kPrefixBytes));
    family.memtable_prefix_bloom_size_ratio = kMemtablePrefixBloomRatio;
    family.memtable_whole_key_filtering = true;
  }
  if (described.is_hot && kind == FamilyKind::kPoint) {
    family.write_buffer_size = std::min(options.write_buffer_bytes, kRandomWriteBufferBytes);
    family.max_write_buffer_number = kRandomWriteBuffersMax;
    family.min_write_buffer_number_to_merge = kRandomWriteBuffersMerged;
    family.memtable_prefix_bloom_size_ratio = kHotBloomRatio;
    family.memtable_whole_key_filtering = true;
  }
  if (kind == FamilyKind::kHash) {
    family.write_buffer_size = std::min(options.write_buffer_bytes, kHashWriteBufferBytes);
    family.max_write_buffer_number = kHashWriteBuffersMax;
    family.memtable_factory = MakeHashMemtables(family.write_buffer_size);
  }
  if (kind == FamilyKind::kIdSets) {
    family.merge_operator = MakeIdSetMerge();
  }
  if (kind == FamilyKind::kBlob) {
    family.enable_blob_files = true;
    family.min_blob_size = kBlobBytesMin;
    family.blob_compression_type = rocksdb::kZSTD;
    family.enable_blob_garbage_collection = true;
  }
  return family;
}

rocksdb::ReadOptions MakeReadOptions() {
  rocksdb::ReadOptions read;
  read.verify_checksums = true;
  read.async_io = false;
  return read;
}

}  // namespace socle::storage
