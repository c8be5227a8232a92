#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <string>

namespace socle::metrics {

// Name and meaning of a metric: `socle_<noun>_<unit>[_total]`, label values from a fixed set.
struct Description {
  std::string name;
  std::string help;
  std::map<std::string, std::string> labels{};
};

// Handles are small, may be copied, are valid as long as the registry, and may be used from any
// thread. A default-made handle counts nowhere, so code need not ask whether there is a registry.
class Counter {
 public:
  Counter() = default;
  void Increment(double by = 1) const;

 private:
  friend class Registry;

  explicit Counter(void* counter) : counter_(counter) {}

  void* counter_ = nullptr;
};

class Gauge {
 public:
  Gauge() = default;
  void Set(double value) const;

 private:
  friend class Registry;

  explicit Gauge(void* gauge) : gauge_(gauge) {}

  void* gauge_ = nullptr;
};

class Histogram {
 public:
  Histogram() = default;
  void Observe(double value) const;

 private:
  friend class Registry;

  explicit Histogram(void* histogram) : histogram_(histogram) {}

  void* histogram_ = nullptr;
};

// All metrics of a process; passed by reference. The same name and labels give the same metric, so
// two stores of one process count together; a name used with another kind or an ill-formed name
// stops the process (a mistake in code, not in input).
class Registry {
 public:
  Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;
  ~Registry();

  [[nodiscard]] Counter AddCounter(const Description& description);
  [[nodiscard]] Gauge AddGauge(const Description& description);
  // `bounds`: upper bounds of the buckets, ascending; +Inf is added.
  [[nodiscard]] Histogram AddHistogram(const Description& description,
                                       std::span<const double> bounds);

  // Prometheus text exposition format 0.0.4.
  [[nodiscard]] std::string RenderPrometheusText() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace socle::metrics
