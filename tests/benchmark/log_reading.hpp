// What stands in the log: read to its present end, and the cases and households it tells of.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/time.hpp"
#include "kafka/reader.hpp"

namespace gridkeeper::benchmark {

// The ends of all partitions, open transactions included.
absl::StatusOr<std::vector<kafka::Position>> EndsOf(const std::string& bootstrap,
                                                    const std::string& topic);

// Every committed record from the beginning to the end as it is now.
absl::Status ReadToEnd(const std::string& bootstrap, const std::string& topic,
                       const std::function<void(const kafka::Record&)>& each);

struct KnownCase {
  std::string grid_code;
  std::string case_id;
  std::string resident_id;
};
// In the order of their opening in each partition.
absl::StatusOr<std::vector<KnownCase>> CasesOf(const std::string& bootstrap);

struct KnownHousehold {
  std::string grid_code;
  std::string household_id;
};
// Neighbours far from each other.
absl::StatusOr<std::vector<KnownHousehold>> HouseholdsOf(const std::string& bootstrap);

struct KnownResident {
  std::string grid_code;
  std::string household_id;
  std::string resident_id;
};
// Of households as they were registered. Neighbours far from each other.
absl::StatusOr<std::vector<KnownResident>> ResidentsOf(const std::string& bootstrap);

}  // namespace gridkeeper::benchmark
