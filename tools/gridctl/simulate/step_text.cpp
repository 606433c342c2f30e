#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "simulate/day_plan.hpp"

namespace gridkeeper::gridctl {
namespace {

const char* NameOf(StepKind kind) {
  switch (kind) {
    case StepKind::kOpenCase:
      return "open_case";
    case StepKind::kFollowUp:
      return "follow_up";
    case StepKind::kAcknowledgeMissed:
      return "acknowledge_missed";
    case StepKind::kAcknowledgeFever:
      return "acknowledge_fever";
    case StepKind::kVisit:
      return "visit";
    case StepKind::kScan:
      return "scan";
    case StepKind::kIssuePass:
      return "issue_pass";
    case StepKind::kPlanShifts:
      return "plan_shifts";
    case StepKind::kAssignVolunteers:
      return "assign_volunteers";
    case StepKind::kCheckIn:
      return "check_in";
    case StepKind::kCheckOut:
      return "check_out";
    case StepKind::kAcknowledgeAlert:
      return "acknowledge_alert";
    case StepKind::kResolveAlert:
      return "resolve_alert";
    case StepKind::kShowGates:
      return "show_gates";
    case StepKind::kCountGates:
      return "count_gates";
    case StepKind::kRequestSupply:
      return "request_supply";
    case StepKind::kClaimSupply:
      return "claim_supply";
    case StepKind::kDeliverSupply:
      return "deliver_supply";
    case StepKind::kConfirmSupply:
      return "confirm_supply";
  }
  return "";
}

using Json = nlohmann::ordered_json;

void AddScan(const GateStep& scan, Json& json) {
  json["direction"] = scan.direction;
  if (scan.pass >= 0) json["pass"] = scan.pass;
  if (!scan.plate.empty()) json["plate"] = scan.plate;
  if (scan.shown == Shown::kMadeUp) json["made_up"] = true;
  if (scan.temperature_tenths > 0) json["temperature_tenths"] = scan.temperature_tenths;
  json["expected"] = scan.stop.empty() ? "allow" : scan.stop;
}

void AddPlannedShifts(const GateStep& step, Json& json) {
  for (const PlannedShiftStep& shift : step.shifts) {
    json["shifts"].push_back({{"gate", shift.gate},
                              {"from_ms", base::ToUnixMillis(shift.from)},
                              {"until_ms", base::ToUnixMillis(shift.until)},
                              {"needed", shift.needed}});
  }
}

void AddGateStep(const Step& step, Json& json) {
  json.erase("household");
  json.erase("resident");
  const GateStep& gate = step.gate;
  switch (step.kind) {
    case StepKind::kScan:
      json["gate"] = gate.gate;
      return AddScan(gate, json);
    case StepKind::kIssuePass:
      json["pass"] = gate.pass;
      if (!gate.plate.empty()) json["plate"] = gate.plate;
      json["until_ms"] = base::ToUnixMillis(gate.until);
      return;
    case StepKind::kPlanShifts:
      return AddPlannedShifts(gate, json);
    case StepKind::kAcknowledgeAlert:
    case StepKind::kResolveAlert:
      json["rule"] = gate.rule;
      return;
    case StepKind::kAssignVolunteers:
    case StepKind::kCheckIn:
    case StepKind::kCheckOut:
      json["shift"] = gate.shift;
      json["volunteers"] = gate.volunteers;
      return;
    default:
      return;
  }
}

}  // namespace

bool IsAtGate(StepKind kind) { return kind >= StepKind::kScan && kind <= StepKind::kCountGates; }

std::string ToJson(const Step& step) {
  Json json = {{"at_ms", base::ToUnixMillis(step.at)},
               {"step", NameOf(step.kind)},
               {"actor", step.actor},
               {"grid", step.grid},
               {"household", step.household},
               {"resident", step.resident}};
  if (step.kind == StepKind::kFollowUp) {
    json["temperature_tenths"] = step.temperature_tenths;
    json["symptoms"] = step.symptoms;
    json["method"] = step.method;
    json["taken_at_ms"] = base::ToUnixMillis(step.taken_at);
  }
  if (step.kind == StepKind::kAcknowledgeMissed)
    json["slot_end_ms"] = base::ToUnixMillis(step.slot_end);
  if (step.kind == StepKind::kVisit) json["outcome"] = step.outcome;
  if (IsAtGate(step.kind)) AddGateStep(step, json);
  if (step.kind >= StepKind::kRequestSupply) json["request"] = step.request;
  if (step.kind == StepKind::kRequestSupply) {
    json["category"] = step.category;
    for (const Goods& goods : step.goods) {
      json["goods"].push_back(
          {{"name", goods.name}, {"quantity", goods.quantity}, {"unit", goods.unit}});
    }
  }
  return json.dump();
}

std::string ToJson(const Guard& guard) {
  Json json = {{"gates", Json::array()}, {"passes", Json::array()}, {"volunteers", Json::array()}};
  for (const Gate& gate : guard.gates) {
    json["gates"].push_back(
        {{"name", gate.name}, {"grid", gate.grid}, {"guards", gate.area}, {"guard", gate.guard}});
  }
  for (const HeldPass& pass : guard.passes) {
    Json one = {{"household", pass.household}, {"resident", pass.resident}};
    if (!pass.plate.empty()) one["plate"] = pass.plate;
    json["passes"].push_back(std::move(one));
  }
  for (const Helper& helper : guard.volunteers)
    json["volunteers"].push_back({{"household", helper.household}, {"resident", helper.resident}});
  return json.dump();
}

std::string Describe(const Step& step) {
  switch (step.kind) {
    case StepKind::kOpenCase:
      return "isolation begins";
    case StepKind::kFollowUp:
      return fmt::format("follow-up by {}: {}.{} °C{}", step.method, step.temperature_tenths / 10,
                         step.temperature_tenths % 10,
                         step.taken_at < step.at ? ", uploaded late" : "");
    case StepKind::kAcknowledgeMissed:
      return "missed follow-up acknowledged";
    case StepKind::kAcknowledgeFever:
      return "fever acknowledged";
    case StepKind::kVisit:
      return fmt::format("visit: {}", step.outcome);
    case StepKind::kScan:
      return fmt::format("goes {} at a gate", step.gate.direction);
    case StepKind::kIssuePass:
      return step.gate.plate.empty() ? "pass for a visitor" : "pass for a visitor's vehicle";
    case StepKind::kPlanShifts:
      return fmt::format("{} shifts planned at the gates", step.gate.shifts.size());
    case StepKind::kAssignVolunteers:
      return fmt::format("{} for a shift{}", step.gate.volunteers.size(),
                         step.gate.alert < 0 ? "" : " with a gap");
    case StepKind::kCheckIn:
      return "volunteer has come";
    case StepKind::kCheckOut:
      return "volunteer leaves";
    case StepKind::kAcknowledgeAlert:
      return step.gate.rule + " acknowledged";
    case StepKind::kResolveAlert:
      return step.gate.rule + " resolved";
    case StepKind::kShowGates:
    case StepKind::kCountGates:
      return "gates";
    case StepKind::kRequestSupply:
      return fmt::format("asks for {} {} of {}", step.goods.front().quantity,
                         step.goods.front().unit, step.goods.front().name);
    case StepKind::kClaimSupply:
      return "request claimed";
    case StepKind::kDeliverSupply:
      return "put outside the door";
    case StepKind::kConfirmSupply:
      return "household confirms";
  }
  return "";
}

}  // namespace gridkeeper::gridctl
