// Supply's entities <-> the bytes that stand in Redis (supply_state.proto). Stateless, thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "supply/domain/types.hpp"

namespace gridkeeper::supply {

std::string EncodeEntity(const Household& household);
std::string EncodeEntity(const Request& request);
std::string EncodeEntity(const Departed& departed);

// nullopt: not readable.
std::optional<Household> DecodeHousehold(std::string_view bytes);
std::optional<Request> DecodeRequest(std::string_view bytes);
std::optional<Departed> DecodeDeparted(std::string_view bytes);

}  // namespace gridkeeper::supply
