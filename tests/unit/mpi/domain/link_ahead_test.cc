#include "mpi/domain/link_ahead.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/result.h"
#include "lib/storage/family.h"
#include "lib/storage/read_view.h"
#include "mpi/domain/command.h"
#include "mpi/domain/link_engine.h"
#include "mpi/match/standard.h"
#include "mpi/match/standardise.h"
#include "mpi/model/identity.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/key_marks.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/rows.h"
#include "mpi/person_store/rows_ahead.h"
#include "tests/unit/mpi/domain/index_fixture.h"

namespace socle::mpi::domain {
namespace {

std::string FormOf(const std::string& ipp) {
  Identity identity;
  identity.domain = "CH-A";
  identity.ipp = ipp;
  identity.birth_name = "DARK";
  identity.birth_first_given_name = "JEANNE";
  identity.birth_given_names = "JEANNE MARIE CECILE";
  identity.sex = "F";
  identity.birth_date = "1960-05-30";
  identity.birth_place_code = "88154";
  std::string form;
  match::Standardiser().Append(identity, 0, form);
  return form;
}

class LinkAheadTest : public IndexFixture {
 protected:
  void Add(const std::string& ipp, std::shared_ptr<const person_store::RowsAhead> ahead = nullptr) {
    std::vector<Command> commands;
    commands.push_back({.apply =
                            [&ipp](CommandContext& context) {
                              auto links = context.ForLinks();
                              LinkChange change;
                              return context.links.SetStandard(links,
                                                               context.head.next_record++,
                                                               std::hash<std::string>()(ipp),
                                                               FormOf(ipp),
                                                               change);
                            },
                        .done = {},
                        .ahead = std::move(ahead)});
    index_->RunBatch(std::move(commands));
  }

  std::shared_ptr<const person_store::RowsAhead> ReadAhead() {
    auto ahead = std::make_shared<person_store::RowsAhead>(index_->NewRowsAhead());
    const storage::ReadView view = index_->NewReadView();
    const std::string form = FormOf("new");
    EXPECT_TRUE(ReadLinkRows(person_store::ViewRows(view), match::StandardView(form.data()), *ahead)
                    .has_value());
    return ahead;
  }

  PersonNumber PersonOf(RecordNumber record) {
    const storage::ReadView view = index_->NewReadView();
    return person_store::FindMembership(person_store::ViewRows(view), record).value();
  }
};

TEST_F(LinkAheadTest, ReadsKeysAndTheLikelyRelatives) {
  Add("1");
  Add("2");
  const auto ahead = ReadAhead();
  const auto find = [&](storage::FamilyId family, const std::string& key) {
    return ahead->Find(family, key, person_store::KeyMarks::HashOf(family, key));
  };
  const std::string person = person_store::PersonKey(PersonOf(1));
  for (const auto* row : {find(person_store::kIndex, person_store::MembershipKey(1)),
                          find(person_store::kIndex, person_store::MembershipKey(2)),
                          find(person_store::kEdge, person_store::RecordKey(1)),
                          find(person_store::kPerson, person)}) {
    ASSERT_NE(row, nullptr);
    EXPECT_TRUE(row->has_value());
  }
  const auto* ruling = find(person_store::kIndex, person_store::RulingsKey(1));
  ASSERT_NE(ruling, nullptr);
  EXPECT_EQ(*ruling, std::nullopt) << "that there is none is known too";
  EXPECT_GT(ahead->Size(), 12U) << "and the lists of the block keys";
}

// The rows are those of a moment at which two records of the same person were not there yet.
TEST_F(LinkAheadTest, LinksAsEverWithRowsThatAreOld) {
  Add("1");
  const auto old = ReadAhead();
  Add("2");
  Add("3");
  Add("4", old);
  EXPECT_NE(PersonOf(1), 0U);
  for (const RecordNumber record : {2U, 3U, 4U}) {
    EXPECT_EQ(PersonOf(record), PersonOf(1));
  }
  const storage::ReadView view = index_->NewReadView();
  const auto edges = person_store::FindEdges(person_store::ViewRows(view), 4);
  ASSERT_TRUE(edges.has_value());
  EXPECT_EQ(edges->size(), 3U) << "compared with each of them";
}

// In one batch the rows of the command before are in the draft only.
TEST_F(LinkAheadTest, LinksAsEverInsideABatch) {
  Add("1");
  const auto old = ReadAhead();
  std::vector<Command> commands;
  for (const std::string& ipp : {std::string("2"), std::string("3")}) {
    commands.push_back({.apply =
                            [ipp](CommandContext& context) {
                              auto links = context.ForLinks();
                              LinkChange change;
                              return context.links.SetStandard(links,
                                                               context.head.next_record++,
                                                               std::hash<std::string>()(ipp),
                                                               FormOf(ipp),
                                                               change);
                            },
                        .done = {},
                        .ahead = old});
  }
  index_->RunBatch(std::move(commands));
  EXPECT_EQ(PersonOf(2), PersonOf(1));
  EXPECT_EQ(PersonOf(3), PersonOf(1));
}

}  // namespace
}  // namespace socle::mpi::domain
