#include "directory/domain/request_controls.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/ldap/message.h"
#include "lib/ldap/oid.h"
#include "lib/ldap/paged_results.h"
#include "lib/ldap/result_code.h"
#include "lib/ldap/virtual_list_view.h"

namespace socle::directory::domain {

namespace {

using ldap::ResultCode;

ldap::Message SearchWith(std::vector<ldap::Control> controls) {
  return {.id = 1, .operation = ldap::SearchRequest{}, .controls = std::move(controls)};
}

ldap::Message DeleteWith(std::vector<ldap::Control> controls) {
  return {.id = 1, .operation = ldap::DeleteRequest{}, .controls = std::move(controls)};
}

ResultCode CodeOf(const ldap::Message& message) {
  const auto decoded = DecodeRequestControls(message);
  return decoded ? ResultCode::kSuccess : decoded.error().code;
}

TEST(RequestControls, UnknownOnesAreRefusedWhenCritical) {
  EXPECT_EQ(CodeOf(SearchWith({{.oid = "1.2.3", .critical = true}})),
            ResultCode::kUnavailableCriticalExtension);
  EXPECT_EQ(CodeOf(SearchWith({{.oid = "1.2.3"}})), ResultCode::kSuccess);
}

TEST(RequestControls, EachBelongsToItsOperations) {
  EXPECT_TRUE(DecodeRequestControls(DeleteWith({{.oid = ldap::oid::kTreeDelete}}))->tree_delete);
  EXPECT_EQ(CodeOf(SearchWith({{.oid = ldap::oid::kTreeDelete, .critical = true}})),
            ResultCode::kUnavailableCriticalExtension);
  EXPECT_FALSE(DecodeRequestControls(SearchWith({{.oid = ldap::oid::kTreeDelete}}))->tree_delete);
  EXPECT_TRUE(DecodeRequestControls(SearchWith({{.oid = ldap::oid::kManageDsaIt}}))->manage_dsa_it);
}

TEST(RequestControls, ReadsPages) {
  const std::string value = ldap::EncodePagedResults({.size = 7, .cookie = "c"});
  const auto decoded =
      DecodeRequestControls(SearchWith({{.oid = ldap::oid::kPagedResults, .value = value}}));
  ASSERT_TRUE(decoded.has_value() && decoded->paged.has_value());
  EXPECT_EQ(decoded->paged->size, 7);
  EXPECT_EQ(decoded->paged->cookie, "c");
}

TEST(RequestControls, ValuesMustBeReadable) {
  EXPECT_EQ(CodeOf(SearchWith({{.oid = ldap::oid::kPagedResults, .value = "x"}})),
            ResultCode::kProtocolError);
  EXPECT_EQ(CodeOf(SearchWith({{.oid = ldap::oid::kManageDsaIt, .value = "x"}})),
            ResultCode::kProtocolError);
}

TEST(RequestControls, ProxiedAuthorisationIsCriticalAndNotForEverything) {
  const ldap::Control asked{
      .oid = ldap::oid::kProxiedAuthorization, .critical = true, .value = "u:anne"};
  EXPECT_EQ(DecodeRequestControls(SearchWith({asked}))->proxied_id, "u:anne");
  EXPECT_EQ(DecodeRequestControls(DeleteWith({asked}))->proxied_id, "u:anne");
  EXPECT_EQ(CodeOf(SearchWith({{.oid = ldap::oid::kProxiedAuthorization, .value = "u:anne"}})),
            ResultCode::kProtocolError);
  const auto extended = [&](std::string_view name) {
    return CodeOf({.id = 1, .operation = ldap::ExtendedRequest{.name = name}, .controls = {asked}});
  };
  EXPECT_EQ(extended(ldap::oid::kWhoAmI), ResultCode::kSuccess);
  EXPECT_EQ(extended(ldap::oid::kStartTls), ResultCode::kUnavailableCriticalExtension);
  EXPECT_EQ(CodeOf({.id = 1, .operation = ldap::BindRequest{}, .controls = {asked}}),
            ResultCode::kUnavailableCriticalExtension);
}

TEST(RequestControls, NoneStandsTwiceAndViewsNeedAnOrder) {
  EXPECT_EQ(CodeOf(SearchWith({{.oid = "1.2.3"}, {.oid = "1.2.3"}})), ResultCode::kProtocolError);
  const std::string view = ldap::EncodeVlvRequest({.after_count = 1});
  EXPECT_EQ(CodeOf(SearchWith({{.oid = ldap::oid::kVlvRequest, .value = view}})),
            ResultCode::kProtocolError);
}

}  // namespace

}  // namespace socle::directory::domain
