// Given/when/then for supply's rules, for tests only: a grid, a hand-set clock, and the loop's way
// of deciding.
//
//   Scenario grid;
//   grid.Given(HouseholdNoted{kHousehold});
//   EXPECT_THAT(grid.When(RequestSupply{...}), Then(SupplyRequested{...}));
#pragma once

#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <vector>

#include "supply/domain/decide.hpp"

namespace gridkeeper::supply {

struct Scenario {
  static constexpr std::string_view kGrid = "310104019001001";

  GridState state;
  base::Reference reference;
  base::TimePoint now = base::FromUnixMillis(1'583'020'800'000);
  std::string actor = "worker-1";

  void Given(const Event& event) { Evolve(state, event, {kGrid, actor, "event", now}); }

  // Decides, applies what was decided, and gives it back.
  base::Decided<std::vector<Event>> When(const Input& input) {
    auto decided = Decide(state, reference, input, {kGrid, actor, "input", now});
    if (decided) Apply(*decided);
    return decided;
  }

  // Moves time on and fires what is due by then, earliest first.
  base::Decided<std::vector<Event>> WhenTimeIs(base::TimePoint time) {
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

 private:
  void Apply(const std::vector<Event>& events) {
    for (const Event& event : events) Given(event);
  }
};

// What happened: these events, in this order.
template <typename... Events>
testing::Matcher<base::Decided<std::vector<Event>>> Then(Events... events) {
  return testing::ResultOf(
      [](const base::Decided<std::vector<Event>>& decided) {
        return decided ? std::optional(*decided) : std::nullopt;
      },
      testing::Optional(testing::ElementsAreArray(std::vector<Event>{events...})));
}

inline auto ThenRefused(base::Rejection reason, std::string field) {
  return testing::ResultOf(
      [](const base::Decided<std::vector<Event>>& decided) {
        return decided ? std::pair{base::Rejection::kNone, std::string{}}
                       : std::pair{decided.error().reason, decided.error().field};
      },
      testing::Pair(reason, field));
}

}  // namespace gridkeeper::supply
