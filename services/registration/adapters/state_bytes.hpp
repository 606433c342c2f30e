// The pieces that state codecs share.
#pragma once

#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "base/uuid.hpp"

namespace gridkeeper::registration {

// Of Uuid and PersonKey alike.
template <typename Id>
std::string BytesOf(const Id& id) {
  return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

template <typename Id>
bool IdFrom(const std::string& bytes, Id& out) {
  if (bytes.size() != out.bytes.size()) return false;
  std::memcpy(out.bytes.data(), bytes.data(), bytes.size());
  return true;
}

// No bytes: a nil id.
inline bool OptionalIdFrom(const std::string& bytes, base::Uuid& out) {
  out = {};
  return bytes.empty() || IdFrom(bytes, out);
}

template <typename Message>
std::optional<Message> Parsed(std::string_view bytes) {
  Message message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  return message;
}

// What wire.hpp asks of an eventing::Reading.
struct StateReading {
  bool is_right = true;
  base::Uuid Id(const std::string& text, std::string_view) {
    const std::optional<base::Uuid> id = base::ParseUuid(text);
    is_right = is_right && id.has_value();
    return id.value_or(base::Uuid{});
  }
};

}  // namespace gridkeeper::registration
