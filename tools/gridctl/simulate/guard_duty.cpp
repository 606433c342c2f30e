#include "simulate/guard_duty.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <thread>

#include "base/uuid.hpp"
#include "contract/message_access.hpp"
#include "rpc/listing.hpp"
#include "simulate/settled_call.hpp"

namespace gridkeeper::gridctl {
namespace {

namespace pb = google::protobuf;
using std::chrono::microseconds;
using Stopwatch = std::chrono::steady_clock;

constexpr char kCall[] = "Guards for the gates";
constexpr int kSetUpConcurrency = 16;
constexpr base::Millis kAnswerTimeout{30'000};
constexpr base::Millis kScanPause{5};
// What is said of an isolation that has begun holds after an event's way from one service to
// another; a machine with much else to do may need this long.
constexpr microseconds kKnownWithin = std::chrono::seconds(30);
constexpr std::chrono::hours kGapLead{2};  // registration's rules
constexpr std::chrono::minutes kAttendWithin{15};
constexpr base::Millis kCountTimeout{10'000};  // for what is on its way
constexpr base::Millis kCountPause{100};

microseconds Since(Stopwatch::time_point begin) {
  return std::chrono::duration_cast<microseconds>(Stopwatch::now() - begin);
}

// All of it, or the first that went wrong.
absl::Status ForEach(std::size_t count, const std::function<absl::Status(std::size_t)>& work) {
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  absl::Status first;
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < kSetUpConcurrency; ++i) {
      workers.emplace_back([&] {
        for (std::size_t at = next++; at < count; at = next++) {
          const absl::Status done = work(at);
          if (done.ok()) continue;
          const std::lock_guard lock(mutex);
          first.Update(done);
          next = count;
        }
      });
    }
  }
  return first;
}

// STOP_REASON_NO_PASS -> "no_pass".
std::string ShortReason(registration::v1::StopReason reason) {
  std::string name =
      registration::v1::StopReason_Name(reason).substr(std::string_view("STOP_REASON_").size());
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

GateAnswer Read(const registration::v1::ScanAnswer& answer) {
  GateAnswer read;
  read.scan = answer.command_id();
  read.is_allowed = answer.verdict() == registration::v1::GATE_VERDICT_ALLOW;
  if (!read.is_allowed) read.reason = ShortReason(answer.reason());
  read.is_recorded = answer.recorded();
  if (!answer.field().empty()) read.fault = answer.field() + ": " + answer.message();
  return read;
}

bool IsOfGuard(const std::string& rule) {
  return rule == "gate_fever" || rule == "isolation_broken" || rule == "shift_gap" ||
         rule == "shift_unattended";
}

}  // namespace

GuardDuty::GuardDuty(const Guard& guard, const Community& community, Actors& actors,
                     AlertWatch& watch, const base::Clock& clock, ResidentDirectory& directory,
                     base::TimePoint settle_until)
    : guard_(guard),
      community_(community),
      actors_(actors),
      watch_(watch),
      clock_(clock),
      directory_(directory),
      settle_until_(settle_until),
      ledger_(guard.gates.size()) {
  for (const RosterEntry& roster : community.rosters) {
    if (!roster.staff.empty()) workers_[roster.grid] = roster.staff.front();
  }
}

absl::StatusOr<MessagePtr> GuardDuty::Send(const std::string& staff, const StepRequest& request) {
  return SendSettled(actors_.Client(request.service, staff), *request.method, *request.message,
                     settle_until_);
}

absl::Status GuardDuty::SetUp() {
  if (guard_.gates.empty()) return absl::OkStatus();
  counted_at_ = clock_.Now();
  counted_seen_ = watch_.All().size();
  absl::Status done = SetUpCheckpoints();
  if (done.ok()) done = SetUpPasses();
  if (done.ok()) done = SetUpVolunteers();
  if (done.ok()) OpenGates();
  return done;
}

absl::Status GuardDuty::SetUpCheckpoints() {
  const StepRequest ask = Make("registration", "ListCheckpoints", {{"area_code", guard_.area}});
  const auto known = Leader().Call(*ask.method, *ask.message);
  if (!known.ok()) return known.status();
  for (const Gate& gate : guard_.gates) {
    std::string id;
    for (const pb::Message* one : ListAt(**known, "checkpoints")) {
      if (TextAt(*one, "grid_code") == gate.grid && TextAt(*one, "name") == gate.name &&
          TextAt(*one, "guarded_area_code") == gate.area && !Has(*one, "is_closed")) {
        id = TextAt(*one, "checkpoint_id");
      }
    }
    if (id.empty()) {
      const auto defined = Send(guard_.leader, RequestFor(gate));
      if (!defined.ok()) return defined.status();
      id = TextAt(**defined, "checkpoint_id");
    }
    checkpoints_.push_back(std::move(id));
  }
  return absl::OkStatus();
}

absl::StatusOr<GuardDuty::KnownPasses> GuardDuty::ReadPasses() {
  KnownPasses known;
  absl::Status read = ForEachListed(
      Leader(), "ListPasses", "area_code", guard_.area, "passes", [&](const pb::Message& pass) {
        if (NumberAt(pass, "revoked_at_ms") != 0 || NumberAt(pass, "valid_until_ms") != 0) return;
        known[{TextAt(pass, "resident_id"), TextAt(pass, "details.plate")}] = {
            TextAt(pass, "code"), Has(pass, "is_stopped_by_isolation")};
      });
  if (!read.ok()) return read;
  return known;
}

absl::Status GuardDuty::SetUpPasses() {
  auto known = ReadPasses();
  if (!known.ok()) return known.status();
  std::vector<StepIds> holders;
  std::vector<int> missing;
  for (std::size_t i = 0; i < guard_.passes.size(); ++i) {
    const HeldPass& pass = guard_.passes[i];
    auto found = directory_.Find(pass.household, pass.resident);
    if (!found.ok()) return found.status();
    StepIds ids;
    ids.household = found->household;
    ids.resident = found->resident;
    holders.push_back(ids);
    const int number = static_cast<int>(i);
    const auto there = known->find({ids.resident, pass.plate});
    if (there == known->end()) {
      missing.push_back(number);
    } else {
      codes_[number] = there->second.code;
    }
  }
  std::mutex mutex;
  absl::Status issued_all = ForEach(missing.size(), [&](std::size_t at) {
    const auto number = static_cast<std::size_t>(missing[at]);
    const HeldPass& pass = guard_.passes[number];
    const std::string& grid = community_.households[static_cast<std::size_t>(pass.household)].grid;
    const auto issued = Send(workers_.at(grid), RequestFor(pass, grid, holders[number]));
    if (!issued.ok()) return issued.status();
    const std::lock_guard lock(mutex);
    codes_[missing[at]] = TextAt(**issued, "code");
    return absl::OkStatus();
  });
  if (!issued_all.ok()) return issued_all;
  known = ReadPasses();  // with the new ones, some of whose holders may be in isolation already
  if (!known.ok()) return known.status();
  for (std::size_t i = 0; i < guard_.passes.size(); ++i) {
    const auto there = known->find({holders[i].resident, guard_.passes[i].plate});
    if (there != known->end() && there->second.is_stopped)
      stopped_before_.insert(static_cast<int>(i));
  }
  return absl::OkStatus();
}

absl::Status GuardDuty::SetUpVolunteers() {
  std::string call;
  absl::Status read =
      ForEachListed(Leader(), "ListVolunteerCalls", "area_code", guard_.area, "calls",
                    [&](const pb::Message& one) {
                      if (TextAt(one, "title") == kCall && TextAt(one, "area_code") == guard_.area)
                        call = TextAt(one, "call_id");
                    });
  if (!read.ok()) return read;
  if (call.empty()) {
    const auto opened = Send(guard_.leader, CallForVolunteers(guard_.area, kCall));
    if (!opened.ok()) return opened.status();
    call = TextAt(**opened, "call_id");
  }
  std::map<std::string, std::string> known;  // by resident
  read = ForEachListed(Leader(), "ListVolunteers", "area_code", guard_.area, "volunteers",
                       [&](const pb::Message& one) {
                         if (TextAt(one, "area_code") == guard_.area)
                           known[TextAt(one, "resident_id")] = TextAt(one, "volunteer_id");
                       });
  if (!read.ok()) return read;
  for (const Helper& helper : guard_.volunteers) {
    const auto found = directory_.Find(helper.household, helper.resident);
    if (!found.ok()) return found.status();
    std::string& id = known[found->resident];
    if (id.empty()) {
      const auto signed_up = Send(
          guard_.leader, SignUp(guard_.area, call,
                                community_.households[static_cast<std::size_t>(helper.household)],
                                helper, found->resident));
      if (!signed_up.ok()) return signed_up.status();
      id = TextAt(**signed_up, "volunteer_id");
    }
    volunteers_.push_back(id);
  }
  return absl::OkStatus();
}

void GuardDuty::OpenGates() {
  for (std::size_t i = 0; i < guard_.gates.size(); ++i) {
    const Gate& gate = guard_.gates[i];
    gates_.push_back(std::make_unique<ScanningGate>(
        actors_.Channel("registration", gate.guard),
        ScanningGate::Options{gate.grid, checkpoints_[i], settle_until_,
                              [this](const registration::v1::ScanAnswer& answer) {
                                ledger_.Answered(Read(answer));
                              }}));
  }
}

// nullopt: there is no such pass, since it could not be issued.
std::optional<registration::v1::Scan> GuardDuty::ScanOf(const GateStep& planned) const {
  registration::v1::Scan scan;
  if (planned.pass >= 0 && !codes_.contains(planned.pass)) return std::nullopt;
  switch (planned.shown) {
    case Shown::kNothing:
      break;
    case Shown::kPass:
      scan.set_code(codes_.at(planned.pass));
      break;
    case Shown::kPlate:
      scan.set_plate(planned.plate);
      break;
    case Shown::kMadeUp: {
      std::string code = codes_.begin()->second;
      code.back() = code.back() == '0' ? '1' : '0';
      scan.set_code(code);
      break;
    }
  }
  scan.set_command_id(base::NewUuidV7().ToString());
  scan.set_direction(planned.direction == "in" ? registration::v1::GATE_DIRECTION_IN
                                               : registration::v1::GATE_DIRECTION_OUT);
  scan.set_temperature_tenths(planned.temperature_tenths);
  scan.set_taken_at_ms(base::ToUnixMillis(clock_.Now()));
  return scan;
}

absl::Status GuardDuty::Scan(const Step& step) {
  const GateStep& planned = step.gate;
  if (stopped_before_.contains(planned.pass) && planned.stop != "isolated") return absl::OkStatus();
  const auto gate = static_cast<std::size_t>(planned.gate);
  auto begin = Stopwatch::now();
  if (planned.pass >= 0 && planned.pass < static_cast<int>(guard_.passes.size())) {
    const HeldPass& pass = guard_.passes[static_cast<std::size_t>(planned.pass)];
    const auto began = began_.find({pass.household, pass.resident});
    if (began != began_.end()) begin = began->second;
  }
  for (;;) {
    const auto scan = ScanOf(planned);
    if (!scan) return absl::OkStatus();
    if (planned.alert >= 0 && !alerts_.contains(planned.alert)) {
      auto& about = alerts_[planned.alert];
      about = std::to_string(scan->taken_at_ms());
      if (planned.stop == "isolated") {
        const HeldPass& pass = guard_.passes[static_cast<std::size_t>(planned.pass)];
        const auto found = directory_.Find(pass.household, pass.resident);
        if (!found.ok()) return found.status();
        about = found->resident;
      }
      ledger_.Expect(planned.stop == "isolated" ? "isolation_broken" : "gate_fever", about);
    }
    ledger_.Sent(scan->command_id(), planned.gate, StopOf(planned), planned.may_lag);
    gates_[gate]->Send(*scan);
    if (!planned.is_awaited) return absl::OkStatus();
    if (absl::Status answered = gates_[gate]->AwaitAnswers(kAnswerTimeout); !answered.ok())
      return answered;
    if (!planned.may_lag) return absl::OkStatus();
    const microseconds lag = Since(begin);
    if (!ledger_.IsAllowed(scan->command_id()) || lag > kAnswerTimeout) {
      ledger_.KnewAfter(lag, kKnownWithin);
      return absl::OkStatus();
    }
    std::this_thread::sleep_for(kScanPause);
  }
}

void GuardDuty::IsolationBegan(int household, int resident) {
  began_[{household, resident}] = Stopwatch::now();
}

void GuardDuty::FillIds(const Step& step, StepIds& ids) {
  TolerateLate(step);  // what comes too late is refused, or too late when it is answered
  for (const PlannedShiftStep& shift : step.gate.shifts) {
    const auto gate = static_cast<std::size_t>(shift.gate);
    ids.places.push_back({checkpoints_[gate], guard_.gates[gate].name});
  }
  const auto shift = shifts_.find(step.gate.shift);
  if (shift != shifts_.end()) ids.shift = shift->second.id;
  for (const int volunteer : step.gate.volunteers)
    ids.volunteers.push_back(volunteers_[static_cast<std::size_t>(volunteer)]);
}

void GuardDuty::Remember(const Step& step, const pb::Message& answer) {
  if (step.kind == StepKind::kIssuePass) {
    codes_[step.gate.pass] = TextAt(answer, "code");
    ends_[step.gate.pass] = step.gate.until;
  }
  TolerateLate(step);
  if (step.kind != StepKind::kPlanShifts) return;
  const std::vector<std::string> ids = TextsAt(answer, "shift_ids");
  shifts_of_today_ = {ids.begin(), ids.end()};
  shifts_from_ = step.gate.shifts.front().from;
  shifts_until_ = step.gate.shifts.back().until;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const PlannedShiftStep& shift = step.gate.shifts[i];
    shifts_[step.gate.shift + static_cast<int>(i)] = {ids[i], shift.from};
    for (const auto& [alert, rule] : {std::pair(shift.gap_alert, "shift_gap"),
                                      std::pair(shift.unattended_alert, "shift_unattended")}) {
      if (alert < 0) continue;
      alerts_[alert] = ids[i];
      ledger_.Expect(rule, ids[i]);
    }
  }
}

// What the gate must be told at this moment: a visitor's pass may have ended before a late scan.
std::string GuardDuty::StopOf(const GateStep& planned) const {
  const auto end = ends_.find(planned.pass);
  const bool has_ended = end != ends_.end() && clock_.Now() >= end->second;
  return planned.stop.empty() && has_ended ? "expired" : planned.stop;
}

// On a machine with much else to do, business time may have run ahead of the plan.
void GuardDuty::TolerateLate(const Step& step) {
  const auto shift = shifts_.find(step.gate.shift);
  if (shift == shifts_.end()) return;
  const base::TimePoint now = clock_.Now();
  if (step.kind == StepKind::kAssignVolunteers && now >= shift->second.from - kGapLead)
    ledger_.Tolerate("shift_gap", shift->second.id);
  if (step.kind == StepKind::kCheckIn && now >= shift->second.from + kAttendWithin)
    ledger_.Tolerate("shift_unattended", shift->second.id);
}

std::optional<std::string> GuardDuty::AboutOf(int alert) const {
  const auto found = alerts_.find(alert);
  return found == alerts_.end() ? std::nullopt : std::optional(found->second);
}

absl::StatusOr<ShiftCount> GuardDuty::CountShifts() {
  ShiftCount count;
  if (shifts_of_today_.empty()) return count;
  const StepRequest ask = Make("registration", "ListShifts",
                               {{"area_code", guard_.area},
                                {"from_ms", std::to_string(base::ToUnixMillis(shifts_from_))},
                                {"until_ms", std::to_string(base::ToUnixMillis(shifts_until_))}});
  const absl::Status read =
      ForEachListed(Leader(), *ask.method, *ask.message, "shifts", [&](const pb::Message& shift) {
        if (!shifts_of_today_.contains(TextAt(shift, "shift_id"))) return;
        const std::int64_t needed = NumberAt(shift, "plan.needed");
        const auto members = ListAt(shift, "volunteers");
        const auto there = std::count_if(members.begin(), members.end(), [](const auto* member) {
          return NumberAt(*member, "checked_in_at_ms") != 0;
        });
        ++count.planned;
        if (std::cmp_greater_equal(members.size(), needed)) ++count.filled;
        if (there >= needed) ++count.attended;
        if (Has(shift, "has_gap")) ++count.gaps;
      });
  if (!read.ok()) return read;
  return count;
}

absl::StatusOr<std::vector<ListedStop>> GuardDuty::ListedStops() {
  std::vector<ListedStop> stops;
  absl::Status read = ForEachListed(
      Leader(), "ListStops", "area_code", guard_.area, "stops", [&](const pb::Message& stop) {
        const bool is_allowed = TextAt(stop, "scan.verdict") == "allow";
        stops.push_back(
            {TextAt(stop, "scan_id"), is_allowed, is_allowed ? "" : TextAt(stop, "scan.reason")});
      });
  if (!read.ok()) return read;
  return stops;
}

absl::StatusOr<std::vector<GateAlert>> GuardDuty::ListedAlerts() {
  std::vector<GateAlert> alerts;
  const StepRequest ask =
      Make("alerting", "ListAlerts", {{"area_code", guard_.area}, {"filter", "ALERT_FILTER_ALL"}});
  absl::Status read = ForEachListed(
      actors_.Client("alerting", guard_.leader), *ask.method, *ask.message, "alerts",
      [&](const pb::Message& alert) {
        const std::string rule = TextAt(alert, "rule");
        if (!IsOfGuard(rule) || NumberAt(alert, "raised_at_ms") < base::ToUnixMillis(counted_at_)) {
          return;
        }
        alerts.push_back({TextAt(alert, "alert_id"), rule, AlertSubject(alert)});
      });
  if (!read.ok()) return read;
  return alerts;
}

std::vector<GateAlert> GuardDuty::SeenAlerts() const {
  std::vector<GateAlert> alerts;
  const std::vector<SeenAlert> seen = watch_.All();
  for (std::size_t i = counted_seen_; i < seen.size(); ++i) {
    if (seen[i].event == "alert_raised" && IsOfGuard(seen[i].rule))
      alerts.push_back({seen[i].alert_id, seen[i].rule, seen[i].about});
  }
  return alerts;
}

absl::Status GuardDuty::Count() {
  for (const auto& gate : gates_) {
    // What is still missing then is a finding.
    if (absl::Status answered = gate->AwaitAnswers(kAnswerTimeout); IsRetriable(answered))
      return answered;
  }
  const base::TimePoint now = clock_.Now();
  const auto begin = Stopwatch::now();
  for (;;) {
    const auto stops = ListedStops();
    if (!stops.ok()) return stops.status();
    const auto alerts = ListedAlerts();
    if (!alerts.ok()) return alerts.status();
    std::vector<std::string> findings = ledger_.CompareStops(*stops);
    for (const std::string& finding : ledger_.CompareAlerts(*alerts))
      findings.push_back("in ListAlerts: " + finding);
    for (const std::string& finding : ledger_.CompareAlerts(SeenAlerts()))
      findings.push_back("in WatchAlerts: " + finding);
    if (!findings.empty() && Since(begin) < kCountTimeout) {
      std::this_thread::sleep_for(kCountPause);
      continue;
    }
    ledger_.Close(*stops, findings);
    counted_at_ = now;
    counted_seen_ = watch_.All().size();
    return absl::OkStatus();
  }
}

}  // namespace gridkeeper::gridctl
