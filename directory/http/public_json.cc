#include "directory/http/public_json.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "directory/http/public_directory.h"
#include "directory/http/public_query.h"

namespace socle::directory::http {

namespace {

namespace json = boost::json;

void Put(json::object& object, std::string_view name, const std::string& value) {
  if (!value.empty()) {
    object[{name.data(), name.size()}] = value;
  }
}

void Put(json::object& object, std::string_view name, const std::vector<std::string>& values) {
  if (!values.empty()) {
    json::array& array = object[{name.data(), name.size()}].emplace_array();
    for (const std::string& value : values) {
      array.emplace_back(value);
    }
  }
}

json::object ToObject(const ProfessionalSummary& item) {
  json::object object;
  Put(object, "id", item.id);
  Put(object, "civility", item.civility);
  Put(object, "givenName", item.given_name);
  Put(object, "familyName", item.family_name);
  Put(object, "profession", item.profession);
  Put(object, "speciality", item.speciality);
  Put(object, "structureName", item.structure_name);
  Put(object, "town", item.town);
  return object;
}

json::object ToObject(const StructureSummary& item) {
  json::object object;
  Put(object, "id", item.id);
  Put(object, "name", item.name);
  Put(object, "sector", item.sector);
  Put(object, "postalCode", item.postal_code);
  Put(object, "town", item.town);
  return object;
}

void Put(json::object& object, const PostalAddress& address) {
  json::object made;
  Put(made, "lines", address.lines);
  Put(made, "postalCode", address.postal_code);
  Put(made, "town", address.town);
  if (!made.empty()) {
    object["address"] = std::move(made);
  }
}

json::object ToObject(const PublicActivity& activity) {
  json::object object;
  Put(object, "profession", activity.profession);
  Put(object, "speciality", activity.speciality);
  Put(object, "mode", activity.mode);
  Put(object, "function", activity.function);
  Put(object, "structureId", activity.structure_id);
  Put(object, "structureName", activity.structure_name);
  Put(object, activity.address);
  Put(object, "phones", activity.phones);
  Put(object, "mssAddresses", activity.mss_addresses);
  return object;
}

template <class T>
json::array ToArray(const std::vector<T>& items) {
  json::array array;
  array.reserve(items.size());
  for (const T& item : items) {
    array.emplace_back(ToObject(item));
  }
  return array;
}

template <class T>
std::string PageToJson(const PublicPage<T>& page, std::size_t number) {
  json::object object;
  object["total"] = page.total;
  object["isTotalExact"] = page.is_total_exact;
  object["isApproximate"] = page.is_approximate;
  object["page"] = number;
  object["pageSize"] = kResultsOfPage;
  object["items"] = ToArray(page.items);
  return json::serialize(object);
}

}  // namespace

std::string ToJson(const PublicPage<ProfessionalSummary>& page, std::size_t number) {
  return PageToJson(page, number);
}

std::string ToJson(const PublicPage<StructureSummary>& page, std::size_t number) {
  return PageToJson(page, number);
}

std::string ToJson(const PublicProfessional& professional) {
  json::object object = ToObject(professional.summary);
  Put(object, "rpps", professional.rpps);
  Put(object, "mssAddresses", professional.mss_addresses);
  object["activities"] = ToArray(professional.activities);
  return json::serialize(object);
}

std::string ToJson(const PublicStructure& structure) {
  json::object object = ToObject(structure.summary);
  Put(object, "tradeName", structure.trade_name);
  Put(object, "finess", structure.finess);
  Put(object, "siret", structure.siret);
  Put(object, structure.address);
  Put(object, "phones", structure.phones);
  Put(object, "mssAddresses", structure.mss_addresses);
  object["professionals"] = ToArray(structure.professionals);
  object["professionalCount"] = structure.professional_count;
  return json::serialize(object);
}

}  // namespace socle::directory::http
