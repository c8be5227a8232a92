#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace socle::tabular {

enum class Encoding : std::uint8_t { kUtf8, kIso8859Part1, kIso8859Part15, kWindows1252 };

// Reads "utf-8", "iso-8859-1" (latin1), "iso-8859-15" (latin9), "windows-1252" (cp1252) in any
// case.
std::optional<Encoding> FindEncoding(std::string_view name);
std::string_view EncodingName(Encoding encoding);

// The most bytes of UTF-8 that one byte of a one-byte encoding can become.
inline constexpr std::size_t kUtf8BytesPerByteMax = 3;

// Appends `text` as UTF-8. For kUtf8 the bytes as they are. The five bytes that Windows-1252 leaves
// open become the control characters of the same number, as browsers do.
void AppendAsUtf8(std::string& out, std::string_view text, Encoding encoding);

}  // namespace socle::tabular
