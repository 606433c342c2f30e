#include "simulate/simulation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "base/uuid.hpp"
#include "contract/arguments.hpp"
#include "contract/message_access.hpp"
#include "simulate/settled_call.hpp"

namespace gridkeeper::gridctl {
namespace {

using std::chrono::microseconds;
using Stopwatch = std::chrono::steady_clock;

constexpr base::Millis kSettle{
    30'000};  // events of registration on their way to the other services
constexpr base::Millis kAlertTimeout{30'000};
constexpr char kWatcher[] = "community-01";

microseconds Since(Stopwatch::time_point begin) {
  return std::chrono::duration_cast<microseconds>(Stopwatch::now() - begin);
}

}  // namespace

Simulation::Simulation(const Community& community, const DayPlan& plan, Actors& actors,
                       AlertWatch& watch, const base::Clock& clock, SimulationListener listener)
    : plan_(plan),
      actors_(actors),
      watch_(watch),
      clock_(clock),
      listener_(std::move(listener)),
      directory_(actors.Client("registration", kWatcher), community),
      settle_until_(base::WallNow() + kSettle),
      duty_(plan.guard, community, actors, watch, clock, directory_, settle_until_) {}

// Business time may run any factor faster than the wall: short naps, longer ones far from the goal.
void Simulation::WaitUntil(base::TimePoint at) const {
  for (base::TimePoint now = clock_.Now(); now < at; now = clock_.Now()) {
    std::this_thread::sleep_for(std::clamp((at - now) / 4000, base::Millis{1}, base::Millis{500}));
  }
}

absl::Status Simulation::Play() {
  if (absl::Status ready = duty_.SetUp(); !ready.ok()) return ready;
  for (const Step& step : plan_.steps) {
    WaitUntil(step.at);
    if (absl::Status played = PlayStep(step); !played.ok()) return played;
  }
  return absl::OkStatus();
}

absl::Status Simulation::PlayStep(const Step& step) {
  switch (step.kind) {
    case StepKind::kScan:
      return duty_.Scan(step);
    case StepKind::kCountGates:
      if (absl::Status counted = duty_.Count(); !counted.ok()) return counted;
      return ShowGates(step);
    case StepKind::kShowGates:
      return ShowGates(step);
    case StepKind::kAcknowledgeAlert:
    case StepKind::kResolveAlert:
      if (!duty_.AboutOf(step.gate.alert)) return absl::OkStatus();
      return PlayCommand(step);
    default:
      return PlayCommand(step);
  }
}

absl::Status Simulation::ShowGates(const Step& step) {
  GatesShown shown{step.at, duty_.ledger().Counts(), {}};
  const auto shifts = duty_.CountShifts();
  if (!shifts.ok()) return shifts.status();
  shown.shifts = *shifts;
  listener_.gates(shown);
  return absl::OkStatus();
}

absl::Status Simulation::PlayCommand(const Step& step) {
  Played played;
  played.step = &step;
  auto ids = IdsFor(step);
  played.business = clock_.Now();
  played.wall = base::WallNow();
  const auto begin = Stopwatch::now();
  absl::StatusOr<MessagePtr> answer =
      ids.ok() ? Send(step, RequestFor(Timely(step), *ids)) : ids.status();
  played.latency = Since(begin);
  played.status = answer.status();
  if (answer.ok()) {
    Remember(step, **answer);
  } else if (step.kind == StepKind::kOpenCase && absl::IsAlreadyExists(answer.status())) {
    auto known = FindCase(step, ids->resident);
    if (known.ok()) cases_[{step.household, step.resident}] = {*known, base::TimePoint{}};
    played.status = known.status();
  }
  listener_.played(played);
  return IsRetriable(played.status) ? played.status : absl::OkStatus();
}

// A step that is played late (the start took its time) may not claim a reading from before the case
// was opened.
Step Simulation::Timely(const Step& step) {
  Step timely = step;
  if (step.kind == StepKind::kFollowUp) {
    timely.taken_at = std::max(step.taken_at, cases_[{step.household, step.resident}].opened);
  }
  return timely;
}

absl::StatusOr<StepIds> Simulation::IdsAtGate(const Step& step) {
  StepIds ids;
  duty_.FillIds(step, ids);
  if (step.gate.alert < 0) return ids;
  const auto about = duty_.AboutOf(step.gate.alert);
  const auto raised = watch_.Await(
      [&](const SeenAlert& seen) {
        return seen.event == "alert_raised" && seen.rule == step.gate.rule && seen.about == about;
      },
      kAlertTimeout);
  if (!raised.has_value()) return absl::NotFoundError("the alert was not seen in time");
  ids.alert = raised->alert_id;
  return ids;
}

absl::StatusOr<StepIds> Simulation::IdsFor(const Step& step) {
  if (IsAtGate(step.kind)) return IdsAtGate(step);
  auto found = directory_.Find(step.household, step.resident);
  if (!found.ok()) return found.status();
  StepIds ids;
  ids.household = found->household;
  ids.resident = found->resident;
  ids.door = found->door;
  ids.isolation_case = cases_[{step.household, step.resident}].id;
  ids.request = requests_[step.request];
  if (step.kind == StepKind::kAcknowledgeMissed || step.kind == StepKind::kAcknowledgeFever) {
    auto alert = AwaitAlert(step);
    if (!alert.has_value()) return absl::NotFoundError("the alert was not seen in time");
    ids.alert = alert->alert_id;
  }
  return ids;
}

std::optional<SeenAlert> Simulation::AwaitAlert(const Step& step) {
  const std::string case_id = cases_[{step.household, step.resident}].id;
  const bool fever = step.kind == StepKind::kAcknowledgeFever;
  auto raised = watch_.Await(
      [&](const SeenAlert& seen) {
        return seen.event == "alert_raised" && seen.case_id == case_id &&
               (fever ? seen.rule == "fever"
                      : seen.rule == "follow_up_missed" && seen.slot_end == step.slot_end);
      },
      kAlertTimeout);
  if (!fever || !raised.has_value()) return raised;
  if (fever_.has_value()) fever_->raised = raised;
  auto climbed = AwaitClimb(raised->alert_id, raised->next_escalation);
  if (fever_.has_value()) {
    fever_->escalated = std::move(climbed);
    fever_->acknowledge_sent = base::WallNow();
  }
  return raised;
}

std::optional<SeenAlert> Simulation::AwaitClimb(const std::string& alert_id, base::TimePoint due) {
  WaitUntil(due);
  return watch_.Await(
      [&](const SeenAlert& seen) {
        return seen.event == "alert_escalated" && seen.alert_id == alert_id;
      },
      kAlertTimeout);
}

absl::StatusOr<MessagePtr> Simulation::Send(const Step& step, const StepRequest& request) {
  if (step.fever) return SendFever(step, request);
  return SendSettled(actors_.Client(request.service, step.actor), *request.method, *request.message,
                     settle_until_);
}

absl::StatusOr<MessagePtr> Simulation::SendFever(const Step& step, const StepRequest& request) {
  RpcClient& client = actors_.Client("health", step.actor);
  const std::string id = base::NewUuidV7().ToString();
  SetText(*request.message, "command_id", id);
  const auto* wait = request.message->GetDescriptor()->FindFieldByName("wait");
  request.message->GetReflection()->SetEnum(request.message.get(), wait,
                                            wait->enum_type()->FindValueByName("WAIT_ACCEPTED"));
  FeverStory story;
  story.sent = base::WallNow();
  const auto begin = Stopwatch::now();
  auto answer = client.Call(*request.method, *request.message);
  if (!answer.ok()) return answer.status();
  story.accepted = Since(begin);
  const auto& method = Contract::Get().Method("health", "GetOutcome");
  MessagePtr ask = Contract::Get().NewMessage(method.input_type());
  SetText(*ask, "command_id", id);
  SetText(*ask, "grid_code", step.grid);
  for (;;) {
    auto outcome = client.Call(method, *ask);
    if (!outcome.ok()) return outcome.status();
    const std::string state = TextAt(**outcome, "receipt.state");
    if (state == "rejected")
      return absl::FailedPreconditionError(TextAt(**outcome, "receipt.message"));
    if (state == "processed") break;
    if (Since(begin) > kAlertTimeout)
      return absl::UnavailableError("the fever's reading is not decided in time");
  }
  story.processed = Since(begin);
  fever_ = story;
  return answer;
}

void Simulation::Remember(const Step& step, const google::protobuf::Message& answer) {
  if (step.kind == StepKind::kOpenCase) {
    cases_[{step.household, step.resident}] = {TextAt(answer, "case_id"), clock_.Now()};
    duty_.IsolationBegan(step.household, step.resident);
  }
  duty_.Remember(step, answer);
  if (step.kind == StepKind::kRequestSupply) requests_[step.request] = TextAt(answer, "request_id");
  if (step.kind == StepKind::kAcknowledgeFever && fever_.has_value() &&
      fever_->raised.has_value()) {
    fever_->acknowledged = watch_.Await(
        [this](const SeenAlert& seen) {
          return seen.event == "alert_acknowledged" && seen.alert_id == fever_->raised->alert_id;
        },
        kAlertTimeout);
  }
}

absl::StatusOr<std::string> Simulation::FindCase(const Step& step, const std::string& resident_id) {
  const auto& method = Contract::Get().Method("health", "ListCases");
  MessagePtr request = Contract::Get().NewMessage(method.input_type());
  SetText(*request, "area_code", step.grid);
  for (;;) {
    auto answer = actors_.Client("health", step.actor).Call(method, *request);
    if (!answer.ok()) return answer.status();
    for (const auto* found : ListAt(**answer, "cases")) {
      if (TextAt(*found, "resident_id") == resident_id) return TextAt(*found, "case_id");
    }
    const std::string page = TextAt(**answer, "next_page_token");
    if (page.empty())
      return absl::NotFoundError("health says the case exists, but does not list it");
    SetText(*request, "page_token", page);
  }
}

}  // namespace gridkeeper::gridctl
