// Given/when/then for health's rules, for tests only: a grid, a hand-set clock in local time
// (UTC+8), and the loop's way of deciding.
//
//   Scenario grid;
//   grid.GivenOpenCase(At(2, 9));
//   EXPECT_THAT(grid.WhenTimeIs(At(2, 12)), Then(Missed(At(2, 12), At(2, 20))));
#pragma once

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "health/domain/case_policy.hpp"
#include "health/domain/decide.hpp"

namespace gridkeeper::health {

inline const base::Uuid kHousehold = base::DeriveUuid({"household"});
inline const base::Uuid kResident = base::DeriveUuid({"resident"});
inline const base::Uuid kCase = base::DeriveUuid({"case"});

// A moment in March 2020, local time; hour 24 and above run into the next day.
inline base::TimePoint At(int day, int hour, int minute = 0) {
  using std::chrono::days;
  constexpr auto kMarch = std::chrono::sys_days{std::chrono::year{2020} / 3 / 1};
  return base::TimePoint{kMarch + days{day - 1}} + std::chrono::hours{hour - 8} +
         std::chrono::minutes{minute};
}

using Happened = base::Decided<std::vector<Event>>;

struct Scenario {
  static constexpr std::string_view kGrid = "310104019001001";

  GridState state;
  base::Reference reference;
  base::TimePoint now = At(2, 9);
  std::string actor = "worker-1";

  Scenario() {
    Given(ResidentNoted{kResident, kHousehold});
    state.residents.TakeChanges();
  }

  void Given(const Event& event) { Evolve(state, event, {kGrid, actor, "event", now}); }

  void GivenOpenCase(base::TimePoint opened_at, std::int32_t days = 14) {
    now = opened_at;
    ASSERT_TRUE(When(OpenIsolationCase{kCase, kResident, days}));
  }
  // Time passes; what falls due meanwhile happens.
  void GivenTimeIs(base::TimePoint time) { WhenTimeIs(time); }

  // Decides, applies what was decided, and gives it back.
  Happened When(const Input& input) {
    auto decided = Decide(state, reference, input, {kGrid, actor, "input", now});
    if (decided) Apply(*decided);
    return decided;
  }
  // A plain reading.
  Happened WhenReading(base::TimePoint taken_at, std::int32_t tenths = 365) {
    return When(RecordFollowUp{kCase, tenths, {}, Method::kPhone, taken_at});
  }

  // Moves time on and fires what is due by then, earliest first.
  Happened WhenTimeIs(base::TimePoint time) {
    now = time;
    std::vector<Event> all;
    for (auto due = NextDeadline(state); due && *due <= now; due = NextDeadline(state)) {
      const auto events = DecideDeadline(state, *due);
      Apply(events);
      all.insert(all.end(), events.begin(), events.end());
      if (NextDeadline(state) && *NextDeadline(state) <= *due) {
        ADD_FAILURE() << "a deadline that was fired stands again";
        break;
      }
    }
    return all;
  }

  const Case& TheCase() const { return *state.cases.Find(kCase); }

 private:
  void Apply(const std::vector<Event>& events) {
    for (const Event& event : events) Given(event);
  }
};

inline Slot SlotEndingAt(base::TimePoint end) {
  return end == At(1, 12) + std::chrono::floor<std::chrono::days>(end - At(1, 12)) ? Slot::kMorning
                                                                                   : Slot::kEvening;
}

constexpr base::TimePoint kNever{};

inline Event Missed(base::TimePoint slot_end, base::TimePoint next) {
  return FollowUpMissed{kCase, kResident, kHousehold, SlotEndingAt(slot_end), slot_end, next};
}
inline Event Recorded(base::TimePoint taken_at, base::TimePoint slot_end, base::TimePoint next,
                      std::int32_t tenths = 365) {
  return FollowUpRecorded{kCase,    tenths, {}, Method::kPhone, taken_at, SlotEndingAt(slot_end),
                          slot_end, next};
}
inline Event Corrected(base::TimePoint taken_at, base::TimePoint slot_end) {
  return FollowUpCorrected{kCase,    kResident, kHousehold, SlotEndingAt(slot_end),
                           slot_end, taken_at};
}
inline Event Fever(base::TimePoint taken_at, base::TimePoint slot_end, std::int32_t tenths) {
  return FeverDetected{
      kCase, kResident, kHousehold, tenths, 373, taken_at, {}, SlotEndingAt(slot_end), slot_end};
}
inline Event Completed(base::TimePoint at) {
  return IsolationCompleted{kCase, kResident, kHousehold, at};
}

// What happened: these events, in this order.
template <typename... Events>
testing::Matcher<Happened> Then(Events... events) {
  return testing::ResultOf(
      [](const Happened& h) { return h ? std::optional(*h) : std::nullopt; },
      testing::Optional(testing::ElementsAreArray(std::vector<Event>{events...})));
}

inline auto ThenRefused(base::Rejection reason, std::string field) {
  return testing::ResultOf(
      [](const Happened& h) {
        return h ? std::pair{base::Rejection::kNone, std::string{}}
                 : std::pair{h.error().reason, h.error().field};
      },
      testing::Pair(reason, field));
}

}  // namespace gridkeeper::health
