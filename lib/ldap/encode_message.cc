#include "lib/ldap/encode_message.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "lib/ldap/ber_tag.h"
#include "lib/ldap/ber_writer.h"
#include "lib/ldap/filter_ber.h"
#include "lib/ldap/message.h"
#include "lib/ldap/message_tags.h"

namespace socle::ldap {

namespace {

template <class Enum>
void WriteChoice(BerWriter& writer, Enum value) {
  writer.WriteInteger(static_cast<std::int32_t>(value), kEnumerated);
}

void WriteAttribute(BerWriter& writer, const Attribute& attribute) {
  writer.Begin(kSequence);
  writer.WriteOctets(attribute.type);
  WriteNames(writer, kSet, attribute.values);
  writer.End();
}

// COMPONENTS OF LDAPResult.
void WriteResult(BerWriter& writer, const LdapResult& result) {
  WriteChoice(writer, result.code);
  writer.WriteOctets(result.matched_dn);
  writer.WriteOctets(result.diagnostic_message);
  if (!result.referral.empty()) {
    WriteNames(writer, tag::kReferral, result.referral);
  }
}

void WriteAnswer(BerWriter& writer, BerTag tag, const LdapResult& result) {
  writer.Begin(tag);
  WriteResult(writer, result);
  writer.End();
}

// Writes each operation; one function for each of Operation.
struct OperationWriter {
  BerWriter& writer;

  void operator()(const BindRequest& request) const {
    writer.Begin(tag::kBindRequest);
    writer.WriteInteger(request.version);
    writer.WriteOctets(request.name);
    if (request.method == BindMethod::kSasl) {
      writer.Begin(tag::kSaslBind);
      writer.WriteOctets(request.mechanism);
      WriteOptional(writer, request.credentials);
      writer.End();
    } else {
      writer.WriteOctets(request.password, tag::kSimpleBind);
    }
    writer.End();
  }

  void operator()(const UnbindRequest&) const { writer.WriteNull(tag::kUnbindRequest); }

  void operator()(const SearchRequest& request) const {
    writer.Begin(tag::kSearchRequest);
    writer.WriteOctets(request.base_object);
    WriteChoice(writer, request.scope);
    WriteChoice(writer, request.deref_aliases);
    writer.WriteInteger(request.size_limit);
    writer.WriteInteger(request.time_limit_seconds);
    writer.WriteBoolean(request.types_only);
    EncodeFilter(writer, request.filter);
    WriteNames(writer, kSequence, request.attributes);
    writer.End();
  }

  void operator()(const ModifyRequest& request) const {
    writer.Begin(tag::kModifyRequest);
    writer.WriteOctets(request.object);
    writer.Begin(kSequence);
    for (const Modification& change : request.changes) {
      writer.Begin(kSequence);
      WriteChoice(writer, change.operation);
      WriteAttribute(writer, change.attribute);
      writer.End();
    }
    writer.End();
    writer.End();
  }

  void operator()(const AddRequest& request) const {
    writer.Begin(tag::kAddRequest);
    writer.WriteOctets(request.entry);
    WriteAttributes(writer, kSequence, request.attributes);
    writer.End();
  }

  void operator()(const DeleteRequest& request) const {
    writer.WriteOctets(request.entry, tag::kDeleteRequest);
  }

  void operator()(const ModifyDnRequest& request) const {
    writer.Begin(tag::kModifyDnRequest);
    writer.WriteOctets(request.entry);
    writer.WriteOctets(request.new_rdn);
    writer.WriteBoolean(request.delete_old_rdn);
    WriteOptional(writer, request.new_superior, tag::kNewSuperior);
    writer.End();
  }

  void operator()(const CompareRequest& request) const {
    writer.Begin(tag::kCompareRequest);
    writer.WriteOctets(request.entry);
    writer.Begin(kSequence);
    writer.WriteOctets(request.attribute);
    writer.WriteOctets(request.value);
    writer.End();
    writer.End();
  }

  void operator()(const AbandonRequest& request) const {
    writer.WriteInteger(request.message_id, tag::kAbandonRequest);
  }

  void operator()(const ExtendedRequest& request) const {
    writer.Begin(tag::kExtendedRequest);
    writer.WriteOctets(request.name, tag::kExtendedRequestName);
    WriteOptional(writer, request.value, tag::kExtendedRequestValue);
    writer.End();
  }

  void operator()(const BindResponse& response) const {
    writer.Begin(tag::kBindResponse);
    WriteResult(writer, response.result);
    WriteOptional(writer, response.server_credentials, tag::kServerCredentials);
    writer.End();
  }

  void operator()(const SearchResultEntry& entry) const { WriteSearchResultEntry(writer, entry); }

  void operator()(const SearchResultReference& reference) const {
    WriteNames(writer, tag::kSearchResultReference, reference.uris);
  }

  void operator()(const SearchResultDone& done) const {
    WriteAnswer(writer, tag::kSearchResultDone, done.result);
  }

  void operator()(const ModifyResponse& response) const {
    WriteAnswer(writer, tag::kModifyResponse, response.result);
  }

  void operator()(const AddResponse& response) const {
    WriteAnswer(writer, tag::kAddResponse, response.result);
  }

  void operator()(const DeleteResponse& response) const {
    WriteAnswer(writer, tag::kDeleteResponse, response.result);
  }

  void operator()(const ModifyDnResponse& response) const {
    WriteAnswer(writer, tag::kModifyDnResponse, response.result);
  }

  void operator()(const CompareResponse& response) const {
    WriteAnswer(writer, tag::kCompareResponse, response.result);
  }

  void operator()(const ExtendedResponse& response) const {
    writer.Begin(tag::kExtendedResponse);
    WriteResult(writer, response.result);
    WriteOptional(writer, response.name, tag::kExtendedResponseName);
    WriteOptional(writer, response.value, tag::kExtendedResponseValue);
    writer.End();
  }

  void operator()(const IntermediateResponse& response) const {
    writer.Begin(tag::kIntermediateResponse);
    WriteOptional(writer, response.name, tag::kIntermediateName);
    WriteOptional(writer, response.value, tag::kIntermediateValue);
    writer.End();
  }
};

void WriteControl(BerWriter& writer, const Control& control) {
  writer.Begin(kSequence);
  writer.WriteOctets(control.oid);
  if (control.critical) {
    writer.WriteBoolean(true);
  }
  WriteOptional(writer, control.value);
  writer.End();
}

void WriteControls(BerWriter& writer, std::span<const Control> controls) {
  if (controls.empty()) {
    return;
  }
  writer.Begin(tag::kControls);
  for (const Control& control : controls) {
    WriteControl(writer, control);
  }
  writer.End();
}

void WriteMessage(BerWriter& writer, const Message& message) {
  writer.Begin(kSequence);
  writer.WriteInteger(message.id);
  std::visit(OperationWriter{writer}, message.operation);
  WriteControls(writer, message.controls);
  writer.End();
}

}  // namespace

void WriteNames(BerWriter& writer, BerTag tag, std::span<const std::string_view> names) {
  writer.Begin(tag);
  for (const std::string_view name : names) {
    writer.WriteOctets(name);
  }
  writer.End();
}

void WriteAttributes(BerWriter& writer, BerTag tag, std::span<const Attribute> attributes) {
  writer.Begin(tag);
  for (const Attribute& attribute : attributes) {
    WriteAttribute(writer, attribute);
  }
  writer.End();
}

void WriteSearchResultEntry(BerWriter& writer, const SearchResultEntry& entry) {
  writer.Begin(tag::kSearchResultEntry);
  writer.WriteOctets(entry.object_name);
  WriteAttributes(writer, kSequence, entry.attributes);
  writer.End();
}

void AppendMessage(std::string& out, const Message& message) {
  BerWriter writer;
  WriteMessage(writer, message);
  writer.AppendTo(out);
}

std::string EncodeControl(const Control& control) {
  BerWriter writer;
  WriteControl(writer, control);
  return writer.Finish();
}

std::string EncodeMessage(const Message& message) {
  BerWriter writer;
  WriteMessage(writer, message);
  return writer.Finish();
}

}  // namespace socle::ldap
