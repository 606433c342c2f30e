// What is on file about a resident beside who it is: arrivals from elsewhere and signed documents.
// Mirrors registration_papers.proto, value by value.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/reference.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"

namespace gridkeeper::registration {

enum class TravelMeans : std::uint8_t {
  kNone = 0,
  kTrain = 1,
  kPlane = 2,
  kCoach = 3,
  kShip = 4,
  kCar = 5,
  kLorry = 6,
  kOther = 7,
};

//   kDeclared ──VerifyArrival──> kConfirmed ──FileArrival──> kFiled
//       └───────VerifyArrival──> kWrong
enum class ArrivalStatus : std::uint8_t {
  kNone = 0,
  kDeclared = 1,
  kConfirmed = 2,
  kWrong = 3,
  kFiled = 4,
};

enum class ArrivalFinding : std::uint8_t { kNone = 0, kConfirmed = 1, kWrong = 2 };

struct Journey {
  base::AreaCode from;
  base::TimePoint left_at{};
  base::TimePoint arrived_at{};
  TravelMeans means = TravelMeans::kNone;

  bool operator==(const Journey&) const = default;
};

// What a resident's arrival is sealed under.
struct ArrivalDetails {
  base::Uuid resident;
  std::string sealed;
  base::Uuid key_id;

  bool operator==(const ArrivalDetails&) const = default;
};

struct Arrival {
  base::Uuid id;
  Journey journey;
  std::string sealed;
  base::Uuid key_id;
  std::string declared_by;
  base::TimePoint declared_at{};
  ArrivalStatus status = ArrivalStatus::kNone;
  std::string verified_by = {};
  base::TimePoint verified_at = {};
  base::IsolationKind isolation = base::IsolationKind::kNone;
  std::int32_t isolation_days = 0;
  std::string file_number = {};

  bool operator==(const Arrival&) const = default;
};

enum class Document : std::uint8_t { kNone = 0, kHealthNotice = 1, kCommitmentLetter = 2 };

struct Signature {
  Document document = Document::kNone;
  std::string version;
  base::TimePoint signed_at{};
  std::string image_reference;
  bool for_household = false;
  std::string recorded_by = {};

  bool operator==(const Signature&) const = default;
};

struct Papers {
  std::vector<Arrival> arrivals = {};      // oldest first
  std::vector<Signature> signatures = {};  // of each document and version the latest

  bool operator==(const Papers&) const = default;
};

}  // namespace gridkeeper::registration
