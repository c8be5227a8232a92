// One message of 600 bytes through the steps of the protocol.
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <ios>
#include <iterator>
#include <string>

#include <benchmark/benchmark.h>

#include "mpi/model/feed.h"
#include "mpi/protocol/acknowledge.h"
#include "mpi/protocol/decode_feed.h"
#include "mpi/protocol/decode_query.h"
#include "mpi/protocol/header.h"
#include "mpi/protocol/message.h"
#include "mpi/protocol/mllp.h"

namespace socle::mpi::protocol {
namespace {

std::string ReadSample(const std::string& path) {
  std::ifstream file(SOCLE_SOURCE_DIR "/tests/data/hl7v2/pam-fr/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

const std::string& Feed() {
  static const std::string kText = ReadSample("valid/01-a28-qualified.hl7");
  return kText;
}

void SetBytes(benchmark::State& state, std::size_t bytes) {
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) *
                          static_cast<std::int64_t>(state.iterations()));
}

void DecodeFrame(benchmark::State& state) {
  const std::string frame = EncodeMllpFrame(Feed());
  MllpDecoder decoder;
  for (auto _ : state) {
    decoder.Push(frame);
    benchmark::DoNotOptimize(decoder.Next());
  }
  SetBytes(state, frame.size());
}

BENCHMARK(DecodeFrame);

void ReadMessage(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(Message::Read(Feed()));
  }
  SetBytes(state, Feed().size());
}

BENCHMARK(ReadMessage);

void DecodeToFeed(benchmark::State& state) {
  for (auto _ : state) {
    const Message message = Message::Read(Feed());
    const MessageHeader header = ReadHeader(message);
    benchmark::DoNotOptimize(DecodeFeed(message, header, {}));
  }
  SetBytes(state, Feed().size());
}

BENCHMARK(DecodeToFeed);

void Acknowledge(benchmark::State& state) {
  const MessageHeader header = ReadHeader(Message::Read(Feed()));
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        BuildAck(header, {}, FeedOutcome{}, {.time = "20260105120000", .control_id = "1"}));
  }
}

BENCHMARK(Acknowledge);

void DecodePdqQuery(benchmark::State& state) {
  const std::string query = ReadSample("queries/06-pdq-name-birth-sex.hl7");
  for (auto _ : state) {
    const Message message = Message::Read(query);
    const MessageHeader header = ReadHeader(message);
    benchmark::DoNotOptimize(DecodeQuery(message, header, {}));
  }
}

BENCHMARK(DecodePdqQuery);

}  // namespace
}  // namespace socle::mpi::protocol
