// Health's entities <-> the bytes that stand in Redis (health_state.proto). Stateless, thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "health/domain/types.hpp"

namespace gridkeeper::health {

std::string EncodeEntity(const Resident& resident);
std::string EncodeEntity(const Departed& departed);
std::string EncodeEntity(const Case& isolation);
std::string EncodeEntity(const FollowUpPage& page);

// nullopt: not readable.
std::optional<Resident> DecodeResident(std::string_view bytes);
std::optional<Departed> DecodeDeparted(std::string_view bytes);
std::optional<Case> DecodeCase(std::string_view bytes);
std::optional<FollowUpPage> DecodeFollowUpPage(std::string_view bytes);

// As in CaseState and, for ever in the log, in v1.MovedCase.
std::string EncodeSlots(const std::vector<SlotMark>& slots);
std::vector<SlotMark> DecodeSlots(std::string_view bytes);

std::string FieldOf(const base::Uuid& id);
std::string FieldOf(const PageKey& key);
std::optional<PageKey> ParsePageKey(std::string_view field);

}  // namespace gridkeeper::health
