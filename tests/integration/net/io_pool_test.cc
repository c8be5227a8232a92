#include "lib/net/io_pool.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "tests/integration/net/net_fixture.h"

namespace socle::net {

namespace {

class IoPoolTest : public NetTest {};

TEST_F(IoPoolTest, RunsPostedTasksOnItsThreads) {
  Watched<bool> was_current;
  EXPECT_FALSE(io_.IsCurrent());
  io_.Post([&] {
    const bool is_current = io_.IsCurrent();
    was_current.Update([&](bool& value) { value = is_current; });
  });
  EXPECT_TRUE(was_current.WaitFor([](bool value) { return value; }));
}

TEST_F(IoPoolTest, RunsTasksOfALoopInTheOrderTheyWerePosted) {
  Watched<std::vector<int>> seen;
  const auto loop = io_.NextLoop();
  for (int i = 0; i < 100; ++i) {
    loop->Post([&seen, i] { seen.Update([&](auto& all) { all.push_back(i); }); });
  }
  ASSERT_TRUE(seen.WaitFor([](const auto& all) { return all.size() == 100; }));
  const auto all = seen.Get();
  EXPECT_TRUE(std::ranges::is_sorted(all));
}

TEST_F(IoPoolTest, RunsATaskAfterADelay) {
  Watched<int> runs;
  const auto begin = SystemClock().Monotonic();
  const Timer timer = io_.After(kSoon, [&] { runs.Update([](int& value) { ++value; }); });
  EXPECT_TRUE(runs.WaitFor([](int value) { return value == 1; }));
  EXPECT_GE(SystemClock().Monotonic() - begin, kSoon);
}

TEST_F(IoPoolTest, DoesNotRunACancelledOrDroppedTimer) {
  Watched<int> runs;
  const auto loop = io_.NextLoop();
  Timer cancelled = loop->After(kSoon, [&] { runs.Update([](int& value) { value += 1; }); });
  cancelled.Cancel();
  {
    const Timer dropped = loop->After(kSoon, [&] { runs.Update([](int& v) { v += 10; }); });
  }
  const Timer last = loop->After(kSoon * 2, [&] { runs.Update([](int& v) { v += 100; }); });
  EXPECT_TRUE(runs.WaitFor([](int value) { return value >= 100; }));
  EXPECT_EQ(runs.Get(), 100);
}

TEST_F(IoPoolTest, SurvivesATaskThatThrows) {
  const auto loop = io_.NextLoop();
  Watched<bool> is_alive;
  loop->Post([] { throw std::runtime_error("broken"); });
  loop->Post([&] { is_alive.Update([](bool& value) { value = true; }); });
  EXPECT_TRUE(is_alive.WaitFor([](bool value) { return value; }));
  EXPECT_TRUE(logger_.WaitForLine("broken"));
}

TEST_F(IoPoolTest, DropsTasksAfterStop) {
  const auto loop = io_.NextLoop();
  Timer timer = loop->After(std::chrono::hours{1}, [] { FAIL(); });
  io_.Stop();
  loop->Post([] { FAIL(); });
  timer.Cancel();
  io_.Stop();
}

}  // namespace

}  // namespace socle::net
