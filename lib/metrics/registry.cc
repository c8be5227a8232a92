#include "lib/metrics/registry.h"

#include <exception>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "lib/base/check.h"

namespace socle::metrics {

namespace {

// prometheus-cpp throws for an ill-formed or clashing name: a mistake in code.
void* Made(const std::function<void*()>& make) {
  void* made = nullptr;
  try {
    made = make();
  } catch (const std::exception&) {
    made = nullptr;
  }
  SOCLE_CHECK(made != nullptr);
  return made;
}

}  // namespace

struct Registry::Impl {
  // Merge: asking for a family again gives the first one.
  prometheus::Registry registry{prometheus::Registry::InsertBehavior::Merge};
};

void Counter::Increment(double by) const {
  if (counter_ != nullptr) {
    static_cast<prometheus::Counter*>(counter_)->Increment(by);
  }
}

void Gauge::Set(double value) const {
  if (gauge_ != nullptr) {
    static_cast<prometheus::Gauge*>(gauge_)->Set(value);
  }
}

void Histogram::Observe(double value) const {
  if (histogram_ != nullptr) {
    static_cast<prometheus::Histogram*>(histogram_)->Observe(value);
  }
}

Registry::Registry() : impl_(std::make_unique<Impl>()) {}

Registry::~Registry() = default;

Counter Registry::AddCounter(const Description& description) {
  return Counter(Made([&]() -> void* {
    return &prometheus::BuildCounter()
                .Name(description.name)
                .Help(description.help)
                .Register(impl_->registry)
                .Add(description.labels);
  }));
}

Gauge Registry::AddGauge(const Description& description) {
  return Gauge(Made([&]() -> void* {
    return &prometheus::BuildGauge()
                .Name(description.name)
                .Help(description.help)
                .Register(impl_->registry)
                .Add(description.labels);
  }));
}

Histogram Registry::AddHistogram(const Description& description, std::span<const double> bounds) {
  return Histogram(Made([&]() -> void* {
    return &prometheus::BuildHistogram()
                .Name(description.name)
                .Help(description.help)
                .Register(impl_->registry)
                .Add(description.labels,
                     prometheus::Histogram::BucketBoundaries(bounds.begin(), bounds.end()));
  }));
}

std::string Registry::RenderPrometheusText() const {
  return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

}  // namespace socle::metrics
