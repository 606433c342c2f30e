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

}  // namespace

std::string ToJson(const Step& step) {
  nlohmann::ordered_json json = {{"at_ms", base::ToUnixMillis(step.at)},
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
