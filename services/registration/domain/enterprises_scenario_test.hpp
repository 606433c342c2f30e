// Given/when/then for enterprises: a grid on its local day of 1 March 2020, from eight in the
// morning.
#pragma once

#include "registration/domain/decide_enterprises.hpp"
#include "registration/domain/enterprise_policy.hpp"
#include "registration/domain/scenario_test.hpp"

namespace gridkeeper::registration {

class EnterprisesScenario : public Scenario {
 protected:
  static constexpr std::chrono::hours kHour{1};
  static constexpr std::chrono::days kDay{1};
  static inline const Day kToday =
      std::chrono::sys_days{std::chrono::year{2020} / std::chrono::March / 1};
  static constexpr base::TimePoint kMidnight = kNow + 16 * kHour;

  EnterprisesScenario() {
    GivenDefined(kGrid);
    SetRule({.kind = base::EnterpriseKind::kShop, .access = base::VenueAccess::kOpen});
  }

  void SetRule(const base::VenueRule& rule) {
    std::vector<base::VenueRule>& rules = reference.venue_rules[std::string(kDistrict)];
    std::erase_if(rules, [&](const base::VenueRule& one) { return one.kind == rule.kind; });
    rules.push_back(rule);
  }

  static EnterpriseProfile Profile(base::EnterpriseKind kind = base::EnterpriseKind::kShop,
                                   std::string code = "91350100M000100Y43") {
    return {.kind = kind,
            .name = "Lakeside Goods",
            .credit_code = std::move(code),
            .building = "Building 3",
            .door = "101",
            .staff = 12,
            .sealed = "sealed",
            .key_id = Id("key")};
  }
  void GivenEnterprise(std::string_view name, const EnterpriseProfile& profile = Profile()) {
    When(EnterprisesInput(RegisterEnterprise{Id(name), profile}), "worker");
    EXPECT_EQ(refused.message, "");
  }
  static ReopeningFile File() {
    return {.health = {.staff = 20},
            .letter = {.version = "2020-02", .signed_at = kNow - kDay, .image_reference = {}},
            .stock = {.masks = 140, .thermometers = 1, .disinfectant_litres = 10, .gloves = 0},
            .disinfection = {{"Canteen", 2}},
            .planned_on = kToday + 2 * kDay,
            .staff_returning = 10};
  }
  std::vector<Event> Submit(std::string_view enterprise, std::string_view file,
                            const ReopeningFile& content = File()) {
    return Do(SubmitReopeningFile{Id(enterprise), Id(file), content, "sealed",
                                  Id("key of " + std::string(file))});
  }
  std::vector<Event> Review(std::string_view enterprise, std::string_view file,
                            ReopeningFinding finding, std::string_view by = "community",
                            base::TimePoint at = kNow) {
    const bool needs_reasons = finding != ReopeningFinding::kApproved;
    return When(EnterprisesInput(ReviewReopening{Id(enterprise), Id(file), finding,
                                                 needs_reasons ? "Too few masks" : ""}),
                by, at);
  }
  std::vector<Event> Report(std::string_view enterprise, Day day, std::int32_t at_work = 5,
                            base::TimePoint at = kNow) {
    return Do(ReportStaffBack{Id(enterprise), {.day = day, .staff = 12, .at_work = at_work}}, at);
  }
  std::vector<Event> Do(const EnterprisesInput& input, base::TimePoint at = kNow) {
    return When(input, "worker", at);
  }
  const Enterprise& Of(std::string_view name) { return *state.area->enterprises.Find(Id(name)); }
  VenueStatus Status(std::string_view name) {
    return StatusOf(Of(name), reference.VenueRuleFor(key, Of(name).profile.kind));
  }
  EnterpriseFigures Figures() {
    EnterpriseFigures sum;
    for (const auto& [kind, counts] : state.area->enterprise_day.Find(Only::kOne)->counts) {
      AddFigures(counts, reference.VenueRuleFor(key, kind), true, sum);
    }
    return sum;
  }
};

// The only event of a decision, of this type.
template <typename E>
E OnlyOfEnterprises(const std::vector<Event>& events) {
  const auto among = Only1<EnterprisesEvent>(events);
  if (!std::holds_alternative<E>(among)) {
    ADD_FAILURE() << "not the one event expected";
    return {};
  }
  return std::get<E>(among);
}

// Of all, those of this type.
template <typename E>
std::vector<E> Among(const std::vector<Event>& events) {
  std::vector<E> found;
  for (const Event& event : events) {
    const auto& one = std::get<EnterprisesEvent>(event);
    if (std::holds_alternative<E>(one)) found.push_back(std::get<E>(one));
  }
  return found;
}

}  // namespace gridkeeper::registration
