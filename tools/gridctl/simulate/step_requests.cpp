#include "simulate/step_requests.hpp"

#include <cctype>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "contract/arguments.hpp"

namespace gridkeeper::gridctl {
namespace {

using nlohmann::json;

std::string EnumName(std::string prefix, const std::string& short_name) {
  for (char c : short_name)
    prefix.push_back(static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
  return prefix;
}

json FollowUp(const Step& step, const StepIds& ids) {
  json symptoms = json::array();
  for (const std::string& symptom : step.symptoms)
    symptoms.push_back(EnumName("SYMPTOM_", symptom));
  return {{"grid_code", step.grid},
          {"case_id", ids.isolation_case},
          {"temperature_tenths", step.temperature_tenths},
          {"symptoms", symptoms},
          {"method", EnumName("FOLLOW_UP_METHOD_", step.method)},
          {"taken_at_ms", std::to_string(base::ToUnixMillis(step.taken_at))}};
}

json Supply(const Step& step, const StepIds& ids) {
  json items = json::array();
  for (const Goods& goods : step.goods) {
    items.push_back({{"name", goods.name},
                     {"quantity", goods.quantity},
                     {"unit", EnumName("SUPPLY_UNIT_", goods.unit)}});
  }
  return {{"grid_code", step.grid},
          {"household_id", ids.household},
          {"category", EnumName("SUPPLY_CATEGORY_", step.category)},
          {"items", items}};
}

std::string Ms(base::TimePoint time) { return std::to_string(base::ToUnixMillis(time)); }

json TemporaryPass(const Step& step) {
  return {{"grid_code", step.grid},
          {"details",
           {{"holder_name", step.gate.holder},
            {"holder_phone", "13900000000"},
            {"plate", step.gate.plate},
            {"purpose", "simulation"}}},
          {"valid_until_ms", Ms(step.gate.until)}};
}

json Shifts(const Step& step, const StepIds& ids) {
  json shifts = json::array();
  for (std::size_t i = 0; i < step.gate.shifts.size(); ++i) {
    const PlannedShiftStep& shift = step.gate.shifts[i];
    shifts.push_back({{"kind", "SHIFT_KIND_GATE"},
                      {"place", ids.places[i].name},
                      {"checkpoint_id", ids.places[i].checkpoint},
                      {"from_ms", Ms(shift.from)},
                      {"until_ms", Ms(shift.until)},
                      {"needed", shift.needed},
                      {"skills", {"SKILL_GUARDING"}}});
  }
  return {{"area_code", step.grid}, {"shifts", shifts}};
}

StepRequest AboutShift(const char* rpc, const Step& step, const StepIds& ids) {
  return Make("registration", rpc,
              {{"area_code", step.grid},
               {"shift_id", ids.shift},
               {"volunteer_id", ids.volunteers.front()}});
}

StepRequest AboutAlert(const char* rpc, const char* prefix, const Step& step, const StepIds& ids) {
  return Make("alerting", rpc,
              {{"grid_code", step.grid},
               {"alert_id", ids.alert},
               {"reason", EnumName(prefix, step.gate.reason)}});
}

}  // namespace

StepRequest Make(const char* service, const char* rpc, const json& fields) {
  const auto& method = Contract::Get().Method(service, rpc);
  MessagePtr message = Contract::Get().NewMessage(method.input_type());
  // The tests make a request of every kind of step: only a changed proto comes here.
  if (!MergeJson(*message, fields.dump()).ok()) std::abort();
  return {service, &method, std::move(message)};
}

StepRequest RequestFor(const Gate& gate) {
  return Make("registration", "DefineCheckpoint",
              {{"grid_code", gate.grid}, {"guarded_area_code", gate.area}, {"name", gate.name}});
}

StepRequest RequestFor(const HeldPass& pass, const std::string& grid, const StepIds& holder) {
  return Make("registration", "IssuePass",
              {{"grid_code", grid},
               {"household_id", holder.household},
               {"resident_id", holder.resident},
               {"details", {{"plate", pass.plate}}}});
}

StepRequest CallForVolunteers(const std::string& area, const std::string& title) {
  return Make("registration", "OpenVolunteerCall",
              {{"area_code", area}, {"title", title}, {"skills", {"SKILL_GUARDING"}}});
}

StepRequest SignUp(const std::string& area, const std::string& call,
                   const HouseholdEntry& household, const Helper& helper,
                   const std::string& resident_id) {
  const ResidentEntry& resident = household.residents[static_cast<std::size_t>(helper.resident)];
  return Make("registration", "SignUpVolunteer",
              {{"area_code", area},
               {"call_id", call},
               {"name", resident.name},
               {"phone", resident.phone.empty() ? "13900000000" : resident.phone},
               {"origin", "VOLUNTEER_ORIGIN_RESIDENT"},
               {"skills", {"SKILL_GUARDING", "SKILL_CARRYING"}},
               {"hours", {{{"from_minute", 10 * 60}, {"until_minute", 21 * 60}}}},
               {"resident_id", resident_id},
               {"resident_grid_code", household.grid}});
}

StepRequest RequestFor(const Step& step, const StepIds& ids) {
  const json request = {{"grid_code", step.grid}, {"request_id", ids.request}};
  switch (step.kind) {
    case StepKind::kOpenCase:
      return Make("health", "OpenIsolationCase",
                  {{"grid_code", step.grid}, {"resident_id", ids.resident}});
    case StepKind::kFollowUp:
      return Make("health", "RecordFollowUp", FollowUp(step, ids));
    case StepKind::kAcknowledgeMissed:
    case StepKind::kAcknowledgeFever: {
      const bool fever = step.kind == StepKind::kAcknowledgeFever;
      return Make("alerting", "AcknowledgeAlert",
                  {{"grid_code", step.grid},
                   {"alert_id", ids.alert},
                   {"reason",
                    fever ? "ACKNOWLEDGE_REASON_MEDICAL_INFORMED" : "ACKNOWLEDGE_REASON_PHONING"}});
    }
    case StepKind::kVisit:
      return Make("registration", "RecordVisit",
                  {{"grid_code", step.grid},
                   {"door_id", ids.door},
                   {"way", "VISIT_WAY_DOOR"},
                   {"outcome", EnumName("VISIT_OUTCOME_", step.outcome)},
                   {"visited_at_ms", std::to_string(base::ToUnixMillis(step.at))}});
    case StepKind::kIssuePass:
      return Make("registration", "IssuePass", TemporaryPass(step));
    case StepKind::kPlanShifts:
      return Make("registration", "PlanShifts", Shifts(step, ids));
    case StepKind::kAssignVolunteers:
      return Make(
          "registration", "AssignVolunteers",
          {{"area_code", step.grid}, {"shift_id", ids.shift}, {"volunteer_ids", ids.volunteers}});
    case StepKind::kCheckIn:
      return AboutShift("CheckInVolunteer", step, ids);
    case StepKind::kCheckOut:
      return AboutShift("CheckOutVolunteer", step, ids);
    case StepKind::kAcknowledgeAlert:
      return AboutAlert("AcknowledgeAlert", "ACKNOWLEDGE_REASON_", step, ids);
    case StepKind::kResolveAlert:
      return AboutAlert("ResolveAlert", "RESOLVE_REASON_", step, ids);
    case StepKind::kScan:
    case StepKind::kShowGates:
    case StepKind::kCountGates:
      break;
    case StepKind::kRequestSupply:
      return Make("supply", "RequestSupply", Supply(step, ids));
    case StepKind::kClaimSupply:
      return Make("supply", "ClaimSupply", request);
    case StepKind::kDeliverSupply: {
      json delivery = request;
      delivery["delivered_at_ms"] = std::to_string(base::ToUnixMillis(step.at));
      return Make("supply", "DeliverSupply", delivery);
    }
    case StepKind::kConfirmSupply:
      return Make("supply", "ConfirmSupply", request);
  }
  std::abort();
}

}  // namespace gridkeeper::gridctl
