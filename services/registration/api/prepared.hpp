// What both halves of ToCommands end with.
#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "registration/api/to_commands.hpp"

namespace gridkeeper::registration {

// The command as it will be appended, if decide would take its shape.
Preparing Prepare(std::string key, const google::protobuf::Message& command);

}  // namespace gridkeeper::registration
