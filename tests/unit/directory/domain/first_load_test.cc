#include "directory/domain/first_load.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "directory/domain/directory_load.h"
#include "directory/domain/entry_image.h"
#include "directory/domain/outcome.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_reader.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/random.h"
#include "lib/ldap/message.h"
#include "lib/ldap/result_code.h"
#include "tests/support/memory_env.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/directory/store/directory_fixture.h"

namespace socle::directory::domain {
namespace {

using ::testing::ElementsAre;

constexpr std::uint64_t kSeed = 7;
constexpr std::string_view kCreator = "cn=admin,o=Annuaire,c=FR";

struct Request {
  std::string name;
  std::vector<std::pair<std::string, std::vector<std::string>>> attributes;
};

Request Person(const std::string& name, const std::string& uid) {
  return {.name = name,
          .attributes = {{"objectClass", {"inetOrgPerson"}},
                         {"cn", {"Anne Le Gall"}},
                         {"sn", {"Le Gall"}},
                         {"uid", {uid}}}};
}

// What an LDIF file may hold, right and wrong.
std::vector<Request> Requests() {
  const std::string suffix = "o=Annuaire,c=FR";
  const std::string people = "ou=people," + suffix;
  std::vector<Request> out = {
      Person("uid=early," + people, "early"),  // before the entry above
      {.name = suffix, .attributes = {{"objectClass", {"organization"}}}},
      {.name = people, .attributes = {{"objectClass", {"organizationalUnit"}}}},
      Person("uid=a," + people, "a"),
      Person("UID=A, " + people, "a"),  // is there
      Person("uid=b+cn=B C," + people, "b"),
      Person("no name", "c"),
      {.name = "", .attributes = {{"objectClass", {"top"}}}},
      {.name = "cn=staff," + people,
       .attributes = {{"objectClass", {"groupOfNames"}},
                      {"member", {"uid=a," + people, "uid=later," + people}}}},
      {.name = "cn=other," + people,
       .attributes = {{"objectClass", {"alias", "extensibleObject"}},
                      {"cn", {"other"}},
                      {"aliasedObjectName", {"uid=a," + people}}}},
      Person("uid=d,cn=other," + people, "d"),
      {.name = "uid=e," + people, .attributes = {{"objectClass", {"inetOrgPerson"}}}},
      {.name = "uid=f," + people, .attributes = {{"nothing", {"f"}}}},
      Person("uid=later," + people, "later"),
  };
  Request twice = Person("uid=g," + people, "g");
  twice.attributes.emplace_back("surname", std::vector<std::string>{"G"});
  out.push_back(twice);
  Request wrong = Person("uid=h," + people, "h");
  wrong.attributes.emplace_back("createTimestamp", std::vector<std::string>{"yesterday"});
  out.push_back(wrong);
  Request copy = Person("uid=i," + people, "i");
  copy.attributes.emplace_back("entryUUID",
                               std::vector<std::string>{"8c2b1d1e-4f5a-4d6b-9c7d-0123456789ab"});
  copy.attributes.emplace_back("createTimestamp", std::vector<std::string>{"20200101000000Z"});
  copy.attributes.emplace_back("modifyTimestamp", std::vector<std::string>{"20210101000000Z"});
  out.push_back(copy);
  return out;
}

// Points into the request.
ldap::AddRequest MessageOf(const Request& request) {
  ldap::AddRequest message = {.entry = request.name};
  for (const auto& [type, values] : request.attributes) {
    message.attributes.push_back({.type = type, .values = {values.begin(), values.end()}});
  }
  return message;
}

class FirstLoadTest : public store::DirectoryTest {
 protected:
  [[nodiscard]] FirstLoad::Parts Parts() {
    return {.store = *store_,
            .suffixes = {kSuffix},
            .creator = std::string(kCreator),
            .clock = at_,
            .random = seeded_};
  }

  // "noSuchObject: ..." of each request.
  std::vector<std::string> LoadAll() {
    auto load = FirstLoad::Start(Parts(), {.work_folder = folder_.Path()}).value();
    std::vector<std::string> out;
    for (const Request& request : Requests()) {
      out.push_back(TextOf(load->Add(MessageOf(request))));
    }
    EXPECT_TRUE(load->Finish().has_value());
    return out;
  }

  std::vector<std::string> AddAll() {
    const ComputedAttributes computed(store_->Schema());
    DirectoryLoad load({.schema = store_->Schema(),
                        .computed = computed,
                        .suffixes = {kSuffix},
                        .creator = std::string(kCreator),
                        .clock = at_,
                        .random = seeded_});
    std::vector<std::string> out;
    for (const Request& request : Requests()) {
      const auto draft = store_->NewDraft();
      draft->BeginCommand();
      const Outcome outcome = load.Add(MessageOf(request), *draft);
      out.push_back(TextOf(outcome));
      if (!outcome.IsSuccess()) {
        draft->RollBackCommand();
      }
      EXPECT_TRUE(store_->Commit(*draft).has_value());
    }
    return out;
  }

  static std::string TextOf(const Outcome& outcome) {
    return std::string(ldap::ResultCodeName(outcome.code)) + ": " + outcome.diagnostic;
  }

  // Every entry by its name. A member that a group names is a change of the member when they are
  // added one by one, so its entryCSN is left out.
  std::map<std::string, store::Attributes> Entries() const {
    const store::DirectoryView view = store_->NewView();
    std::map<std::string, store::Attributes> out;
    const auto entries = view.EntriesFrom(0, 1000);
    for (const store::StoredEntry& entry : entries.value()) {
      store::Attributes attributes = AttributesOf(view, entry.id);
      if (attributes.contains("memberOf")) {
        attributes.erase("entryCSN");
      }
      out.emplace(view.DnOf(entry.id).value(), std::move(attributes));
    }
    return out;
  }

  FixedClock at_{UnixMicros{1'700'000'000'000'000}};
  SeededRandom seeded_{kSeed};
  test::TemporaryFolder folder_;
};

TEST_F(FirstLoadTest, AnswersAndKeepsWhatAddsWould) {
  const std::vector<std::string> told = LoadAll();
  const auto loaded = Entries();
  EXPECT_EQ(Findings(), "");
  EXPECT_EQ(loaded.size(), 8U);
  EXPECT_THAT(loaded.at("uid=i,ou=people,o=Annuaire,c=FR").at("entryUUID"),
              ElementsAre("8c2b1d1e-4f5a-4d6b-9c7d-0123456789ab"));
  EXPECT_THAT(loaded.at("uid=later,ou=people,o=Annuaire,c=FR").at("memberOf"),
              ElementsAre("cn=staff,ou=people,o=Annuaire,c=FR"));

  store_.reset();
  env_ = test::MakeMemoryEnv();
  seeded_ = SeededRandom(kSeed);
  Open();
  EXPECT_EQ(AddAll(), told);
  EXPECT_EQ(Entries(), loaded);
}

TEST_F(FirstLoadTest, NothingIsThereBeforeTheEnd) {
  {
    auto load = FirstLoad::Start(Parts(), {.work_folder = folder_.Path()}).value();
    EXPECT_TRUE(load->Add(MessageOf(Requests()[1])).IsSuccess());
  }
  EXPECT_TRUE(Entries().empty());
  LoadAll();
  EXPECT_EQ(FirstLoad::Start(Parts(), {.work_folder = folder_.Path()}).error().code,
            Code::kConflict);
}

}  // namespace
}  // namespace socle::directory::domain
