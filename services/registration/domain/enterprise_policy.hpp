// What a command about enterprises must look like: see command_policy.hpp.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/rejection.hpp"
#include "registration/domain/enterprise_messages.hpp"

namespace gridkeeper::registration {

inline constexpr std::size_t kMaxEnterprises = 500;  // of a grid, 30 days after their end too
inline constexpr std::int32_t kMaxStaff = 100'000;
inline constexpr std::int32_t kMaxStock = 10'000'000;
inline constexpr std::int32_t kMaxMaskDays = 60;
inline constexpr std::size_t kMaxDisinfectionRounds = 50;
inline constexpr std::size_t kMaxEnterpriseTextCharacters = 60;
inline constexpr std::size_t kMaxClosureCharacters = 200;
inline constexpr std::size_t kMaxReviewCharacters = 500;
inline constexpr std::size_t kMaxFleetVehicles = 100;
inline constexpr std::size_t kMaxFleetDrivers = 100;
inline constexpr std::size_t kMaxTrips = 2000;  // of a grid, 60 days after their return too
inline constexpr std::chrono::days kOldestLetter{365};
inline constexpr std::chrono::days kReopeningAhead{365};
inline constexpr std::chrono::days kLongestClosure{365};
inline constexpr std::chrono::days kOldestReport{7};

std::optional<base::Rejected> FindEnterprisesFault(std::string_view key,
                                                   const EnterprisesInput& input);

}  // namespace gridkeeper::registration
