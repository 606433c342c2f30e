// The part of a simulation's plan that happens at the gates. Pure.
//
// There is a gate for each gate guard of the community. Each household has a card, each twelfth a
// vehicle. Every day each third household goes out and comes back; people and vehicles without a
// pass, a code that somebody made up, a visitor whose pass has ended and two fevers are stopped.
// Somebody who has just gone in is stopped as soon as isolated, and again later that morning.
// Volunteers of the community fill one shift in time and one after its gap was found; to the third
// of the day nobody comes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "import/community.hpp"

namespace gridkeeper::gridctl {

struct DayPlan;

struct PlanOptions {
  std::uint64_t seed = 1;
  int days = 1;
  int isolated = 12;
  int fever_day = 0;
  base::TimePoint midnight{};  // local midnight at which day 0 begins
};

// The fever's follow-up, and how long nothing else happens, while its alert climbs.
inline constexpr std::chrono::minutes kFeverTime{15 * 60};
inline constexpr std::chrono::minutes kFeverQuiet{30};

struct Gate {
  std::string guard;  // staff id
  std::string grid;   // where it stands
  std::string area;   // what lies behind it
  std::string name;

  bool operator==(const Gate&) const = default;
};

// Of a resident; there from the first day on.
struct HeldPass {
  int household = 0;
  int resident = 0;
  std::string plate;  // empty: a card

  bool operator==(const HeldPass&) const = default;
};

struct Helper {
  int household = 0;
  int resident = 0;

  bool operator==(const Helper&) const = default;
};

// What is set up before the first step. Without gates there is nothing to guard.
struct Guard {
  std::string area;    // of the community, which calls for volunteers
  std::string leader;  // who sees to checkpoints and shifts
  std::vector<Gate> gates;
  std::vector<HeldPass> passes;
  std::vector<Helper> volunteers;

  bool operator==(const Guard&) const = default;
};

enum class Shown : std::uint8_t {
  kNothing,
  kPass,   // its code
  kPlate,  // `plate`
  kMadeUp  // a code that was never issued
};

struct PlannedShiftStep {
  int gate = 0;
  base::TimePoint from;
  base::TimePoint until;
  int needed = 0;
  // The plan's alerts that it must raise; -1: none.
  int gap_alert = -1;
  int unattended_alert = -1;

  bool operator==(const PlannedShiftStep&) const = default;
};

// What a step at the gates needs. Gates, passes, volunteers, shifts and alerts go by number from 0;
// temporary passes have the numbers after those of Guard::passes.
struct GateStep {
  int gate = 0;
  // kScan
  Shown shown = Shown::kNothing;
  int pass = -1;
  std::string plate;
  std::string direction;  // in, out
  int temperature_tenths = 0;
  std::string stop;         // why it must be stopped; empty: it must be let through
  bool is_awaited = false;  // the next step comes after its answer
  bool may_lag = false;     // the isolation has only just begun: repeated until the gate knows
  // kIssuePass, with `pass`, `plate`
  std::string holder;
  base::TimePoint until{};
  // shifts
  std::vector<PlannedShiftStep> shifts;  // kPlanShifts
  int shift = -1;                        // the first of kPlanShifts
  std::vector<int> volunteers;
  // The alert that a scan must raise, or that is waited for; -1: none.
  int alert = -1;
  std::string rule;    // its rule
  std::string reason;  // kAcknowledgeAlert, kResolveAlert

  bool operator==(const GateStep&) const = default;
};

struct OpenedIsolation {
  int household = 0;
  int resident = 0;
  int day = 0;
  base::TimePoint at;
};

// Adds to the plan's steps, which need not be in order yet.
void PlanGuard(const Community& community, const PlanOptions& options,
               const std::vector<OpenedIsolation>& isolations, DayPlan& plan);

}  // namespace gridkeeper::gridctl
