// What both halves of ToCommands end with.
#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <functional>
#include <string>

#include "registration/api/to_commands.hpp"

namespace gridkeeper::registration {

// The end of the year 9999: later moments are no dates.
inline constexpr std::int64_t kLatestDateMs = 253'402'300'799'999;

// The command as it will be appended, if decide would take its shape.
Preparing Prepare(std::string key, const google::protobuf::Message& command,
                  eventing::Lane lane = eventing::Lane::kCommands);

// The same, whose effect reference data shows.
Preparing VisibleWhen(Preparing prepared, std::function<bool(const base::Reference&)> condition);

}  // namespace gridkeeper::registration
