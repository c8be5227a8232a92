#include "directory/session/request_answer.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "directory/domain/outcome.h"
#include "directory/session/operation_metrics.h"
#include "lib/ldap/ber_tag.h"
#include "lib/ldap/encode_message.h"
#include "lib/ldap/message.h"
#include "lib/ldap/message_tags.h"

namespace socle::directory::session {

namespace {

namespace tag = ldap::tag;

std::optional<ldap::Operation> AnswerOf(ldap::BerTag request, const domain::Outcome& outcome) {
  ldap::LdapResult result = ResultOf(outcome);
  switch (request) {
    case tag::kBindRequest:
      return ldap::BindResponse{.result = std::move(result)};
    case tag::kSearchRequest:
      return ldap::SearchResultDone{.result = std::move(result)};
    case tag::kModifyRequest:
      return ldap::ModifyResponse{.result = std::move(result)};
    case tag::kAddRequest:
      return ldap::AddResponse{.result = std::move(result)};
    case tag::kDeleteRequest:
      return ldap::DeleteResponse{.result = std::move(result)};
    case tag::kModifyDnRequest:
      return ldap::ModifyDnResponse{.result = std::move(result)};
    case tag::kCompareRequest:
      return ldap::CompareResponse{.result = std::move(result)};
    case tag::kExtendedRequest:
      return ldap::ExtendedResponse{.result = std::move(result)};
    default:
      return std::nullopt;
  }
}

struct TagOf {
  ldap::BerTag operator()(const ldap::BindRequest&) const { return tag::kBindRequest; }

  ldap::BerTag operator()(const ldap::SearchRequest&) const { return tag::kSearchRequest; }

  ldap::BerTag operator()(const ldap::ModifyRequest&) const { return tag::kModifyRequest; }

  ldap::BerTag operator()(const ldap::AddRequest&) const { return tag::kAddRequest; }

  ldap::BerTag operator()(const ldap::DeleteRequest&) const { return tag::kDeleteRequest; }

  ldap::BerTag operator()(const ldap::ModifyDnRequest&) const { return tag::kModifyDnRequest; }

  ldap::BerTag operator()(const ldap::CompareRequest&) const { return tag::kCompareRequest; }

  ldap::BerTag operator()(const ldap::ExtendedRequest&) const { return tag::kExtendedRequest; }

  template <class Other>
  ldap::BerTag operator()(const Other&) const {
    return ldap::kNoTag;
  }
};

}  // namespace

bool AppendAnswer(std::string& out,
                  std::int32_t message_id,
                  ldap::BerTag request,
                  const domain::Outcome& outcome) {
  auto answer = AnswerOf(request, outcome);
  if (!answer) {
    return false;
  }
  ldap::AppendMessage(
      out, {.id = message_id, .operation = *std::move(answer), .controls = ControlsOf(outcome)});
  return true;
}

bool AppendAnswer(std::string& out, const ldap::Message& request, const domain::Outcome& outcome) {
  return AppendAnswer(out, request.id, std::visit(TagOf{}, request.operation), outcome);
}

OperationKind KindOf(const ldap::Operation& operation) {
  switch (std::visit(TagOf{}, operation)) {
    case tag::kBindRequest:
      return OperationKind::kBind;
    case tag::kSearchRequest:
      return OperationKind::kSearch;
    case tag::kModifyRequest:
      return OperationKind::kModify;
    case tag::kAddRequest:
      return OperationKind::kAdd;
    case tag::kDeleteRequest:
      return OperationKind::kDelete;
    case tag::kModifyDnRequest:
      return OperationKind::kModifyDn;
    case tag::kCompareRequest:
      return OperationKind::kCompare;
    default:
      return OperationKind::kExtended;
  }
}

}  // namespace socle::directory::session
