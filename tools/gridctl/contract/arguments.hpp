// From the texts of a command line to a request: the mapping of arguments. Pure; errors name the
// flag, what was given and what is possible.
#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/time.hpp"

namespace gridkeeper::gridctl {

// Sets a field from its flag's texts, one for a single field, any number for a repeated one:
//   numbers, text             as they are
//   enums                     by short name: sore_throat
//   bool                      true or false
//   bytes                     base64, as printed
//   times (int64 ..._ms)      ms since the epoch, RFC 3339 (2020-03-01T08:00:00+08:00), now,
//   now-90m, now+2h messages                  JSON, or name=value,name=value for plain fields:
//   name=rice,quantity=5,unit=kilogram repeated                  the flag again, or with commas
//   (not for text and messages)
// `now` is business time.
absl::Status SetField(google::protobuf::Message& message,
                      const google::protobuf::FieldDescriptor& field,
                      const std::vector<std::string>& texts, base::TimePoint now);

// Merges JSON in the protos' field names; unknown fields are refused.
absl::Status MergeJson(google::protobuf::Message& message, std::string_view json);

// A time as described above.
absl::StatusOr<base::TimePoint> ParseTime(std::string_view text, base::TimePoint now);

// "2020-03-01T08:00:00.000Z".
std::string FormatTime(base::TimePoint time);

// Whether a field holds a time: int64 and a name that ends in _ms.
bool IsTime(const google::protobuf::FieldDescriptor& field);

}  // namespace gridkeeper::gridctl
