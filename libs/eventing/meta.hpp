// The meta message in field 1 of every command and event, and the header texts that go with it.
// Domains encode bodies without it; the loop puts it in front: two protobuf encodings one after the
// other are one message.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "gridkeeper/common/v1/record.pb.h"

namespace gridkeeper::eventing {

// The bytes of field 1; nullopt where the value is no protobuf message or has no such field.
std::optional<std::string_view> FindMeta(std::string_view value);

// The meta of a record's value; nullptr where there is none that can be read. Holds until this
// thread reads the next: its memory is used again, since every record has one.
template <typename Meta>
const Meta* ReadMeta(std::string_view value) {
  thread_local Meta meta;
  const std::optional<std::string_view> bytes = FindMeta(value);
  const bool read = bytes && meta.ParseFromArray(bytes->data(), static_cast<int>(bytes->size()));
  return read ? &meta : nullptr;
}

// The value without its field 1, as the domain encoded it. The value has a meta.
std::string WithoutMeta(std::string_view value);
std::string WithMeta(const google::protobuf::MessageLite& meta, std::string_view body);

// "<topic>/<partition>/<offset>/<index>": the ce_id of what a cause led to.
std::string IdOf(const common::v1::Cause& cause);

// ce_time: RFC 3339 in UTC with milliseconds, always 24 characters.
std::string FormatTime(base::TimePoint time);
std::optional<base::TimePoint> ParseTime(std::string_view text);

}  // namespace gridkeeper::eventing
