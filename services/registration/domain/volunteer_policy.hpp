// What a command about volunteers and shifts must look like: see command_policy.hpp.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/rejection.hpp"
#include "registration/domain/volunteer_messages.hpp"

namespace gridkeeper::registration {

inline constexpr std::size_t kMaxVolunteerCalls = 50;  // open in an area
inline constexpr std::size_t kMaxVolunteers = 2000;    // of an area
inline constexpr std::size_t kMaxShifts = 2000;        // of an area, 7 days after their end too
inline constexpr std::size_t kMaxShiftsPlanned = 100;  // in one command
inline constexpr std::int32_t kMaxNeeded = 50;         // in a shift
inline constexpr std::size_t kMaxSkills = 8;           // one of each
inline constexpr std::size_t kMaxAvailableHours = 20;
inline constexpr std::size_t kMaxShiftTextCharacters = 60;
inline constexpr std::chrono::hours kLongestShift{24};
inline constexpr std::chrono::days kPlannedAhead{90};

std::optional<base::Rejected> FindVolunteersFault(std::string_view key,
                                                  const VolunteersInput& input);

}  // namespace gridkeeper::registration
