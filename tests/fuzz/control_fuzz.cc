// Any bytes as a stream of the control socket: frames, then requests and answers. What reads well
// must read the same after it was written again.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lib/base/bytes.h"
#include "lib/base/check.h"
#include "lib/control/message.h"

using namespace socle::control;  // NOLINT(google-build-using-namespace): one function

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = socle::AsText({data, size});
  while (true) {
    const auto frame = FindFrame(rest, kRequestBytesMax);
    if (!frame.has_value() || !frame->has_value()) {
      return 0;
    }
    const FramePart part = **frame;
    SOCLE_CHECK(part.size_bytes == part.json.size() + kFrameHeaderBytes);
    SOCLE_CHECK(EncodeFrame(part.json, kRequestBytesMax) == rest.substr(0, part.size_bytes));
    if (const auto request = DecodeRequest(part.json)) {
      const auto again = DecodeRequest(EncodeRequest(*request));
      SOCLE_CHECK(again.has_value() && again->id == request->id);
      SOCLE_CHECK(again->method == request->method);
    }
    if (const auto answer = DecodeAnswer(part.json)) {
      const auto again = DecodeAnswer(EncodeAnswer(*answer));
      SOCLE_CHECK(again.has_value() && again->id == answer->id && again->kind == answer->kind);
      SOCLE_CHECK(again->error.message == answer->error.message);
    }
    rest.remove_prefix(part.size_bytes);
  }
}
