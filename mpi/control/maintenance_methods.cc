#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "lib/base/error.h"
#include "lib/base/instant.h"
#include "lib/base/result.h"
#include "lib/control/server.h"
#include "mpi/control/call.h"
#include "mpi/control/methods.h"
#include "mpi/control/roles.h"
#include "mpi/domain/calibration.h"
#include "mpi/domain/command.h"
#include "mpi/domain/replay.h"
#include "mpi/domain/retrain.h"
#include "mpi/match/model.h"
#include "mpi/match/pattern.h"
#include "mpi/match/policy.h"
#include "mpi/model/audit.h"
#include "mpi/person_store/draft.h"

namespace socle::mpi::control {

namespace {

namespace json = boost::json;

// One long work over the whole index at a time.
using Gate = std::atomic<bool>;

class Passage {
 public:
  explicit Passage(Gate& gate) : gate_(gate), is_open_(!gate.exchange(true)) {}

  Passage(const Passage&) = delete;
  Passage& operator=(const Passage&) = delete;

  ~Passage() {
    if (is_open_) {
      gate_ = false;
    }
  }

  [[nodiscard]] bool IsOpen() const { return is_open_; }

 private:
  Gate& gate_;
  bool is_open_;
};

std::unexpected<Error> UnderWay(Call& call) {
  call.Stream().SetHint("wait until it has ended");
  return Fail(Code::kBusy, "a replay or a training is under way already");
}

// Tells the caller how far a step is; false once nobody listens.
auto ProgressOf(Call& call, std::string step) {
  return
      [&stream = call.Stream(), step = std::move(step)](std::uint64_t done, std::uint64_t total) {
        return stream.SendProgress({{"step", step}, {"records", done}, {"of", total}}).has_value();
      };
}

Result<json::object> RunReplay(Call& call) {
  domain::Replay replay(call.Parts().queue, call.Parts().work, call.Who());
  SOCLE_TRY(const domain::ReplayResult result, replay.Run(ProgressOf(call, "replay")));
  return json::object{{"records", result.records},
                      {"pairs_changed", result.pairs_changed},
                      {"persons_changed", result.persons_changed}};
}

Result<json::value> ReplayAll(Call& call, Gate& gate) {
  SOCLE_TRY_STATUS(call.Parameters().Finish());
  const Passage passage(gate);
  if (!passage.IsOpen()) {
    return UnderWay(call);
  }
  SOCLE_TRY_STATUS(
      call.Trace({.kind = AuditKind::kRetrain, .actor = call.Who(), .operation = "replay-begin"}));
  SOCLE_TRY(json::object result, RunReplay(call));
  return result;
}

json::array EncodeWeights(const match::Model& before, const match::Model& after) {
  json::array weights;
  for (std::size_t t = 0; t < match::kTraitCount; ++t) {
    const auto trait = static_cast<match::Trait>(t);
    const match::TraitInfo& info = match::Traits().at(t);
    for (std::size_t level = 1; level < info.levels.size(); ++level) {
      const auto old_bits = domain::WeightOf(before, trait, level);
      const auto new_bits = domain::WeightOf(after, trait, level);
      if (old_bits && new_bits) {
        weights.push_back({{"trait", info.name},
                           {"level", info.levels[level]},
                           {"before", *old_bits},
                           {"after", *new_bits}});
      }
    }
  }
  return weights;
}

json::object EncodeSample(const domain::SampleDecisions& decisions) {
  return {{"links", decisions.links},
          {"reviews", decisions.reviews},
          {"thresholds",
           {{"link_cross_domain", decisions.thresholds.link_cross_domain},
            {"link_same_domain", decisions.thresholds.link_same_domain},
            {"review", decisions.thresholds.review}}}};
}

json::object EncodeChanges(const domain::RetrainResult& trained, const match::Model& before) {
  return {{"weights", EncodeWeights(before, trained.model)},
          {"matches_per_record",
           {{"before",
             {{"cross_domain", before.matches_per_record.cross_domain},
              {"same_domain", before.matches_per_record.same_domain}}},
            {"after",
             {{"cross_domain", trained.model.matches_per_record.cross_domain},
              {"same_domain", trained.model.matches_per_record.same_domain}}}}},
          {"sample",
           {{"records", trained.records},
            {"candidate_pairs", trained.candidate_pairs},
            {"random_pairs", trained.random_pairs},
            {"near_pairs", trained.near_pairs},
            {"before", EncodeSample(trained.before)},
            {"after", EncodeSample(trained.after)},
            {"links_gained", trained.links_gained},
            {"links_lost", trained.links_lost}}}};
}

// Stores the model and has the engine score by it, in one command.
Result<std::uint32_t> TakeModel(Call& call, const match::Model& model) {
  return call.Change<std::uint32_t>(
      [model, who = call.Who()](domain::CommandContext& context) -> Result<std::uint32_t> {
        SOCLE_TRY(const std::uint32_t version,
                  domain::AddModel(context.draft,
                                   {.at = context.now, .trained_by = who.name, .model = model}));
        context.links.UseModel(model);
        context.audit.push_back({.kind = AuditKind::kRetrain,
                                 .actor = who,
                                 .operation = "use-model",
                                 .reason = fmt::format("version {}", version)});
        return version;
      });
}

Result<domain::RetrainResult> Train(Call& call, const domain::Calibration& calibration) {
  const ControlParts& parts = call.Parts();
  SOCLE_TRY_STATUS(
      call.Trace({.kind = AuditKind::kRetrain, .actor = call.Who(), .operation = "train"}));
  const auto view = parts.index.NewReadView();
  domain::RetrainOptions options;
  options.progress = ProgressOf(call, "train");
  SOCLE_TRY(domain::RetrainResult trained,
            domain::Retrain(person_store::ViewRows(view),
                            calibration,
                            parts.index.PolicyAt(parts.clock.Now()),
                            options));
  trained.model.name = "trained";
  trained.model.trained_on = fmt::format("{} of {} identities, {}",
                                         trained.records,
                                         calibration.Records(),
                                         FormatInstant(parts.clock.Now()));
  SOCLE_TRY_STATUS(match::CheckModel(trained.model));
  return trained;
}

Result<json::value> RetrainModel(Call& call, Gate& gate) {
  const bool is_dry = call.Parameters().Flag("dry_run");
  SOCLE_TRY_STATUS(call.Parameters().Finish());
  if (!is_dry && !call.Parts().uses_trained_model) {
    call.Stream().SetHint("set [link] model = trained and restart the daemon, or use --dry-run");
    return Fail(Code::kConflict, "the daemon is configured to use another model");
  }
  const Passage passage(gate);
  if (!passage.IsOpen()) {
    return UnderWay(call);
  }
  const auto calibration = call.Parts().index.SharedCalibration();
  SOCLE_TRY(const domain::RetrainResult trained, Train(call, *calibration));
  json::object answer{
      {"changes", EncodeChanges(trained, calibration->Model())},
      {"not_done",
       "pairs too far apart to be kept are compared again once one of their identities changes"}};
  json::object model{{"name", trained.model.name},
                     {"trained_on", trained.model.trained_on},
                     {"converged", trained.converged},
                     {"iterations", trained.iterations}};
  model["version"] = nullptr;
  if (is_dry) {
    answer["not_done"] = "nothing was changed: a dry run";
  } else {
    SOCLE_TRY(model["version"], TakeModel(call, trained.model));
    SOCLE_TRY(answer["replay"], RunReplay(call));
  }
  answer["model"] = std::move(model);
  answer["is_used"] = !is_dry;
  return answer;
}

}  // namespace

void AddMaintenanceMethods(const ControlParts& parts, socle::control::Methods& methods) {
  const auto gate = std::make_shared<Gate>(false);
  AddMethod(
      parts,
      "mpi.replay",
      kAdminister,
      [gate](Call& call) { return ReplayAll(call, *gate); },
      methods);
  AddMethod(
      parts,
      "mpi.retrain",
      kAdminister,
      [gate](Call& call) { return RetrainModel(call, *gate); },
      methods);
}

}  // namespace socle::mpi::control
