#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "lib/ldap/filter.h"
#include "lib/ldap/result_code.h"

// The messages of LDAP as plain structs, named after RFC 4511, section 4. Texts are parts of the
// frame they were decoded from, or of what the caller keeps while they are encoded: no ownership.
namespace socle::ldap {

// Message 0 is for what the server says of its own accord.
inline constexpr std::int32_t kUnsolicitedId = 0;

struct Control {
  std::string_view oid;
  bool critical = false;
  std::optional<std::string_view> value{};  // absent is not the same as empty
};

// An attribute description with values; PartialAttribute when there may be no value.
struct Attribute {
  std::string_view type;
  std::vector<std::string_view> values{};
};

enum class BindMethod : std::uint8_t { kSimple, kSasl, kUnknown };

struct BindRequest {
  std::int32_t version = 3;
  std::string_view name{};
  BindMethod method = BindMethod::kSimple;
  std::string_view password{};                    // kSimple
  std::string_view mechanism{};                   // kSasl
  std::optional<std::string_view> credentials{};  // kSasl
};

struct UnbindRequest {};

enum class SearchScope : std::uint8_t {
  kBase = 0,
  kOne = 1,
  kSubtree = 2,
  kChildren = 3,  // draft-sermersheim-ldap-subordinate-scope: the subtree without its base
};

enum class DerefAliases : std::uint8_t {
  kNever = 0,
  kInSearching = 1,
  kFindingBase = 2,
  kAlways = 3
};

struct SearchRequest {
  std::string_view base_object{};
  SearchScope scope = SearchScope::kBase;
  DerefAliases deref_aliases = DerefAliases::kNever;
  std::int32_t size_limit = 0;          // entries; 0: none
  std::int32_t time_limit_seconds = 0;  // 0: none
  bool types_only = false;
  Filter filter{};
  std::vector<std::string_view> attributes{};  // as asked: "*", "+", "1.1", "@person", ...
};

enum class ModifyOperation : std::uint8_t { kAdd = 0, kDelete = 1, kReplace = 2, kIncrement = 3 };

struct Modification {
  ModifyOperation operation = ModifyOperation::kAdd;
  Attribute attribute{};
};

struct ModifyRequest {
  std::string_view object{};
  std::vector<Modification> changes{};
};

struct AddRequest {
  std::string_view entry{};
  std::vector<Attribute> attributes{};
};

struct DeleteRequest {
  std::string_view entry{};
};

struct ModifyDnRequest {
  std::string_view entry{};
  std::string_view new_rdn{};
  bool delete_old_rdn = false;
  std::optional<std::string_view> new_superior{};
};

struct CompareRequest {
  std::string_view entry{};
  std::string_view attribute{};
  std::string_view value{};
};

struct AbandonRequest {
  std::int32_t message_id = 0;
};

struct ExtendedRequest {
  std::string_view name{};
  std::optional<std::string_view> value{};
};

struct LdapResult {
  ResultCode code = ResultCode::kSuccess;
  std::string_view matched_dn{};
  std::string_view diagnostic_message{};
  std::vector<std::string_view> referral{};  // URIs; none: no referral
};

struct BindResponse {
  LdapResult result{};
  std::optional<std::string_view> server_credentials{};
};

struct SearchResultEntry {
  std::string_view object_name{};
  std::vector<Attribute> attributes{};
};

struct SearchResultReference {
  std::vector<std::string_view> uris{};
};

struct SearchResultDone {
  LdapResult result{};
};

struct ModifyResponse {
  LdapResult result{};
};

struct AddResponse {
  LdapResult result{};
};

struct DeleteResponse {
  LdapResult result{};
};

struct ModifyDnResponse {
  LdapResult result{};
};

struct CompareResponse {
  LdapResult result{};
};

struct ExtendedResponse {
  LdapResult result{};
  std::optional<std::string_view> name{};
  std::optional<std::string_view> value{};
};

struct IntermediateResponse {
  std::optional<std::string_view> name{};
  std::optional<std::string_view> value{};
};

using Operation = std::variant<BindRequest,
                               UnbindRequest,
                               SearchRequest,
                               ModifyRequest,
                               AddRequest,
                               DeleteRequest,
                               ModifyDnRequest,
                               CompareRequest,
                               AbandonRequest,
                               ExtendedRequest,
                               BindResponse,
                               SearchResultEntry,
                               SearchResultReference,
                               SearchResultDone,
                               ModifyResponse,
                               AddResponse,
                               DeleteResponse,
                               ModifyDnResponse,
                               CompareResponse,
                               ExtendedResponse,
                               IntermediateResponse>;

struct Message {
  std::int32_t id = 0;
  Operation operation{};
  std::vector<Control> controls{};
};

// The notice before a close for cause (RFC 4511, 4.4.1).
Message BuildNoticeOfDisconnection(ResultCode code, std::string_view diagnostic_message);

// The control with this OID, or null.
const Control* FindControl(const Message& message, std::string_view control_oid);

// Name of the operation in words, such as "search request"; for logs and errors.
std::string_view OperationName(const Operation& operation);

}  // namespace socle::ldap
