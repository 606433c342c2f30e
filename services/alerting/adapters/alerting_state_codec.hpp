// Alerts <-> the bytes that stand in Redis (alerting_state.proto). Stateless, thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "alerting/domain/types.hpp"

namespace gridkeeper::alerting {

std::string EncodeEntity(const Alert& alert);
std::string EncodeEntity(const Departed& departed);

// nullopt: not readable.
std::optional<Alert> DecodeAlert(std::string_view bytes);
std::optional<Departed> DecodeDeparted(std::string_view bytes);

}  // namespace gridkeeper::alerting
