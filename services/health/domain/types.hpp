// Terms of health monitoring, and the entities of its state. Plain values; the enums mirror
// gridkeeper.health.v1, value by value.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "base/reference.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"
#include "health/domain/slot_policy.hpp"

namespace gridkeeper::health {

enum class Symptom : std::uint8_t {
  kUnspecified = 0,
  kCough = 1,
  kFatigue = 2,
  kSoreThroat = 3,
  kDyspnoea = 4,
  kDiarrhoea = 5,
  kHeadache = 6,
  kLossOfSmell = 7,
  kOther = 8,
  kFever = 9,
};
inline constexpr int kLastSymptom = 9;

// Which symptoms there are, in 2 bytes. A number that is no symptom counts as kUnspecified.
class SymptomSet {
 public:
  void Add(int number) {
    bits_ |= static_cast<std::uint16_t>(1u << (number > 0 && number <= kLastSymptom ? number : 0));
  }
  bool Has(Symptom symptom) const { return (bits_ >> static_cast<int>(symptom) & 1u) != 0; }
  // Bit n: the symptom of number n.
  std::uint16_t bits() const { return bits_; }
  static SymptomSet FromBits(std::uint32_t bits) {
    SymptomSet set;
    set.bits_ = static_cast<std::uint16_t>(bits);
    return set;
  }
  bool operator==(const SymptomSet&) const = default;

 private:
  std::uint16_t bits_ = 0;
};

enum class Method : std::uint8_t {
  kUnspecified = 0,
  kVisit = 1,
  kPhone = 2,
  kSelfReport = 3,
};

enum class EndReason : std::uint8_t {
  kUnspecified = 0,
  kHouseholdForgotten = 1,
};

//   kOpen --days are over--> kCompleted     late readings are still taken
//     +-----household forgotten--> kEnded   no further readings
enum class CaseStatus : std::uint8_t {
  kUnspecified = 0,
  kOpen = 1,
  kCompleted = 2,
  kEnded = 3,
};

// What became of one slot of a case.
//
//   kNone --reading--> kFollowedUp
//     +--slot ends--> kMissed --late reading, taken in time--> kCorrected
enum class SlotState : std::uint8_t {
  kNone = 0,  // not over yet, or not owed
  kFollowedUp = 1,
  kMissed = 2,
  kCorrected = 3,
};

struct SlotMark {
  SlotState state = SlotState::kNone;
  bool fever = false;  // FeverDetected was written

  bool operator==(const SlotMark&) const = default;
};

// A resident of the grid, as far as health needs to know.
struct Resident {
  base::Uuid household_id;
  std::int32_t move_number = 0;  // of the move that brought the resident here; 0: none did
  bool is_expected = false;      // the record has not come yet from the grid before

  bool operator==(const Resident&) const = default;
};

// Where a resident or a case went that was here. Of two grids that remember a resident the one with
// the lower number hands on what comes.
struct Departed {
  base::AreaCode to_grid;  // empty: forgotten while the record was on its way
  base::Uuid to_household;
  std::int32_t move_number = 0;

  bool operator==(const Departed&) const = default;
};

// One person's isolation. Moments that have not come, or will not, are the epoch.
struct Case {
  base::Uuid resident_id;
  base::Uuid household_id;
  base::TimePoint opened_at{};
  base::TimePoint ends_at{};
  base::TimePoint next_slot_end{};  // the earliest slot owed; the epoch: none
  base::TimePoint closed_at{};
  SlotRules rules;
  std::int16_t fever_threshold_tenths = 0;
  CaseStatus status = CaseStatus::kUnspecified;
  EndReason end_reason = EndReason::kUnspecified;
  std::uint32_t pages = 0;      // of readings
  std::vector<SlotMark> slots;  // from the slot of opened_at on; as far as anything happened

  bool IsOpen() const { return status == CaseStatus::kOpen; }
  bool operator==(const Case&) const = default;
};

// One follow-up. Its slot follows from taken_at and the case's rules.
struct FollowUp {
  base::TimePoint taken_at{};
  std::int16_t temperature_tenths = 0;
  SymptomSet symptoms;
  Method method = Method::kUnspecified;
  std::uint8_t recorder = 0;  // index into the page's recorders

  bool operator==(const FollowUp&) const = default;
};

// A case's readings as they came in, in pages: so that a further reading rewrites a few hundred
// bytes of the snapshot and never the whole record.
struct FollowUpPage {
  std::vector<FollowUp> follow_ups;
  std::vector<std::string> recorders;  // staff ids

  bool operator==(const FollowUpPage&) const = default;
};
inline constexpr std::size_t kFollowUpsPerPage = 16;

// A follow-up and a case as they move to another grid.
struct MovedFollowUp {
  FollowUp follow_up;  // without its recorder
  std::string recorded_by;

  bool operator==(const MovedFollowUp&) const = default;
};

struct MovedCase {
  base::Uuid id;
  Case isolation;  // without its person and pages
  std::vector<MovedFollowUp> follow_ups;

  bool operator==(const MovedCase&) const = default;
};

struct PageKey {
  base::Uuid case_id;
  std::uint32_t number = 0;  // from 0

  auto operator<=>(const PageKey&) const = default;
};

}  // namespace gridkeeper::health
