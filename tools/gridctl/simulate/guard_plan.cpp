#include "simulate/guard_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "simulate/day_plan.hpp"
#include "simulate/dice.hpp"

namespace gridkeeper::gridctl {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr std::uint64_t kOtherDice = 0x6761'7465;  // so that the other steps stay as they are
constexpr int kDaysBetweenWalks = 3;
constexpr int kHouseholdsPerVehicle = 12;
constexpr int kDaysBetweenDrives = 4;
constexpr int kVolunteers = 6;
constexpr int kStoppedInADay = 2;
constexpr int kFeverTenths = 381;

constexpr const char* kGateNames[] = {"East gate", "South gate", "West gate", "North gate",
                                      "Back gate"};

constexpr minutes OfDay(int hour, int minute = 0) { return minutes(60 * hour + minute); }

constexpr minutes kShows[] = {OfDay(9), OfDay(12), OfDay(14, 55), OfDay(18)};
constexpr minutes kCount = OfDay(20, 10);

class GuardPlanner {
 public:
  GuardPlanner(const Community& community, const PlanOptions& options,
               const std::vector<OpenedIsolation>& isolations, DayPlan& plan)
      : community_(community),
        options_(options),
        isolations_(isolations),
        plan_(plan),
        guard_(plan.guard),
        dice_(options.seed ^ kOtherDice) {
    for (const AreaEntry& area : community.areas) parents_[area.code] = area.parent;
    for (const RosterEntry& roster : community.rosters) {
      if (!roster.staff.empty()) workers_[roster.grid] = roster.staff.front();
    }
    for (const OpenedIsolation& one : isolations) isolated_.insert({one.household, one.resident});
  }

  void Plan() {
    SetUpLeader();
    SetUpGates();
    if (guard_.gates.empty()) return;
    SetUpPasses();
    SetUpVolunteers();
    next_pass_ = static_cast<int>(guard_.passes.size());
    for (int day = 0; day < options_.days; ++day) {
      Isolations(day);
      Walks(day);
      Drives(day);
      Strangers(day);
      Visitors(day);
      Fever(day);
      if (!guard_.volunteers.empty()) Shifts(day);
      for (const minutes at : kShows) Add(StepKind::kShowGates, day, at, 0);
      Add(StepKind::kCountGates, day, kCount, 0);
    }
  }

 private:
  bool IsWithin(std::string area, const std::string& above) const {
    while (area != above) {
      const auto parent = parents_.find(area);
      if (parent == parents_.end() || parent->second.empty()) return false;
      area = parent->second;
    }
    return true;
  }

  void SetUpLeader() {
    for (const StaffEntry& staff : community_.staff) {
      if (staff.role != "community") continue;
      guard_.area = staff.areas.front();
      guard_.leader = staff.id;
      return;
    }
  }

  // The gates of one area stand in grids far from one another.
  void SetUpGates() {
    std::map<std::string, std::vector<const StaffEntry*>> guards;  // by area
    for (const StaffEntry& staff : community_.staff) {
      if (staff.role == "gate_guard") guards[staff.areas.front()].push_back(&staff);
    }
    for (const auto& [area, staff] : guards) {
      if (!IsWithin(area, guard_.area)) continue;  // nobody here may set it up
      std::vector<std::string> grids;
      for (const RosterEntry& roster : community_.rosters) {
        if (workers_.contains(roster.grid) && IsWithin(roster.grid, area))
          grids.push_back(roster.grid);
      }
      if (grids.empty()) continue;
      for (std::size_t i = 0; i < staff.size(); ++i) {
        const int number = static_cast<int>(guard_.gates.size());
        const std::string& grid = grids[i * grids.size() / staff.size()];
        for (const std::string& behind : grids) gates_of_[behind].push_back(number);
        const std::size_t name = guard_.gates.size();
        guard_.gates.push_back(
            {staff[i]->id, grid, area,
             name < std::size(kGateNames) ? kGateNames[name] : fmt::format("Gate {}", name + 1)});
      }
    }
  }

  void SetUpPasses() {
    std::map<int, int> stopped;                             // by day
    for (std::size_t i = 1; i < isolations_.size(); ++i) {  // the first has the fever
      const OpenedIsolation& one = isolations_[i];
      if (!gates_of_.contains(GridOf(one.household)) || stopped[one.day]++ >= kStoppedInADay)
        continue;
      stopped_.push_back({one, GivePass({one.household, one.resident, ""})});
    }
    int residents_before = 0;
    for (int household = 0; household < static_cast<int>(community_.households.size());
         ++household) {
      const int residents = static_cast<int>(
          community_.households[static_cast<std::size_t>(household)].residents.size());
      const int first = residents_before;
      residents_before += residents;
      if (!gates_of_.contains(GridOf(household))) continue;
      int holder = 0;
      while (holder < residents && isolated_.contains({household, holder})) ++holder;
      if (holder == residents) continue;
      cards_.push_back(GivePass({household, holder, ""}));
      if (household % kHouseholdsPerVehicle == 0) {
        // Another for each resident: with another seed somebody else may be its holder.
        vehicles_.push_back(
            GivePass({household, holder, fmt::format("浙A{:05}", 10'000 + first + holder)}));
      }
    }
  }

  int GivePass(HeldPass pass) {
    guard_.passes.push_back(std::move(pass));
    return static_cast<int>(guard_.passes.size()) - 1;
  }

  // Those who hold a card are at home and well.
  void SetUpVolunteers() {
    if (cards_.empty()) return;
    const std::size_t wanted = std::min<std::size_t>(kVolunteers, cards_.size());
    for (std::size_t i = 0; i < wanted; ++i) {
      const HeldPass& card = PassOf(cards_[i * cards_.size() / wanted]);
      guard_.volunteers.push_back({card.household, card.resident});
    }
  }

  const HeldPass& PassOf(int pass) const { return guard_.passes[static_cast<std::size_t>(pass)]; }
  const Gate& GateAt(int gate) const { return guard_.gates[static_cast<std::size_t>(gate)]; }
  const std::string& GridOf(int household) const {
    return community_.households[static_cast<std::size_t>(household)].grid;
  }
  int GateOf(int household) const {
    const std::vector<int>& gates = gates_of_.at(GridOf(household));
    return gates[static_cast<std::size_t>(household) % gates.size()];
  }
  int AnyGate() { return dice_.Below(static_cast<int>(guard_.gates.size())); }
  base::TimePoint At(int day, minutes of_day) const {
    return options_.midnight + hours(24 * day) + of_day;
  }

  Step& Add(StepKind kind, int day, minutes of_day, int gate) {
    Step step;
    step.at = At(day, of_day);
    step.kind = kind;
    step.actor = guard_.leader;
    step.grid = guard_.area;
    step.gate.gate = gate;
    return plan_.steps.emplace_back(std::move(step));
  }

  GateStep& Scan(int day, minutes of_day, int gate, const char* direction) {
    if (of_day >= kFeverTime && of_day < kFeverTime + kFeverQuiet) of_day += kFeverQuiet;
    Step& step = Add(StepKind::kScan, day, of_day, gate);
    step.actor = GateAt(gate).guard;
    step.grid = GateAt(gate).grid;
    step.gate.direction = direction;
    step.gate.temperature_tenths = dice_.Between(361, 369);
    return step.gate;
  }

  GateStep& ScanPass(int day, minutes of_day, int gate, const char* direction, int pass) {
    GateStep& scan = Scan(day, of_day, gate, direction);
    scan.shown = Shown::kPass;
    scan.pass = pass;
    return scan;
  }

  // Who sees to an alert about the grid: somebody takes note, and it is over in the evening.
  void SeeTo(int alert, const char* rule, int day, minutes of_day, const std::string& grid,
             const char* how, const char* over) {
    const std::string& staff = grid == guard_.area ? guard_.leader : workers_[grid];
    const auto add = [&](StepKind kind, minutes at, const char* reason) {
      Step& step = Add(kind, day, at, 0);
      step.actor = staff;
      step.grid = grid;
      step.gate.alert = alert;
      step.gate.rule = rule;
      step.gate.reason = reason;
    };
    add(StepKind::kAcknowledgeAlert, of_day, how);
    add(StepKind::kResolveAlert, OfDay(20, 6), over);
  }

  // Somebody goes in, is isolated, and is not let out: neither at once nor later.
  void Isolations(int day) {
    for (const auto& [one, pass] : stopped_) {
      if (one.day != day) continue;
      const int gate = GateOf(one.household);
      const auto of_day = std::chrono::duration_cast<minutes>(one.at - At(day, minutes(0)));
      ScanPass(day, of_day - minutes(1), gate, "in", pass).is_awaited = true;
      GateStep& first = ScanPass(day, of_day, gate, "out", pass);
      first.stop = "isolated";
      first.is_awaited = first.may_lag = true;
      const int alert = first.alert = alerts_++;
      ScanPass(day, OfDay(10, 20), AnyGate(GridOf(one.household)), "out", pass).stop = "isolated";
      SeeTo(alert, "isolation_broken", day, of_day + minutes(2), GridOf(one.household), "visiting",
            "handled");
    }
  }

  int AnyGate(const std::string& grid) {
    const std::vector<int>& gates = gates_of_.at(grid);
    return gates[static_cast<std::size_t>(dice_.Below(static_cast<int>(gates.size())))];
  }

  void Walks(int day) {
    for (const int card : cards_) {
      const int household = PassOf(card).household;
      if ((household + day) % kDaysBetweenWalks != 0) continue;
      const minutes out{dice_.Between(8 * 60 + 30, 17 * 60)};
      const minutes back = out + minutes(dice_.Between(31, 150));
      ScanPass(day, out, GateOf(household), "out", card);
      ScanPass(day, back, AnyGate(GridOf(household)), "in", card);
    }
  }

  void Drives(int day) {
    for (std::size_t i = 0; i < vehicles_.size(); ++i) {
      if ((static_cast<int>(i) + day) % kDaysBetweenDrives != 0) continue;
      const HeldPass& vehicle = PassOf(vehicles_[i]);
      const minutes out{dice_.Between(8 * 60, 16 * 60)};
      const minutes back = out + minutes(dice_.Between(40, 180));
      for (const bool leaves : {true, false}) {
        GateStep& scan =
            Scan(day, leaves ? out : back, GateOf(vehicle.household), leaves ? "out" : "in");
        scan.shown = Shown::kPlate;
        scan.plate = vehicle.plate;
        scan.pass = vehicles_[i];
        scan.temperature_tenths = 0;  // nobody gets out
      }
    }
  }

  void Strangers(int day) {
    for (int gate = 0; gate < static_cast<int>(guard_.gates.size()); ++gate)
      ScanStranger(day, gate, Shown::kNothing).stop = "no_pass";
    for (int i = 0; i < 2; ++i) {
      GateStep& foreign = ScanStranger(day, AnyGate(), Shown::kPlate);
      foreign.plate = fmt::format("沪B{:05}", dice_.Below(100'000));
      foreign.stop = "unknown_pass";
    }
    ScanStranger(day, AnyGate(), Shown::kMadeUp).stop = "unknown_pass";
  }

  GateStep& ScanStranger(int day, int gate, Shown shown) {
    GateStep& scan = Scan(day, minutes(dice_.Between(8 * 60, 19 * 60)), gate, "in");
    scan.shown = shown;
    return scan;
  }

  int IssueTemporary(int day, int gate, const char* holder, const char* plate, minutes until) {
    Step& step = Add(StepKind::kIssuePass, day, OfDay(7, 50), gate);
    step.grid = GateAt(gate).grid;
    step.actor = workers_[step.grid];
    step.gate.pass = next_pass_++;
    step.gate.holder = holder;
    step.gate.plate = plate;
    step.gate.until = At(day, until);
    return step.gate.pass;
  }

  void Visitors(int day) {
    const int gate = AnyGate();
    const int plumber = IssueTemporary(day, gate, "Zheng Plumber", "", OfDay(14));
    ScanPass(day, OfDay(9, 40), gate, "in", plumber);
    ScanPass(day, OfDay(11, 30), gate, "out", plumber);
    ScanPass(day, OfDay(16, 10), gate, "in", plumber).stop = "expired";

    const char* plate = "浙T20001";
    const int van = IssueTemporary(day, gate, "Zheng Deliveries", plate, OfDay(17));
    for (const char* direction : {"in", "out"}) {
      GateStep& scan = Scan(day, *direction == 'i' ? OfDay(9, 15) : OfDay(9, 50), gate, direction);
      scan.shown = Shown::kPlate;
      scan.plate = plate;
      scan.pass = van;
    }

    const int visitor = IssueTemporary(day, gate, "Zheng Visitor", "", OfDay(18));
    StopFever(ScanPass(day, OfDay(11, 5), gate, "in", visitor), day, OfDay(11, 7),
              GateAt(gate).grid);
  }

  // Whoever comes home with a fever did not go out that day: nothing else is known of them.
  void Fever(int day) {
    std::vector<int> at_home;
    for (const int card : cards_) {
      const int household = PassOf(card).household;
      if ((household + day) % kDaysBetweenWalks == 1) at_home.push_back(card);
    }
    if (at_home.empty()) return;
    const int card =
        at_home[static_cast<std::size_t>(dice_.Below(static_cast<int>(at_home.size())))];
    const int household = PassOf(card).household;
    StopFever(ScanPass(day, OfDay(10, 45), GateOf(household), "in", card), day, OfDay(10, 47),
              GridOf(household));
  }

  void StopFever(GateStep& scan, int day, minutes noted, const std::string& grid) {
    scan.temperature_tenths = kFeverTenths;
    scan.stop = "fever";
    const int alert = scan.alert = alerts_++;
    SeeTo(alert, "gate_fever", day, noted, grid, "medical_informed", "medical_took_over");
  }

  void Shifts(int day) {
    const int gates = static_cast<int>(guard_.gates.size());
    const int first = shifts_;
    const int gap = alerts_++;
    const int last_gap = alerts_++;
    const int unattended = alerts_++;
    // Others every day.
    const int volunteers = static_cast<int>(guard_.volunteers.size());
    std::vector<int> early = {day % volunteers};
    if (volunteers > 1) early.push_back((day + 1) % volunteers);
    const int late = (day + 2) % volunteers;
    GateStep& plan = Add(StepKind::kPlanShifts, day, OfDay(7, 40), 0).gate;
    plan.shift = first;
    plan.shifts = {
        {0, At(day, OfDay(12)), At(day, OfDay(14, 30)), static_cast<int>(early.size()), -1, -1},
        {1 % gates, At(day, OfDay(15, 45)), At(day, OfDay(18)), 1, gap, -1},
        {2 % gates, At(day, OfDay(18, 30)), At(day, OfDay(20)), 1, last_gap, unattended}};
    shifts_ += static_cast<int>(plan.shifts.size());
    const auto at_shift = [&](StepKind kind, minutes of_day, int shift, std::vector<int> who) {
      Step& step = Add(kind, day, of_day, 0);
      step.gate.shift = first + shift;
      step.gate.volunteers = std::move(who);
      return &step.gate;
    };
    at_shift(StepKind::kAssignVolunteers, OfDay(7, 42), 0, early);
    for (const int one : early) {
      at_shift(StepKind::kCheckIn, OfDay(11, 5), 0, {one});
      at_shift(StepKind::kCheckOut, OfDay(14, 30), 0, {one});
    }
    GateStep& filled = *at_shift(StepKind::kAssignVolunteers, OfDay(14, 5), 1, {late});
    filled.alert = gap;
    filled.rule = "shift_gap";
    at_shift(StepKind::kCheckIn, OfDay(14, 50), 1, {late});
    at_shift(StepKind::kCheckOut, OfDay(18), 1, {late});
    SeeTo(last_gap, "shift_gap", day, OfDay(16, 35), guard_.area, "phoning", "handled");
    SeeTo(unattended, "shift_unattended", day, OfDay(18, 50), guard_.area, "phoning", "handled");
  }

  const Community& community_;
  const PlanOptions& options_;
  const std::vector<OpenedIsolation>& isolations_;
  DayPlan& plan_;
  Guard& guard_;
  Dice dice_;
  std::map<std::string, std::string> parents_;        // by area
  std::map<std::string, std::string> workers_;        // by grid
  std::set<std::pair<int, int>> isolated_;            // on any day
  std::map<std::string, std::vector<int>> gates_of_;  // those behind which a grid lies
  std::vector<int> cards_;
  std::vector<int> vehicles_;
  struct Stopped {
    OpenedIsolation isolation;
    int card = 0;
  };
  std::vector<Stopped> stopped_;
  int next_pass_ = 0;
  int alerts_ = 0;
  int shifts_ = 0;
};

}  // namespace

void PlanGuard(const Community& community, const PlanOptions& options,
               const std::vector<OpenedIsolation>& isolations, DayPlan& plan) {
  GuardPlanner(community, options, isolations, plan).Plan();
}

}  // namespace gridkeeper::gridctl
