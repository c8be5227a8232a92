#include "directory/domain/working_entry.h"

#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "directory/domain/outcome.h"
#include "lib/ldap/dn.h"
#include "lib/ldap/message.h"
#include "lib/ldap/result_code.h"
#include "tests/unit/directory/domain/sample_entry.h"

namespace socle::directory::domain {

namespace {

using ldap::ModifyOperation;
using ldap::ResultCode;

class WorkingEntryTest : public ::testing::Test {
 protected:
  WorkingEntryTest() {
    Apply(ModifyOperation::kAdd, "objectClass", {"inetOrgPerson"});
    Apply(ModifyOperation::kAdd, "cn", {"Jeanne"});
    Apply(ModifyOperation::kAdd, "sn", {"Lefèvre"});
    EXPECT_FALSE(entry_.CheckSchema(true).has_value());
  }

  ResultCode Apply(ModifyOperation operation,
                   std::string_view type,
                   std::vector<std::string_view> values) {
    const auto description = SampleSchema().ParseDescription(type);
    EXPECT_TRUE(description.has_value());
    const Fault fault = entry_.Apply(operation, *description, values);
    return fault ? fault->code : ResultCode::kSuccess;
  }

  ResultCode CheckSchema() {
    const Fault fault = entry_.CheckSchema(false);
    return fault ? fault->code : ResultCode::kSuccess;
  }

  WorkingEntry entry_{SampleSchema()};
};

TEST_F(WorkingEntryTest, AddsAndDeletesValuesByTheirRule) {
  EXPECT_EQ(Apply(ModifyOperation::kAdd, "cn", {"JEANNE"}), ResultCode::kAttributeOrValueExists);
  EXPECT_EQ(Apply(ModifyOperation::kAdd, "cn", {"Anne"}), ResultCode::kSuccess);
  EXPECT_EQ(Apply(ModifyOperation::kDelete, "cn", {" anne "}), ResultCode::kSuccess);
  EXPECT_EQ(Apply(ModifyOperation::kDelete, "cn", {"anne"}), ResultCode::kNoSuchAttribute);
  EXPECT_EQ(Apply(ModifyOperation::kDelete, "mail", {}), ResultCode::kNoSuchAttribute);
  EXPECT_EQ(Apply(ModifyOperation::kAdd, "mail", {}), ResultCode::kProtocolError);
  EXPECT_EQ(entry_.FirstValue("cn"), "Jeanne");
}

TEST_F(WorkingEntryTest, ReplaceWithNothingIsNoError) {
  EXPECT_EQ(Apply(ModifyOperation::kReplace, "mail", {}), ResultCode::kSuccess);
  EXPECT_EQ(Apply(ModifyOperation::kReplace, "mail", {"a@b"}), ResultCode::kSuccess);
  EXPECT_EQ(Apply(ModifyOperation::kReplace, "mail", {}), ResultCode::kSuccess);
  EXPECT_EQ(entry_.FirstValue("mail"), "");
}

TEST_F(WorkingEntryTest, IncrementsNumbersAlone) {
  EXPECT_EQ(Apply(ModifyOperation::kIncrement, "uidNumber", {"1"}), ResultCode::kNoSuchAttribute);
  EXPECT_EQ(Apply(ModifyOperation::kAdd, "uidNumber", {"41"}), ResultCode::kSuccess);
  EXPECT_EQ(Apply(ModifyOperation::kIncrement, "uidNumber", {"1"}), ResultCode::kSuccess);
  EXPECT_EQ(entry_.FirstValue("uidNumber"), "42");
  EXPECT_EQ(Apply(ModifyOperation::kIncrement, "uidNumber", {"-50"}), ResultCode::kSuccess);
  EXPECT_EQ(entry_.FirstValue("uidNumber"), "-8");
  EXPECT_EQ(Apply(ModifyOperation::kIncrement, "uidNumber", {"x"}),
            ResultCode::kInvalidAttributeSyntax);
  EXPECT_EQ(Apply(ModifyOperation::kIncrement, "uidNumber", {"1", "2"}),
            ResultCode::kProtocolError);
  EXPECT_EQ(Apply(ModifyOperation::kIncrement, "cn", {"1"}), ResultCode::kConstraintViolation);
}

TEST_F(WorkingEntryTest, ChecksTheSchema) {
  EXPECT_EQ(entry_.FirstValue("structuralObjectClass"), "inetOrgPerson");
  EXPECT_EQ(CheckSchema(), ResultCode::kSuccess);
  EXPECT_EQ(Apply(ModifyOperation::kAdd, "uidNumber", {"1"}), ResultCode::kSuccess);
  EXPECT_EQ(CheckSchema(), ResultCode::kObjectClassViolation);
}

TEST_F(WorkingEntryTest, SuperclassesAreAdded) {
  const WorkingAttribute* classes =
      entry_.Find({.type = SampleSchema().FindAttribute("objectClass")});
  ASSERT_NE(classes, nullptr);
  EXPECT_EQ(classes->values.size(), 4U);  // inetOrgPerson, organizationalPerson, person, top
  EXPECT_EQ(Apply(ModifyOperation::kDelete, "objectClass", {"person"}), ResultCode::kSuccess);
  EXPECT_EQ(CheckSchema(), ResultCode::kSuccess);
  EXPECT_EQ(classes->values.size(), 4U);
}

TEST_F(WorkingEntryTest, TheStructuralClassStays) {
  EXPECT_EQ(Apply(ModifyOperation::kReplace, "objectClass", {"person"}), ResultCode::kSuccess);
  EXPECT_EQ(CheckSchema(), ResultCode::kObjectClassModsProhibited);
}

TEST_F(WorkingEntryTest, NamesAreValues) {
  const auto rdn = ldap::ParseRdn("cn=Jeanne+uid=801");
  ASSERT_TRUE(rdn.has_value());
  ASSERT_TRUE(entry_.CheckNaming(rdn->Rdn(0)).has_value());
  EXPECT_FALSE(entry_.AddNaming(rdn->Rdn(0)).has_value());
  EXPECT_FALSE(entry_.CheckNaming(rdn->Rdn(0)).has_value());
  EXPECT_EQ(entry_.FirstValue("uid"), "801");
  EXPECT_FALSE(entry_.RemoveNaming(rdn->Rdn(0)).has_value());
  EXPECT_EQ(entry_.FirstValue("uid"), "");
  const auto unknown = ldap::ParseRdn("noSuchAttribute=x");
  EXPECT_EQ(entry_.AddNaming(unknown->Rdn(0))->code, ResultCode::kUndefinedAttributeType);
}

TEST_F(WorkingEntryTest, OnlyWhatHasChangedIsWritten) {
  const auto before = entry_.Changes().size();
  EXPECT_EQ(Apply(ModifyOperation::kReplace, "mail", {}), ResultCode::kSuccess);
  EXPECT_EQ(entry_.Changes().size(), before);
  EXPECT_EQ(Apply(ModifyOperation::kReplace, "mail", {"a@b"}), ResultCode::kSuccess);
  EXPECT_EQ(entry_.Changes().size(), before + 1);
}

}  // namespace

}  // namespace socle::directory::domain
