#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

// Definitions of attribute types and object classes as RFC 4512, section 4.1 writes them:
//   ( 2.5.4.4 NAME ( 'sn' 'surname' ) SUP name )
namespace socle::directory::schema {

// Longer definitions are refused; the longest known one has 3 KB.
inline constexpr std::size_t kDefinitionBytesMax = std::size_t{64} << 10;

enum class AttributeUsage : std::uint8_t {
  kUserApplications,
  kDirectoryOperation,
  kDistributedOperation,
  kDsaOperation,
};

// X-ORIGIN 'RFC 4519': a name that begins with X- and its strings.
struct DefinitionExtension {
  std::string name = {};
  std::vector<std::string> values = {};
  bool operator==(const DefinitionExtension&) const = default;
};

// Names and numbers of others are kept as written; empty means absent.
struct AttributeTypeDefinition {
  std::string oid = {};
  std::vector<std::string> names = {};
  std::string description = {};
  bool is_obsolete = false;
  std::string superior = {};
  std::string equality = {};
  std::string ordering = {};
  std::string substring = {};
  std::string syntax = {};       // numeric OID
  std::size_t length_bound = 0;  // suggested minimum upper bound, {64}; 0 for none
  bool is_single_value = false;
  bool is_collective = false;
  bool no_user_modification = false;
  AttributeUsage usage = AttributeUsage::kUserApplications;
  std::vector<DefinitionExtension> extensions = {};
  bool operator==(const AttributeTypeDefinition&) const = default;
};

enum class ObjectClassKind : std::uint8_t { kAbstract, kStructural, kAuxiliary };

struct ObjectClassDefinition {
  std::string oid = {};
  std::vector<std::string> names = {};
  std::string description = {};
  bool is_obsolete = false;
  std::vector<std::string> superiors = {};
  ObjectClassKind kind = ObjectClassKind::kStructural;
  std::vector<std::string> must = {};
  std::vector<std::string> may = {};
  std::vector<DefinitionExtension> extensions = {};
  bool operator==(const ObjectClassDefinition&) const = default;
};

// Names for beginnings of numbers, as OpenLDAP's files declare them: objectidentifier Socle 1.3.6…
// makes Socle:1 a number.
using OidMacros = std::map<std::string, std::string, std::less<>>;

// "1.2.840.113556": at least two arcs, no leading zeros.
bool IsNumericOid(std::string_view text);
// RFC 4512 `descr`: a letter, then letters, digits, hyphens.
bool IsDescriptor(std::string_view text);
// Writes a macro out. kInvalidArgument for an unknown name and what is no number then.
Result<std::string> ExpandOid(std::string_view text, const OidMacros& macros);

// Reads a definition; `macros` may stand where numbers do. Keywords are taken in any letter case
// and any order.
//   kInvalidArgument  "at byte 31: ...": what is wrong and where; a keyword twice, an unknown one
//   kTooLarge         kDefinitionBytesMax
Result<AttributeTypeDefinition> ParseAttributeType(std::string_view text,
                                                   const OidMacros& macros = {});
Result<ObjectClassDefinition> ParseObjectClass(std::string_view text, const OidMacros& macros = {});

// One line, keywords in the order of RFC 4512; reads back as the same definition.
std::string RenderAttributeType(const AttributeTypeDefinition& definition);
std::string RenderObjectClass(const ObjectClassDefinition& definition);

}  // namespace socle::directory::schema
