#include "mpi/domain/form_cache.h"

#include <string>

#include <gtest/gtest.h>

#include "mpi/match/standardise.h"
#include "mpi/model/identity.h"
#include "mpi/model/patient_record.h"

namespace socle::mpi::domain {
namespace {

std::string FormOf(const std::string& name) {
  Identity identity;
  identity.domain = "CH-A";
  identity.ipp = "1";
  identity.birth_name = name;
  identity.birth_date = "1960-05-30";
  std::string standard;
  match::Standardiser().Append(identity, 0, standard);
  return standard;
}

std::string NameOf(const FormCache& cache, RecordNumber record) {
  const auto form = cache.Find(record);
  return form ? std::string(form->standard.Text(form->standard->birth_name)) : "none";
}

TEST(FormCacheTest, GivesWhatWasPutLast) {
  FormCache cache(0);
  EXPECT_EQ(NameOf(cache, 0), "none");
  EXPECT_EQ(NameOf(cache, 4'000'000), "none");
  cache.Put(7, 70, FormOf("DARK"));
  cache.Put(9, 90, FormOf("NESSI"));
  EXPECT_EQ(NameOf(cache, 7), "DARK");
  EXPECT_EQ(cache.Find(9)->stable_key, 90U);
  EXPECT_FALSE(cache.Holds(8));
  cache.Put(7, 71, FormOf("RUTH"));
  EXPECT_EQ(NameOf(cache, 7), "RUTH");
  EXPECT_EQ(cache.Find(7)->stable_key, 71U);
  cache.Erase(7);
  cache.Erase(4'000'000);
  EXPECT_FALSE(cache.Find(7));
  EXPECT_EQ(NameOf(cache, 9), "NESSI");
  cache.Prefetch(7);
  cache.Prefetch(9);
}

TEST(FormCacheTest, ForgetsTheOldestOnceThereAreTooMany) {
  const std::string form = FormOf("DARK");
  const auto per_chunk = static_cast<RecordNumber>(FormCache::kChunkBytes / (form.size() + 16));
  FormCache cache(2 * FormCache::kChunkBytes);
  cache.Put(1, 1, form);
  for (RecordNumber record = 2; record <= per_chunk * 3; ++record) {
    cache.Put(record, record, form);
  }
  cache.Put(1, 2, FormOf("RUTH"));  // now one of the youngest
  EXPECT_TRUE(cache.Holds(2));      // memory grows until Trim
  EXPECT_GT(cache.Bytes(), 2 * FormCache::kChunkBytes);
  cache.Trim();
  EXPECT_EQ(cache.Bytes(), 2 * FormCache::kChunkBytes);
  EXPECT_FALSE(cache.Holds(2));
  EXPECT_EQ(NameOf(cache, 1), "RUTH");
  EXPECT_EQ(NameOf(cache, per_chunk * 3), "DARK");
  EXPECT_EQ(cache.Find(per_chunk * 3)->stable_key, per_chunk * 3);
}

}  // namespace
}  // namespace socle::mpi::domain
