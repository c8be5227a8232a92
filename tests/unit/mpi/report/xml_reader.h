#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace socle::mpi::report {

struct XmlElement {
  std::string name;
  std::map<std::string, std::string> attributes;
  std::string text;  // of the element itself, entities resolved
  int parent = -1;   // index, -1 for the root
};

struct XmlDocument {
  std::string error;  // empty: well-formed
  std::vector<XmlElement> elements;

  // Elements of that name, and of that class if one is given.
  std::vector<const XmlElement*> Find(std::string_view name, std::string_view kind = "") const;
  // All text below an element, in document order.
  std::string TextBelow(const XmlElement& element) const;
  bool IsBelow(const XmlElement& element, std::string_view ancestor) const;
};

// Reads what the report may be made of and is strict about it: one root, elements closed in order,
// attributes quoted and named once, no entity but the five and &#39;, no character that XML
// forbids.
XmlDocument ReadXml(std::string_view text);

}  // namespace socle::mpi::report
