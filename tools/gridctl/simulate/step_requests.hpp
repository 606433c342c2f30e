// From a planned step and the ids it needs to its request. Pure. The command id is put in when it
// is sent.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "contract/contract.hpp"
#include "simulate/day_plan.hpp"

namespace gridkeeper::gridctl {

struct ShiftPlace {
  std::string checkpoint;
  std::string name;
};

// Those that the step does not need may be empty.
struct StepIds {
  std::string household;
  std::string resident;
  std::string isolation_case;
  std::string request;
  std::string alert;
  std::string door;
  std::vector<ShiftPlace> places;  // of the shifts to plan, in their order
  std::string shift;
  std::vector<std::string> volunteers;
};

struct StepRequest {
  std::string service;
  const google::protobuf::MethodDescriptor* method = nullptr;
  MessagePtr message;
};

// Of all kinds but kScan, which is a message in a stream, and those that only tell.
StepRequest RequestFor(const Step& step, const StepIds& ids);

// What the guard of a community is set up with.
StepRequest RequestFor(const Gate& gate);
StepRequest RequestFor(const HeldPass& pass, const std::string& grid, const StepIds& holder);
StepRequest CallForVolunteers(const std::string& area, const std::string& title);
StepRequest SignUp(const std::string& area, const std::string& call,
                   const HouseholdEntry& household, const Helper& helper,
                   const std::string& resident_id);
// Any request by its JSON.
StepRequest Make(const char* service, const char* rpc, const nlohmann::json& fields);

}  // namespace gridkeeper::gridctl
