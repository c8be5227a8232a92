#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace socle::mpi::protocol {

// Character sets of MSH-18 (table 0211) that are read and written.
enum class Charset : std::uint8_t { kUtf8, kIso8859Part1, kIso8859Part15, kAscii };

// "UNICODE UTF-8", "8859/15", "8859/1", "ASCII", and the same under the names that senders also use
// (UTF-8, UTF8, ISO-8859-15, ...), in any case.
std::optional<Charset> FindCharset(std::string_view name);
// As written in MSH-18.
std::string_view CharsetName(Charset charset);

// Appends `text` as UTF-8. UTF-8 and ASCII are copied as they are, valid or not.
void AppendDecoded(std::string& out, std::string_view text, Charset charset);

// UTF-8 to the bytes of `charset`; what it does not have, and what is not well-formed, becomes '?'.
std::string EncodeText(std::string_view utf8, Charset charset);

}  // namespace socle::mpi::protocol
