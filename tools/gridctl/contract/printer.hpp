// An answer as text: a table for people, JSON for programs. Pure.
#pragma once

#include <google/protobuf/message.h>

#include <string>

namespace gridkeeper::gridctl {

// One line, the protos' field names, every field present.
std::string ToJson(const google::protobuf::Message& message);

// Single fields as "name  value" lines, nested ones as "outer.name"; each list of messages as a
// table of its own. Times in RFC 3339, enums by short name; what is not set is left out.
std::string ToTable(const google::protobuf::Message& message);

// All in one line: "alert_raised  alert_id=... severity=critical".
std::string ToLine(const google::protobuf::Message& message);

}  // namespace gridkeeper::gridctl
