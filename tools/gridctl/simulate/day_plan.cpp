#include "simulate/day_plan.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "simulate/dice.hpp"

namespace gridkeeper::gridctl {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr minutes kMorningEnd{12 * 60};
constexpr minutes kEveningEnd{20 * 60};
constexpr int kIsolationDays = 14;
constexpr int kRequestsPerDay = 4;

constexpr const char* kMethods[] = {"visit", "phone", "self_report"};
// Of a visit; most people are at home.
constexpr const char* kOutcomes[] = {"met", "met", "met", "met",    "met",
                                     "met", "met", "met", "absent", "refused"};

struct Basket {
  const char* category;
  Goods goods;
};
const Basket kBaskets[] = {
    {"groceries", {"rice", 5, "kilogram"}},
    {"groceries", {"vegetables", 2, "kilogram"}},
    {"medicine", {"blood pressure pills", 1, "pack"}},
    {"water", {"drinking water", 6, "bottle"}},
    {"protective_goods", {"masks", 50, "piece"}},
    {"infant_goods", {"diapers", 1, "pack"}},
};

struct Isolated {
  int household = 0;
  int resident = 0;
  int from_day = 0;
};

class Planner {
 public:
  Planner(const Community& community, const PlanOptions& options)
      : community_(community), options_(options), dice_(options.seed) {
    for (const RosterEntry& roster : community.rosters) {
      if (!roster.staff.empty()) workers_[roster.grid] = roster.staff.front();
    }
    for (const StaffEntry& staff : community.staff) {
      if (staff.role != "grid_head") continue;
      for (const std::string& area : staff.areas) heads_[area] = staff.id;
    }
  }

  DayPlan Plan() {
    if (community_.households.empty()) return {};
    ChooseIsolated();
    for (int day = 0; day < options_.days; ++day) {
      OpenCases(day);
      FollowUps(day);
      Supplies(day);
      Visits(day);
    }
    DayPlan plan{{}, std::move(steps_)};
    PlanGuard(community_, options_, opened_, plan);
    std::stable_sort(plan.steps.begin(), plan.steps.end(),
                     [](const Step& a, const Step& b) { return a.at < b.at; });
    return plan;
  }

 private:
  base::TimePoint At(int day, minutes of_day) const {
    return options_.midnight + hours(24 * day) + of_day;
  }

  Step StepOf(StepKind kind, int household, int resident, base::TimePoint at) {
    const std::string& grid = community_.households[static_cast<std::size_t>(household)].grid;
    Step step;
    step.at = at;
    step.kind = kind;
    step.actor = workers_[grid];
    step.grid = grid;
    step.household = household;
    step.resident = resident;
    return step;
  }

  // The first, who will have the fever, lives in the first household; the others anywhere, each
  // behind their own door.
  void ChooseIsolated() {
    const int doors = static_cast<int>(community_.households.size());
    const int wanted = std::min(options_.isolated + options_.days - 1, doors);
    std::set<int> taken;
    while (static_cast<int>(isolated_.size()) < wanted) {
      const int household = isolated_.empty() ? 0 : dice_.Below(doors);
      if (!taken.insert(household).second) continue;
      const auto& residents = community_.households[static_cast<std::size_t>(household)].residents;
      const int number = static_cast<int>(isolated_.size());
      isolated_.push_back({household, dice_.Below(static_cast<int>(residents.size())),
                           std::max(0, number - options_.isolated + 1)});
    }
  }

  void OpenCases(int day) {
    minutes at = kFirstStep;
    for (const Isolated& person : isolated_) {
      if (person.from_day != day) continue;
      opened_.push_back({person.household, person.resident, day, At(day, at)});
      steps_.push_back(StepOf(StepKind::kOpenCase, person.household, person.resident, At(day, at)));
      at = std::min(at + minutes(1), kFirstStep + minutes(20));
    }
  }

  void FollowUps(int day) {
    const int late = Other(day);
    const int forgotten = Other(day);
    for (int i = 0; i < static_cast<int>(isolated_.size()); ++i) {
      const Isolated& person = isolated_[static_cast<std::size_t>(i)];
      if (day < person.from_day || day >= person.from_day + kIsolationDays) continue;
      const minutes morning{dice_.Between(8 * 60 + 30, 11 * 60 + 20)};
      minutes evening{dice_.Between(13 * 60, 19 * 60)};
      if (evening >= kFeverTime && evening < kFeverTime + kFeverQuiet) evening += kFeverQuiet;
      const bool is_late = i == late;
      FollowUp(person, At(day, is_late ? kMorningEnd + minutes(30) : morning),
               At(day, is_late ? kMorningEnd - minutes(20) : morning));
      if (i == 0 && day == options_.fever_day) {
        Fever(person, At(day, kFeverTime));
      } else if (i == forgotten && i != late) {
        Step step = StepOf(StepKind::kAcknowledgeMissed, person.household, person.resident,
                           At(day, kEveningEnd + minutes(5)));
        step.slot_end = At(day, kEveningEnd);
        steps_.push_back(step);
      } else {
        FollowUp(person, At(day, evening), At(day, evening));
      }
    }
  }

  // Somebody isolated today, but not the first; -1 when there is nobody.
  int Other(int day) {
    std::vector<int> others;
    for (int i = 1; i < static_cast<int>(isolated_.size()); ++i) {
      const int from = isolated_[static_cast<std::size_t>(i)].from_day;
      if (day >= from && day < from + kIsolationDays) others.push_back(i);
    }
    return others.empty()
               ? -1
               : others[static_cast<std::size_t>(dice_.Below(static_cast<int>(others.size())))];
  }

  void FollowUp(const Isolated& person, base::TimePoint at, base::TimePoint taken_at) {
    Step step = StepOf(StepKind::kFollowUp, person.household, person.resident, at);
    step.taken_at = taken_at;
    step.temperature_tenths = dice_.Between(361, 369);
    step.method = dice_.Pick(kMethods);
    if (dice_.Below(20) == 0) step.symptoms = {"fatigue"};
    steps_.push_back(step);
  }

  void Fever(const Isolated& person, base::TimePoint at) {
    FollowUp(person, at, at);
    steps_.back().temperature_tenths = 384;
    steps_.back().symptoms = {"fever", "cough"};
    steps_.back().fever = true;
    Step step =
        StepOf(StepKind::kAcknowledgeFever, person.household, person.resident, at + minutes(1));
    step.actor = heads_[step.grid];
    steps_.push_back(step);
  }

  void Supplies(int day) {
    for (int i = 0; i < std::min(kRequestsPerDay, static_cast<int>(isolated_.size())); ++i) {
      const Isolated& person =
          isolated_[static_cast<std::size_t>(dice_.Below(static_cast<int>(isolated_.size())))];
      if (person.from_day > day) continue;
      const base::TimePoint asked = At(day, minutes(9 * 60 + 25 * i));
      Step step = StepOf(StepKind::kRequestSupply, person.household, person.resident, asked);
      const Basket& basket = dice_.Pick(kBaskets);
      step.request = requests_++;
      step.category = basket.category;
      step.goods = {basket.goods};
      steps_.push_back(step);
      const bool too_late = i == kRequestsPerDay - 1;  // overdue after 24 h
      const auto then = [&](StepKind kind, minutes after) {
        Step next = StepOf(kind, person.household, person.resident, asked + after);
        next.request = step.request;
        // What would fall beyond the last day is left open.
        if (next.at < At(options_.days, minutes(0))) steps_.push_back(next);
      };
      then(StepKind::kClaimSupply, minutes(dice_.Between(5, 40)));
      const minutes delivered = too_late ? minutes(25 * 60) : minutes(dice_.Between(60, 180));
      then(StepKind::kDeliverSupply, delivered);
      then(StepKind::kConfirmSupply, delivered + minutes(dice_.Between(5, 30)));
    }
  }

  void Visits(int day) {
    constexpr int kDaysOfRound = 7;
    const int doors = static_cast<int>(community_.households.size());
    for (int household = day % kDaysOfRound; household < doors; household += kDaysOfRound) {
      const minutes at{dice_.Between(8 * 60 + 30, 11 * 60 + 30)};
      Step step = StepOf(StepKind::kVisit, household, 0, At(day, at));
      step.outcome = dice_.Pick(kOutcomes);
      steps_.push_back(step);
    }
  }

  const Community& community_;
  const PlanOptions& options_;
  Dice dice_;
  std::map<std::string, std::string> workers_;  // by grid
  std::map<std::string, std::string> heads_;
  std::vector<Isolated> isolated_;
  std::vector<OpenedIsolation> opened_;
  int requests_ = 0;
  std::vector<Step> steps_;
};

}  // namespace

DayPlan MakePlan(const Community& community, const PlanOptions& options) {
  return Planner(community, options).Plan();
}

}  // namespace gridkeeper::gridctl
