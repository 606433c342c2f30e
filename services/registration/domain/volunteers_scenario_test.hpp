// Given/when/then for volunteers and shifts: an area with an open call.
#pragma once

#include "registration/domain/decide_volunteers.hpp"
#include "registration/domain/evolve_volunteers.hpp"
#include "registration/domain/scenario_test.hpp"
#include "registration/domain/volunteer_policy.hpp"

namespace gridkeeper::registration {

// The only event of a decision, of this type.
template <typename E>
E OnlyOne(const std::vector<Event>& events) {
  const auto among = Only1<VolunteersEvent>(events);
  if (!std::holds_alternative<E>(among)) {
    ADD_FAILURE() << "not the one event expected";
    return {};
  }
  return std::get<E>(among);
}

// The events' types, by their place in VolunteersEvent.
template <typename... E>
void ExpectKinds(const std::vector<Event>& events) {
  std::vector<std::size_t> kinds;
  for (const Event& event : events) kinds.push_back(std::get<VolunteersEvent>(event).index());
  EXPECT_EQ(kinds, (std::vector<std::size_t>{VolunteersEvent(E{}).index()...}));
}

class VolunteersScenario : public Scenario {
 protected:
  static constexpr std::chrono::hours kHour{1};
  static inline const base::Uuid kCall = Id("call");

  VolunteersScenario() {
    GivenDefined(kGrid);
    Given(VolunteersEvent(VolunteerCallOpened{kCall, "Test stations", {}}), "head");
  }

  static Volunteer Person(std::vector<Skill> skills = {}, std::vector<AvailableHours> hours = {}) {
    return {.call = kCall,
            .origin = VolunteerOrigin::kResident,
            .skills = std::move(skills),
            .hours = std::move(hours),
            .resident = {},
            .resident_grid = {},
            .sealed = "sealed",
            .key_id = Id("key")};
  }
  void GivenVolunteer(std::string_view name, const Volunteer& volunteer = Person()) {
    Given(VolunteersEvent(VolunteerSignedUp{Id(name), volunteer}), "worker");
  }
  // Begins `after` kNow, for 4 h.
  static ShiftPlan Plan(base::Millis after, std::int32_t needed = 2,
                        std::vector<Skill> skills = {}) {
    return {.kind = ShiftKind::kTestStation,
            .place = "School yard",
            .checkpoint = {},
            .from = kNow + after,
            .until = kNow + after + 4 * kHour,
            .needed = needed,
            .skills = std::move(skills)};
  }
  void GivenShift(std::string_view name, const ShiftPlan& plan) {
    When(VolunteersInput(PlanShifts{{{Id(name), plan}}}), "head");
    EXPECT_EQ(refused.message, "");
  }
  std::vector<Event> Do(const VolunteersInput& input, base::TimePoint at = kNow) {
    return When(input, "worker", at);
  }
  std::vector<Event> Assign(std::string_view shift, const std::vector<std::string_view>& names,
                            base::TimePoint at = kNow) {
    AssignVolunteers command{Id(shift), {}};
    for (std::string_view name : names) command.volunteers.push_back(Id(name));
    return Do(command, at);
  }
  const Shift& ShiftOf(std::string_view name) { return *state.area->shifts.Find(Id(name)); }
};

}  // namespace gridkeeper::registration
