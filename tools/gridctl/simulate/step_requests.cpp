#include "simulate/step_requests.hpp"

#include <cctype>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "contract/arguments.hpp"

namespace gridkeeper::gridctl {
namespace {

using nlohmann::json;

StepRequest Make(const char* service, const char* rpc, const json& fields) {
  const auto& method = Contract::Get().Method(service, rpc);
  MessagePtr message = Contract::Get().NewMessage(method.input_type());
  // The tests make a request of every kind of step: only a changed proto comes here.
  if (!MergeJson(*message, fields.dump()).ok()) std::abort();
  return {service, &method, std::move(message)};
}

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

}  // namespace

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
