// Any bytes as a key: reads parts of the kinds that the first bytes choose. What reads well must
// write to the same bytes.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lib/base/bytes.h"
#include "lib/base/check.h"
#include "lib/storage/key_codec.h"

namespace {

using socle::storage::KeyReader;
using socle::storage::KeyWriter;

void CopyPart(std::uint8_t kind, KeyReader& reader, KeyWriter& writer) {
  switch (kind % 7) {
    case 0:
      writer.U8(reader.U8());
      return;
    case 1:
      writer.U16(reader.U16());
      return;
    case 2:
      writer.U32(reader.U32());
      return;
    case 3:
      writer.I64(reader.I64());
      return;
    case 4:
      writer.DescendingU64(reader.DescendingU64());
      return;
    case 5:
      writer.Text(reader.Text());
      return;
    default:
      if (const std::string_view id = reader.Id(); !id.empty()) {
        writer.Id(socle::AsBytes(id));
      }
      return;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::size_t parts = data[0] % 8U;
  if (size < 1 + parts) {
    return 0;
  }
  const std::string_view key = socle::AsText({data + 1 + parts, size - 1 - parts});
  KeyReader reader(key);
  KeyWriter writer;
  for (std::size_t i = 0; i < parts; ++i) {
    CopyPart(data[1 + i], reader, writer);
  }
  if (reader.Finish().has_value()) {
    SOCLE_CHECK(writer.View() == key);
  }
  return 0;
}
