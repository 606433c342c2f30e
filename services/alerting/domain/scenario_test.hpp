// Given/when/then for alerting's rules, for tests only: a grid, a hand-set clock, and the loop's
// way of deciding.
//
//   Scenario grid;
//   grid.When(FeverDetected{...});
//   EXPECT_THAT(grid.When(AcknowledgeAlert{...}), Then(AlertAcknowledged{...}));
#pragma once

#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <vector>

#include "alerting/domain/decide.hpp"

namespace gridkeeper::alerting {

struct Scenario {
  static constexpr std::string_view kGrid = "310104019001001";

  GridState state;
  base::Reference reference;
  base::TimePoint now = base::FromUnixMillis(1'583'020'800'000);
  std::string actor = "worker-1";
  std::string input_id = "health.events.v1/3/77/0";

  Scenario() {
    reference.areas["310104"] = {"district", ""};
    reference.areas["310104019"] = {"street", "310104"};
    reference.areas["310104019001"] = {"community", "310104019"};
    reference.areas[std::string(kGrid)] = {"grid", "310104019001"};
  }

  void Given(const Event& event) { Evolve(state, event, {kGrid, actor, "event", now}); }

  // Decides, applies what was decided, and gives it back.
  base::Decided<std::vector<Event>> When(const Input& input) {
    auto decided = Decide(state, reference, input, {kGrid, actor, input_id, now});
    if (decided) Apply(*decided);
    return decided;
  }

  // Moves time on and fires what is due by then, earliest first.
  base::Decided<std::vector<Event>> WhenTimeIs(base::TimePoint time) {
    now = time;
    std::vector<Event> all;
    for (auto due = NextDeadline(state); due && *due <= now; due = NextDeadline(state)) {
      const auto events = DecideDeadline(state, reference, *due, {kGrid, "", "deadline", now});
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

}  // namespace gridkeeper::alerting
