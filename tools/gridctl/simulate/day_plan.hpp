// What a community does, day by day: a pure list of steps with business times. The same community,
// options and seed give the same steps in the same order with the same content. Steps name
// households and residents by their place in the community; ids come in when the steps are played.
//
// Day 0: isolations begin in the morning. Every day: two follow-ups of each isolated person, one of
// them forgotten in the evening, one uploaded after its slot; requests for supplies, the last of
// which comes too late; on the fever day one reading of 38.4 at 15:00 in the first grid, whose
// alert climbs one step before it is acknowledged. Every day but the first one more person is
// isolated. Every morning each seventh door is visited, another one each day, so that all are in a
// week. What happens at the gates is in guard_plan.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "import/community.hpp"
#include "simulate/guard_plan.hpp"

namespace gridkeeper::gridctl {

enum class StepKind : std::uint8_t {
  kOpenCase,
  kFollowUp,
  kAcknowledgeMissed,  // the alert of a forgotten follow-up, by the grid's worker
  kAcknowledgeFever,   // the fever's alert, once it has climbed to the grid's head
  kVisit,
  // at the gates
  kScan,
  kIssuePass,  // a temporary one
  kPlanShifts,
  kAssignVolunteers,  // `alert`: once that was raised
  kCheckIn,
  kCheckOut,
  kAcknowledgeAlert,
  kResolveAlert,
  kShowGates,   // tells how the gates and shifts are
  kCountGates,  // the same, and compares what was answered with what stands in the log
  // supplies
  kRequestSupply,
  kClaimSupply,
  kDeliverSupply,
  kConfirmSupply,
};

struct Goods {
  std::string name;
  int quantity = 0;
  std::string unit;  // short name: kilogram

  bool operator==(const Goods&) const = default;
};

struct Step {
  base::TimePoint at;
  StepKind kind = StepKind::kOpenCase;
  std::string actor;  // staff id
  std::string grid;
  int household = 0;
  int resident = 0;
  // kFollowUp
  int temperature_tenths = 0;
  std::vector<std::string> symptoms;
  std::string method;
  base::TimePoint taken_at{};
  bool fever = false;
  // kAcknowledgeMissed: the slot that was missed
  base::TimePoint slot_end{};
  std::string outcome;  // kVisit
  // at the gates
  GateStep gate;
  // supply
  int request = 0;  // which of the plan's requests, from 0
  std::string category;
  std::vector<Goods> goods;

  bool operator==(const Step&) const = default;
};

struct DayPlan {
  Guard guard;
  std::vector<Step> steps;
};

// Day 0's first step comes this long after its midnight.
inline constexpr std::chrono::minutes kFirstStep{7 * 60 + 35};

DayPlan MakePlan(const Community& community, const PlanOptions& options);

bool IsAtGate(StepKind kind);

// One line of JSON.
std::string ToJson(const Step& step);
std::string ToJson(const Guard& guard);

// In words, for a timeline: "follow-up 38.4 in grid ...".
std::string Describe(const Step& step);

}  // namespace gridkeeper::gridctl
