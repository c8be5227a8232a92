#include "lib/net/work_pool.h"

#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/integration/net/net_fixture.h"

namespace socle::net {

namespace {

TEST(WorkPool, RunsTasksAndRefusesWhenItsQueueIsFull) {
  KeepingLogger logger;
  WorkPool pool({.threads = 1, .queue_max = 2}, logger);
  Watched<int> state;
  const auto hold = [&] {
    state.Update([](int& value) { ++value; });
    state.WaitFor([](int value) { return value >= 100; });
  };
  ASSERT_TRUE(pool.TrySubmit(hold));
  ASSERT_TRUE(state.WaitFor([](int value) { return value == 1; }));
  EXPECT_TRUE(pool.TrySubmit([&] { state.Update([](int& value) { value += 1000; }); }));
  EXPECT_TRUE(pool.TrySubmit([&] { state.Update([](int& value) { value += 1000; }); }));
  EXPECT_EQ(pool.QueueLength(), 2);
  EXPECT_FALSE(pool.TrySubmit([] { FAIL(); }));
  state.Update([](int& value) { value += 100; });
  pool.Stop();
  EXPECT_EQ(state.Get(), 2101);
  EXPECT_FALSE(pool.TrySubmit([] { FAIL(); }));
}

TEST(WorkPool, SurvivesATaskThatThrows) {
  KeepingLogger logger;
  WorkPool pool({.threads = 1, .queue_max = 10}, logger);
  Watched<bool> is_alive;
  ASSERT_TRUE(pool.TrySubmit([] { throw std::runtime_error("broken"); }));
  ASSERT_TRUE(pool.TrySubmit([&] { is_alive.Update([](bool& value) { value = true; }); }));
  EXPECT_TRUE(is_alive.WaitFor([](bool value) { return value; }));
  EXPECT_TRUE(logger.WaitForLine("broken"));
}

}  // namespace

}  // namespace socle::net
