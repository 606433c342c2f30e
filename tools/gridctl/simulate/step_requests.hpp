// From a planned step and the ids it needs to its request. Pure. The command id is put in when it
// is sent.
#pragma once

#include <string>

#include "contract/contract.hpp"
#include "simulate/day_plan.hpp"

namespace gridkeeper::gridctl {

// Those that the step does not need may be empty.
struct StepIds {
  std::string household;
  std::string resident;
  std::string isolation_case;
  std::string request;
  std::string alert;
  std::string door;
};

struct StepRequest {
  std::string service;
  const google::protobuf::MethodDescriptor* method = nullptr;
  MessagePtr message;
};

StepRequest RequestFor(const Step& step, const StepIds& ids);

}  // namespace gridkeeper::gridctl
