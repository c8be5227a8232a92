#include "lib/ldap/search_entry.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/check.h"
#include "lib/ldap/ber_tag.h"
#include "lib/ldap/message_tags.h"

namespace socle::ldap {

namespace {

constexpr std::size_t kShortLengthMax = 127;
constexpr std::uint8_t kLongFormBit = 0x80;

// Octets of the length octets alone.
std::size_t LengthOctets(std::size_t length) {
  std::size_t octets = 1;
  if (length > kShortLengthMax) {
    for (std::size_t rest = length; rest != 0; rest >>= 8) {
      ++octets;
    }
  }
  return octets;
}

// Octets of an element with a tag of one octet.
std::size_t ElementSize(std::size_t contents) {
  return 1 + LengthOctets(contents) + contents;
}

// Writes into room that was counted before.
class Cursor {
 public:
  explicit Cursor(char* at) : at_(at) {}

  void Header(BerTag tag, std::size_t contents) {
    *at_++ = static_cast<char>(tag);
    if (contents <= kShortLengthMax) {
      *at_++ = static_cast<char>(contents);
      return;
    }
    const std::size_t octets = LengthOctets(contents) - 1;
    *at_++ = static_cast<char>(kLongFormBit | octets);
    for (std::size_t i = octets; i > 0; --i) {
      *at_++ = static_cast<char>(contents >> (8 * (i - 1)));
    }
  }

  void Octets(std::string_view octets) {
    if (!octets.empty()) {
      std::memcpy(at_, octets.data(), octets.size());
      at_ += octets.size();
    }
  }

  void OctetString(std::string_view octets) {
    Header(kOctetString, octets.size());
    Octets(octets);
  }

  [[nodiscard]] const char* At() const { return at_; }

 private:
  char* at_;
};

// Lets `write` fill `size` octets at the end of `out`.
template <class Write>
void AppendWritten(std::string& out, std::size_t size, const Write& write) {
  const std::size_t begin = out.size();
  out.resize(begin + size);
  Cursor cursor(out.data() + begin);
  write(cursor);
  SOCLE_CHECK(cursor.At() == out.data() + out.size());
}

// A message identifier of 0 to 2^31-1, in as few octets as it needs.
std::size_t IntegerOctets(std::int32_t value) {
  std::size_t octets = 1;
  for (auto rest = static_cast<std::uint32_t>(value) >> 7; rest != 0; rest >>= 8) {
    ++octets;
  }
  return octets;
}

// Octets of the contents of each element that is open at once.
struct EntrySizes {
  std::size_t attributes = 0;
  std::size_t entry = 0;
  std::size_t message = 0;
};

EntrySizes CountOctets(const EncodedEntry& entry) {
  EntrySizes sizes;
  for (const std::string_view run : entry.attribute_runs) {
    sizes.attributes += run.size();
  }
  sizes.entry = ElementSize(entry.object_name.size()) + ElementSize(sizes.attributes);
  sizes.message = ElementSize(IntegerOctets(entry.message_id)) + ElementSize(sizes.entry);
  if (!entry.encoded_controls.empty()) {
    sizes.message += ElementSize(entry.encoded_controls.size());
  }
  return sizes;
}

}  // namespace

void AppendEncodedAttribute(std::string& out,
                            std::string_view type,
                            std::span<const std::string_view> values) {
  std::size_t set = 0;
  for (const std::string_view value : values) {
    set += ElementSize(value.size());
  }
  const std::size_t contents = ElementSize(type.size()) + ElementSize(set);
  AppendWritten(out, ElementSize(contents), [&](Cursor& cursor) {
    cursor.Header(kSequence, contents);
    cursor.OctetString(type);
    cursor.Header(kSet, set);
    for (const std::string_view value : values) {
      cursor.OctetString(value);
    }
  });
}

std::size_t EncodedEntrySize(const EncodedEntry& entry) {
  return ElementSize(CountOctets(entry).message);
}

void AppendEncodedEntry(std::string& out, const EncodedEntry& entry) {
  SOCLE_CHECK(entry.message_id >= 0);
  const EntrySizes sizes = CountOctets(entry);
  AppendWritten(out, ElementSize(sizes.message), [&](Cursor& cursor) {
    cursor.Header(kSequence, sizes.message);
    const std::size_t id_octets = IntegerOctets(entry.message_id);
    cursor.Header(kInteger, id_octets);
    std::array<char, sizeof(entry.message_id)> id{};
    for (std::size_t i = 0; i < id_octets; ++i) {
      id[i] = static_cast<char>(entry.message_id >> (8 * (id_octets - 1 - i)));
    }
    cursor.Octets({id.data(), id_octets});
    cursor.Header(tag::kSearchResultEntry, sizes.entry);
    cursor.OctetString(entry.object_name);
    cursor.Header(kSequence, sizes.attributes);
    for (const std::string_view run : entry.attribute_runs) {
      cursor.Octets(run);
    }
    if (!entry.encoded_controls.empty()) {
      cursor.Header(tag::kControls, entry.encoded_controls.size());
      cursor.Octets(entry.encoded_controls);
    }
  });
}

}  // namespace socle::ldap
