// Requests as libldap builds them for ldapsearch, ldapmodify and their like: they are read, and
// written again, to the octet.
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>
#include <lber.h>
#include <lber_types.h>
#include <ldap.h>

#include "lib/ldap/decode_message.h"
#include "lib/ldap/encode_message.h"
#include "lib/ldap/filter_text.h"
#include "lib/ldap/message.h"
#include "lib/ldap/oid.h"

// Exported by libldap, but declared in no installed header.
// NOLINTBEGIN(readability-identifier-naming): its names.
extern "C" {
BerElement* ldap_build_bind_req(LDAP* handle,
                                const char* dn,
                                const char* mechanism,
                                berval* credentials,
                                LDAPControl** server_controls,
                                LDAPControl** client_controls,
                                ber_int_t* id);
BerElement* ldap_build_search_req(LDAP* handle,
                                  const char* base,
                                  ber_int_t scope,
                                  const char* filter,
                                  char** attributes,
                                  ber_int_t types_only,
                                  LDAPControl** server_controls,
                                  LDAPControl** client_controls,
                                  ber_int_t time_limit,
                                  ber_int_t size_limit,
                                  ber_int_t deref,
                                  ber_int_t* id);
BerElement* ldap_build_modify_req(LDAP* handle,
                                  const char* dn,
                                  LDAPMod** changes,
                                  LDAPControl** server_controls,
                                  LDAPControl** client_controls,
                                  ber_int_t* id);
BerElement* ldap_build_add_req(LDAP* handle,
                               const char* dn,
                               LDAPMod** attributes,
                               LDAPControl** server_controls,
                               LDAPControl** client_controls,
                               ber_int_t* id);
BerElement* ldap_build_delete_req(LDAP* handle,
                                  const char* dn,
                                  LDAPControl** server_controls,
                                  LDAPControl** client_controls,
                                  ber_int_t* id);
BerElement* ldap_build_moddn_req(LDAP* handle,
                                 const char* dn,
                                 const char* new_rdn,
                                 const char* new_superior,
                                 int delete_old_rdn,
                                 LDAPControl** server_controls,
                                 LDAPControl** client_controls,
                                 ber_int_t* id);
BerElement* ldap_build_compare_req(LDAP* handle,
                                   const char* dn,
                                   const char* attribute,
                                   berval* value,
                                   LDAPControl** server_controls,
                                   LDAPControl** client_controls,
                                   ber_int_t* id);
BerElement* ldap_build_extended_req(LDAP* handle,
                                    const char* oid,
                                    berval* value,
                                    LDAPControl** server_controls,
                                    LDAPControl** client_controls,
                                    ber_int_t* id);
}

// NOLINTEND(readability-identifier-naming)

namespace socle::ldap {
namespace {

constexpr const char* kDn = "uid=809990000003,ou=professionnels,o=annuaire,c=fr";

class LibldapPeer : public testing::Test {
 protected:
  LibldapPeer() {
    ldap_initialize(&handle_, nullptr);
    const int version = LDAP_VERSION3;
    ldap_set_option(handle_, LDAP_OPT_PROTOCOL_VERSION, &version);
  }

  ~LibldapPeer() override { ldap_unbind_ext(handle_, nullptr, nullptr); }

  LDAP* Handle() { return handle_; }

  // Takes a request, which must be the same after decoding and encoding.
  template <class Request>
  Request Take(BerElement* element) {
    berval built{};
    EXPECT_NE(element, nullptr);
    EXPECT_EQ(ber_flatten2(element, &built, 0), 0);
    frame_.assign(built.bv_val, built.bv_len);
    ber_free(element, 1);
    auto message = DecodeMessage(frame_);
    EXPECT_TRUE(message.has_value()) << message.error().detail;
    if (!message.has_value() || !std::holds_alternative<Request>(message->operation)) {
      return {};
    }
    EXPECT_EQ(message->id, id_);
    EXPECT_EQ(EncodeMessage(*message), frame_);
    controls_ = message->controls;
    return std::get<Request>(std::move(message->operation));
  }

  LDAP* handle_ = nullptr;
  ber_int_t id_ = 0;
  std::string frame_;
  std::vector<Control> controls_;
};

berval AsBerval(std::string& text) {
  return {.bv_len = text.size(), .bv_val = text.data()};
}

TEST_F(LibldapPeer, Binds) {
  std::string secret = "secret";
  berval credentials = AsBerval(secret);
  const auto simple = Take<BindRequest>(
      ldap_build_bind_req(Handle(), kDn, nullptr, &credentials, nullptr, nullptr, &id_));
  EXPECT_EQ(simple.name, kDn);
  EXPECT_EQ(simple.password, "secret");
  std::string nothing;
  berval no_credentials = AsBerval(nothing);
  const auto anonymous = Take<BindRequest>(
      ldap_build_bind_req(Handle(), "", nullptr, &no_credentials, nullptr, nullptr, &id_));
  EXPECT_EQ(anonymous.password, "");
  const auto external = Take<BindRequest>(
      ldap_build_bind_req(Handle(), "", "EXTERNAL", &credentials, nullptr, nullptr, &id_));
  EXPECT_EQ(external.mechanism, "EXTERNAL");
  EXPECT_EQ(external.credentials, "secret");
}

TEST_F(LibldapPeer, SearchesWithControls) {
  std::string size = "\x30\x05\x02\x01\x64\x04";
  size.push_back('\0');
  std::string paged_oid(oid::kPagedResults);
  LDAPControl paged{
      .ldctl_oid = paged_oid.data(), .ldctl_value = AsBerval(size), .ldctl_iscritical = 1};
  std::string manage_oid(oid::kManageDsaIt);
  LDAPControl manage{.ldctl_oid = manage_oid.data(), .ldctl_value = {}, .ldctl_iscritical = 0};
  std::array<LDAPControl*, 3> controls{&paged, &manage, nullptr};
  std::string all = "*";
  std::string operational = "+";
  std::array<char*, 3> attributes{all.data(), operational.data(), nullptr};
  const std::string filter =
      "(|(cn=*dup*ont*)(mail=*dupont*)(&(givenName=*)(!(sn:dn:2.5.13.2:=x))))";
  const auto search = Take<SearchRequest>(ldap_build_search_req(Handle(),
                                                                kDn,
                                                                LDAP_SCOPE_SUBTREE,
                                                                filter.c_str(),
                                                                attributes.data(),
                                                                1,
                                                                controls.data(),
                                                                nullptr,
                                                                30,
                                                                500,
                                                                LDAP_DEREF_ALWAYS,
                                                                &id_));
  EXPECT_EQ(search.base_object, kDn);
  EXPECT_EQ(search.scope, SearchScope::kSubtree);
  EXPECT_EQ(search.deref_aliases, DerefAliases::kAlways);
  EXPECT_EQ(search.size_limit, 500);
  EXPECT_EQ(search.time_limit_seconds, 30);
  EXPECT_TRUE(search.types_only);
  EXPECT_EQ(FormatFilter(search.filter), filter);
  EXPECT_EQ(search.attributes, (std::vector<std::string_view>{"*", "+"}));
  ASSERT_EQ(controls_.size(), 2U);
  EXPECT_EQ(controls_[0].oid, oid::kPagedResults);
  EXPECT_TRUE(controls_[0].critical);
  EXPECT_EQ(controls_[0].value, size);
  EXPECT_FALSE(controls_[1].critical);
}

TEST_F(LibldapPeer, AddsAndModifies) {
  std::string type = "cn";
  std::string first = "Camille";
  std::string second(300, 'x');
  berval first_value = AsBerval(first);
  berval second_value = AsBerval(second);
  std::array<berval*, 3> values{&first_value, &second_value, nullptr};
  LDAPMod add{};
  add.mod_op = LDAP_MOD_ADD | LDAP_MOD_BVALUES;
  add.mod_type = type.data();
  add.mod_bvalues = values.data();
  LDAPMod remove{};
  remove.mod_op = LDAP_MOD_DELETE | LDAP_MOD_BVALUES;
  remove.mod_type = type.data();
  LDAPMod increment = add;
  increment.mod_op = LDAP_MOD_INCREMENT | LDAP_MOD_BVALUES;
  std::array<LDAPMod*, 2> attributes{&add, nullptr};
  const auto added = Take<AddRequest>(
      ldap_build_add_req(Handle(), kDn, attributes.data(), nullptr, nullptr, &id_));
  ASSERT_EQ(added.attributes.size(), 1U);
  EXPECT_EQ(added.attributes[0].type, "cn");
  EXPECT_EQ(added.attributes[0].values, (std::vector<std::string_view>{first, second}));
  std::array<LDAPMod*, 4> changes{&add, &remove, &increment, nullptr};
  const auto modified = Take<ModifyRequest>(
      ldap_build_modify_req(Handle(), kDn, changes.data(), nullptr, nullptr, &id_));
  ASSERT_EQ(modified.changes.size(), 3U);
  EXPECT_EQ(modified.changes[0].operation, ModifyOperation::kAdd);
  EXPECT_EQ(modified.changes[1].operation, ModifyOperation::kDelete);
  EXPECT_TRUE(modified.changes[1].attribute.values.empty());
  EXPECT_EQ(modified.changes[2].operation, ModifyOperation::kIncrement);
}

TEST_F(LibldapPeer, DeletesRenamesAndCompares) {
  EXPECT_EQ(Take<DeleteRequest>(ldap_build_delete_req(Handle(), kDn, nullptr, nullptr, &id_)).entry,
            kDn);
  const auto rename = Take<ModifyDnRequest>(
      ldap_build_moddn_req(Handle(), kDn, "uid=1", "o=b", 1, nullptr, nullptr, &id_));
  EXPECT_EQ(rename.new_rdn, "uid=1");
  EXPECT_EQ(rename.new_superior, "o=b");
  EXPECT_TRUE(rename.delete_old_rdn);
  std::string text = "x";
  berval value = AsBerval(text);
  const auto compare = Take<CompareRequest>(
      ldap_build_compare_req(Handle(), kDn, "cn", &value, nullptr, nullptr, &id_));
  EXPECT_EQ(compare.attribute, "cn");
  EXPECT_EQ(compare.value, "x");
}

TEST_F(LibldapPeer, ExtendsOperations) {
  const auto whoami = Take<ExtendedRequest>(
      ldap_build_extended_req(Handle(), LDAP_EXOP_WHO_AM_I, nullptr, nullptr, nullptr, &id_));
  EXPECT_EQ(whoami.name, oid::kWhoAmI);
  EXPECT_FALSE(whoami.value.has_value());
  std::string text = "value";
  berval value = AsBerval(text);
  const auto cancel = Take<ExtendedRequest>(
      ldap_build_extended_req(Handle(), LDAP_EXOP_CANCEL, &value, nullptr, nullptr, &id_));
  EXPECT_EQ(cancel.name, oid::kCancel);
  EXPECT_EQ(cancel.value, "value");
}

}  // namespace
}  // namespace socle::ldap
