// What a command must look like whatever the state is: lengths, ranges, forms. The handler asks
// before it appends, so that nothing is written for a slip; decide asks again, because others may
// write commands too. Fields are named as in the requests.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/rejection.hpp"
#include "registration/domain/commands.hpp"

namespace gridkeeper::registration {

inline constexpr std::size_t kMaxNameCharacters = 60;
inline constexpr std::size_t kMaxUnitCharacters = 16;
inline constexpr std::size_t kMaxResidents = 50;
inline constexpr std::size_t kMaxStaffAreas = 50;
inline constexpr std::size_t kMaxParties = 5;  // one of each kind
inline constexpr std::size_t kMaxRoster = 20;
inline constexpr std::size_t kMaxDutyTimes = 100;
inline constexpr std::size_t kMaxDoors = 500;  // in one command
inline constexpr std::size_t kMaxDoorsOfGrid = 3000;
inline constexpr std::size_t kMaxImportRows = 500;  // in one command
inline constexpr std::size_t kMaxRiskAreas = 200;   // of a district
inline constexpr std::int32_t kMaxIsolationDays = 60;
inline constexpr std::size_t kMaxArrivals = 20;    // of a resident
inline constexpr std::size_t kMaxSignatures = 50;  // of a resident
inline constexpr std::size_t kMaxFileNumberCharacters = 40;
inline constexpr std::size_t kMaxVersionCharacters = 32;
inline constexpr std::size_t kMaxImageReferenceCharacters = 200;
inline constexpr std::chrono::minutes kClockTolerance{5};
inline constexpr std::chrono::days kLongestJourney{30};
inline constexpr std::chrono::days kOldestArrival{60};
inline constexpr std::chrono::days kOldestSignature{365};
inline constexpr std::chrono::days kOldestVisit{30};
inline constexpr std::chrono::days kLongestRound{90};
inline constexpr std::chrono::days kLongestPass{90};  // a temporary one; and how far ahead
// A day more than a gate's stream takes: what it accepted may wait in the log.
inline constexpr std::chrono::days kOldestScan{4};
inline constexpr std::size_t kMaxPlateCharacters = 16;
inline constexpr std::size_t kMaxTestDays = 30;  // of a kind of zone
inline constexpr std::int32_t kLatestTestDay = 60;
inline constexpr std::int32_t kLongestTestInterval = 14;  // days
inline constexpr std::int32_t kLowestTemperatureTenths = 340;
inline constexpr std::int32_t kHighestTemperatureTenths = 450;

// nullopt when nothing is wrong, also below.
std::optional<base::Rejected> FindFault(std::string_view key, const Input& input);
// Of the door that a row of an import names; the field as in the row.
std::optional<base::Rejected> FindDoorFault(const Door& door);

// Official digits of any area of the country: 2 (province), 4 (city), 6, 9 or 12.
bool IsAnyArea(std::string_view code);

}  // namespace gridkeeper::registration
