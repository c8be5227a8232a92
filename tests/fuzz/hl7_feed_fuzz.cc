// A feed is refused with a fault, or its texts are clean and within the limits; readers that are
// less strict accept no less.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "lib/base/check.h"
#include "lib/base/utf8.h"
#include "mpi/model/feed.h"
#include "mpi/protocol/decode_feed.h"
#include "mpi/protocol/fault.h"
#include "mpi/protocol/header.h"
#include "mpi/protocol/message.h"

namespace {

namespace mpi = socle::mpi;
namespace protocol = socle::mpi::protocol;

void CheckAccepted(const mpi::FeedMessage& feed) {
  SOCLE_CHECK(!feed.identifiers.empty());
  SOCLE_CHECK(feed.prior.empty() == (feed.action != mpi::FeedAction::kMerge &&
                                     feed.action != mpi::FeedAction::kChangeIdentifier));
  SOCLE_CHECK(feed.other.empty() ==
              (feed.action != mpi::FeedAction::kLink && feed.action != mpi::FeedAction::kUnlink));
  for (const mpi::PatientIdentifier& identifier : feed.identifiers) {
    SOCLE_CHECK(identifier.is_deleted == identifier.value.empty());
    SOCLE_CHECK(mpi::ParsePatientIdentifier(mpi::FormatPatientIdentifier(identifier)).value ==
                identifier.value);
  }
  for (std::size_t i = 0; i < mpi::kPatientFieldCount; ++i) {
    const std::optional<std::string>& value = feed.update[static_cast<mpi::PatientField>(i)];
    if (value.has_value()) {
      SOCLE_CHECK(socle::IsValidUtf8(*value));
      SOCLE_CHECK(value->size() <= 4 * protocol::kTraitBytesMax);
      SOCLE_CHECK(value->find_first_of("\r\n\t") == std::string::npos);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto message = protocol::Message::Read({reinterpret_cast<const char*>(data), size});
  const protocol::MessageHeader header = protocol::ReadHeader(message);
  bool is_accepted = false;
  for (const auto strictness : {protocol::Strictness::kStrict,
                                protocol::Strictness::kStandard,
                                protocol::Strictness::kTolerant}) {
    const protocol::DecodedFeed decoded =
        protocol::DecodeFeed(message, header, {.strictness = strictness});
    SOCLE_CHECK(decoded.faults.size() <= protocol::kFaultsMax);
    SOCLE_CHECK(decoded.IsAccepted() || !is_accepted);
    is_accepted = decoded.IsAccepted();
    if (is_accepted) {
      CheckAccepted(decoded.feed);
    }
  }
  return 0;
}
