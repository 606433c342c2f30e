// Plays a plan against the services: each step at its business time, one after the other, as the
// member of staff it names. Steps that answer an alert wait until the watch has seen it. What is
// scanned at a gate is not waited for, unless the next step depends on it.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "simulate/actors.hpp"
#include "simulate/alert_watch.hpp"
#include "simulate/day_plan.hpp"
#include "simulate/guard_duty.hpp"
#include "simulate/resident_directory.hpp"
#include "simulate/step_requests.hpp"

namespace gridkeeper::gridctl {

// What became of one step.
struct Played {
  const Step* step = nullptr;
  base::TimePoint business;  // when it was sent
  base::TimePoint wall;
  std::chrono::microseconds latency{0};
  absl::Status status;
};

// The way of the fever's alert, for the timeline. Wall times.
struct FeverStory {
  base::TimePoint sent;
  std::chrono::microseconds accepted{0};   // after sent
  std::chrono::microseconds processed{0};  // after sent
  std::optional<SeenAlert> raised;
  std::optional<SeenAlert> escalated;
  base::TimePoint acknowledge_sent;
  std::optional<SeenAlert> acknowledged;
};

// How the gates and the shifts of the day are at a moment.
struct GatesShown {
  base::TimePoint business;
  std::vector<GateCount> gates;
  ShiftCount shifts;
};

struct SimulationListener {
  std::function<void(const Played&)> played;
  std::function<void(const GatesShown&)> gates;
};

class Simulation {
 public:
  Simulation(const Community& community, const DayPlan& plan, Actors& actors, AlertWatch& watch,
             const base::Clock& clock, SimulationListener listener);

  // Stops at the first step that the services cannot be reached for.
  absl::Status Play();
  const std::optional<FeverStory>& fever() const { return fever_; }
  const GateLedger& gates() const { return duty_.ledger(); }

 private:
  void WaitUntil(base::TimePoint at) const;
  absl::StatusOr<StepIds> IdsFor(const Step& step);
  absl::StatusOr<StepIds> IdsAtGate(const Step& step);
  absl::Status ShowGates(const Step& step);
  std::optional<SeenAlert> AwaitAlert(const Step& step);
  std::optional<SeenAlert> AwaitClimb(const std::string& alert_id, base::TimePoint due);
  // The answer, after repeats where other services may not know of a registration yet.
  absl::StatusOr<MessagePtr> Send(const Step& step, const StepRequest& request);
  absl::StatusOr<MessagePtr> SendFever(const Step& step, const StepRequest& request);
  absl::Status PlayStep(const Step& step);
  absl::Status PlayCommand(const Step& step);
  Step Timely(const Step& step);
  void Remember(const Step& step, const google::protobuf::Message& answer);
  // An open case from an earlier run.
  absl::StatusOr<std::string> FindCase(const Step& step, const std::string& resident_id);

  const DayPlan& plan_;
  Actors& actors_;
  AlertWatch& watch_;
  const base::Clock& clock_;
  SimulationListener listener_;
  ResidentDirectory directory_;
  base::TimePoint settle_until_;
  GuardDuty duty_;
  struct Case {
    std::string id;
    base::TimePoint opened;  // by the business clock, not before the service opened it
  };
  std::map<std::pair<int, int>, Case> cases_;  // by household and resident
  std::map<int, std::string> requests_;
  std::optional<FeverStory> fever_;
};

}  // namespace gridkeeper::gridctl
