#include "health/domain/decide.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "health/domain/case_policy.hpp"

namespace gridkeeper::health {
namespace {

using base::Refuse;
using base::Rejection;
using base::ToUnixMillis;
using Events = std::vector<Event>;
using Result = base::Decided<Events>;

constexpr base::TimePoint kNone{};

bool IsKnown(Method method) { return method >= Method::kVisit && method <= Method::kSelfReport; }

bool IsTemperature(std::int32_t tenths) {
  return tenths >= kLowestTemperatureTenths && tenths <= kHighestTemperatureTenths;
}

base::Decided<void> CheckValues(const RecordFollowUp& c) {
  if (!IsTemperature(c.temperature_tenths)) {
    return Refuse(
        Rejection::kInvalid, "temperature_tenths",
        fmt::format("{} is not within {} to {}: give tenths of a degree Celsius",
                    c.temperature_tenths, kLowestTemperatureTenths, kHighestTemperatureTenths));
  }
  if (c.symptoms.Has(Symptom::kUnspecified)) {
    return Refuse(Rejection::kInvalid, "symptoms",
                  "holds an unknown symptom: give those of the list, or none");
  }
  if (!IsKnown(c.method)) {
    return Refuse(Rejection::kInvalid, "method", "unknown method: give one of the list");
  }
  return {};
}

base::Decided<void> CheckTakenAt(const RecordFollowUp& c, const Case& isolation,
                                 base::TimePoint now) {
  if (c.taken_at > now + kClockTolerance) {
    return Refuse(Rejection::kInvalid, "taken_at_ms",
                  fmt::format("lies more than {} min in the future: give the moment of the reading "
                              "in ms since the epoch, UTC, and check the clock",
                              kClockTolerance.count()));
  }
  if (c.taken_at < isolation.opened_at) {
    return Refuse(Rejection::kInvalid, "taken_at_ms",
                  fmt::format("lies before case {} was opened ({} ms): give the moment of the "
                              "reading in ms since the epoch, UTC",
                              c.case_id.ToString(), ToUnixMillis(isolation.opened_at)));
  }
  if (c.taken_at >= isolation.ends_at) {
    return Refuse(Rejection::kWrongState, "taken_at_ms",
                  fmt::format("case {} is over at {} ms: only readings taken before are accepted; "
                              "open a new case to go on",
                              c.case_id.ToString(), ToUnixMillis(isolation.ends_at)));
  }
  return {};
}

struct DecideInput {
  const GridState& state;
  const base::Reference& reference;
  const base::Context& context;

  Result operator()(const RecordFollowUp& c) const {
    if (auto checked = CheckValues(c); !checked) return tl::make_unexpected(checked.error());
    const Case* isolation = state.cases.Find(c.case_id);
    if (!isolation) {
      if (const auto* to_grid = WhereTo(c.case_id)) return base::HandOn(*to_grid);
      return Refuse(
          Rejection::kNotFound, "case_id",
          fmt::format("no case {} in grid {}: check both", c.case_id.ToString(), context.key));
    }
    if (isolation->status == CaseStatus::kEnded) {
      return Refuse(Rejection::kWrongState, "case_id",
                    fmt::format("case {} was ended because its household was forgotten: register "
                                "the household again and open a new case",
                                c.case_id.ToString()));
    }
    if (auto checked = CheckTakenAt(c, *isolation, context.now); !checked) {
      return tl::make_unexpected(checked.error());
    }
    return Record(c, *isolation);
  }

  Result operator()(const OpenIsolationCase& c) const {
    const base::Rules& rules = reference.RulesFor(context.key);
    const std::int32_t days = c.days == 0 ? rules.isolation_days : c.days;
    if (days < kShortestIsolationDays || days > kLongestIsolationDays) {
      return Refuse(Rejection::kInvalid, "days",
                    fmt::format("{} is not within {} to {}", days, kShortestIsolationDays,
                                kLongestIsolationDays));
    }
    const Resident* resident = state.residents.Find(c.resident_id);
    if (!resident) {
      if (const auto* to_grid = WhereTo(c.resident_id)) return base::HandOn(*to_grid);
      return Refuse(Rejection::kNotFound, "resident_id",
                    fmt::format("no resident {} in grid {}: register the household first, or ask "
                                "again in a second if it was registered just now",
                                c.resident_id.ToString(), context.key));
    }
    if (resident->is_expected) {
      return Refuse(Rejection::kWrongState, "resident_id",
                    fmt::format("resident {} has just moved in, and the record is on its way: ask "
                                "again in a moment",
                                c.resident_id.ToString()));
    }
    if (const auto open = OpenCasesOf(state, c.resident_id); !open.empty()) {
      return Refuse(Rejection::kAlreadyExists, "resident_id",
                    fmt::format("resident {} has the open case {}: record follow-ups there",
                                c.resident_id.ToString(), open.front().ToString()));
    }
    if (state.cases.Find(c.case_id)) {
      return Refuse(Rejection::kAlreadyExists, "command_id",
                    fmt::format("case {} exists already", c.case_id.ToString()));
    }
    const std::optional<SlotRules> slots = SlotRulesOf(rules);
    if (!slots || !IsTemperature(rules.fever_threshold_tenths)) {
      return Refuse(Rejection::kWrongState, "grid_code",
                    fmt::format("the rules of the district of grid {} give no usable slots or "
                                "fever threshold: correct the rules",
                                context.key));
    }
    return Events{Open(c.case_id, c.resident_id, *resident, days, *slots)};
  }

  // Of a case that begins now.
  IsolationCaseOpened Open(const base::Uuid& case_id, const base::Uuid& resident_id,
                           const Resident& resident, std::int32_t days,
                           const SlotRules& slots) const {
    const base::TimePoint ends_at = EndOfDays(slots, context.now, days);
    return {.case_id = case_id,
            .resident_id = resident_id,
            .household_id = resident.household_id,
            .days = days,
            .opened_at = context.now,
            .ends_at = ends_at,
            .first_slot_end = FirstSlotOwed(slots, context.now, ends_at),
            .fever_threshold_tenths = reference.RulesFor(context.key).fever_threshold_tenths,
            .rules = slots};
  }

  // An isolation that is open is never shortened. Who has just moved in is isolated before the
  // record is here: it may hold an open case too, then both are followed up.
  Result operator()(const IsolateArrivals& c) const {
    Events events;
    if (c.days == 0) return events;
    const SlotRules slots =
        SlotRulesOf(reference.RulesFor(context.key)).value_or(*SlotRulesOf(base::Rules{}));
    const auto days = static_cast<std::int32_t>(
        std::chrono::floor<std::chrono::days>(EndOfDays(slots, c.arrived_at, c.days) -
                                              EndOfDays(slots, context.now, 0))
            .count());
    if (days <= 0) return events;
    for (const base::Uuid& id : c.resident_ids) {
      const Resident* resident = state.residents.Find(id);
      if (!resident) continue;
      const base::Uuid longest = LongestOf(OpenCasesOf(state, id));
      const Case* isolation = state.cases.Find(longest);
      if (isolation && isolation->ends_at > context.now &&
          MayLast(*isolation, EndOfDays(isolation->rules, context.now, days))) {
        Extend(longest, *isolation, days, events);
        continue;
      }
      const base::Uuid case_id = base::DeriveUuid({c.arrival_id.ToString(), "case", id.ToString()});
      events.push_back(Open(case_id, id, *resident, days, slots));
    }
    return events;
  }

  Result operator()(const NoteGateTemperature& c) const {
    const std::int32_t threshold = reference.RulesFor(context.key).fever_threshold_tenths;
    if (c.temperature_tenths < threshold) return Events{};
    return Events{GateFeverDetected{.scan_id = c.scan_id,
                                    .resident_id = c.resident_id,
                                    .household_id = c.household_id,
                                    .checkpoint_id = c.checkpoint_id,
                                    .temperature_tenths = c.temperature_tenths,
                                    .fever_threshold_tenths = threshold,
                                    .taken_at = c.taken_at}};
  }

  // The one that ends last; nil: there is none.
  base::Uuid LongestOf(const std::vector<base::Uuid>& cases) const {
    const auto longest =
        std::max_element(cases.begin(), cases.end(), [&](const base::Uuid& a, const base::Uuid& b) {
          return state.cases.Find(a)->ends_at < state.cases.Find(b)->ends_at;
        });
    return longest == cases.end() ? base::Uuid{} : *longest;
  }

  void Extend(const base::Uuid& case_id, Case isolation, std::int32_t days, Events& events) const {
    const base::TimePoint ends_at = EndOfDays(isolation.rules, context.now, days);
    if (ends_at <= isolation.ends_at) return;
    isolation.ends_at = ends_at;
    if (isolation.next_slot_end == kNone) {
      isolation.next_slot_end = SlotOwedAt(isolation, context.now);
    }
    events.push_back(IsolationExtended{.case_id = case_id,
                                       .resident_id = isolation.resident_id,
                                       .household_id = isolation.household_id,
                                       .ends_at = ends_at,
                                       .next_slot_end = isolation.next_slot_end});
  }

  Result operator()(const NoteResidents& c) const {
    Events events;
    for (const base::Uuid& id : c.resident_ids) {
      const Resident* known = state.residents.Find(id);
      if (known && known->household_id == c.household_id) continue;
      events.push_back(ResidentNoted{id, c.household_id});
    }
    return events;
  }

  Result operator()(const ForgetHousehold& c) const {
    Events events;
    for (const auto& [id, resident] : state.residents) {
      if (resident.household_id != c.household_id) continue;
      for (const base::Uuid& open : OpenCasesOf(state, id)) {
        events.push_back(
            IsolationEnded{.case_id = open,
                           .resident_id = id,
                           .household_id = c.household_id,
                           .ended_at = std::min(context.now, state.cases.Find(open)->ends_at),
                           .reason = EndReason::kHouseholdForgotten});
      }
      events.push_back(ResidentForgotten{id, c.household_id});
    }
    return events;
  }

  // Within one grid only the household is another.
  Result operator()(const ExpectResidents& c) const {
    if (c.from_grid == context.key) return (*this)(NoteResidents{c.household_id, c.resident_ids});
    Events events;
    for (const base::Uuid& id : c.resident_ids) {
      const Resident* known = state.residents.Find(id);
      if (known && known->move_number >= c.move_number) continue;  // the record was faster
      events.push_back(ResidentExpected{id, c.household_id, c.from_grid, c.move_number});
    }
    return events;
  }

  Result operator()(const ReleaseResidents& c) const {
    Events events;
    if (c.to_grid == context.key) return events;
    for (const base::Uuid& id : c.resident_ids) {
      const Resident* known = state.residents.Find(id);
      events.push_back(ResidentMovedOut{.resident_id = id,
                                        .household_id = c.household_id,
                                        .to_grid = c.to_grid,
                                        .to_household = c.to_household,
                                        .move_number = c.move_number,
                                        .record_follows = known && known->is_expected,
                                        .cases = CasesOf(id)});
    }
    return events;
  }

  Result operator()(const AcceptResident& c) const {
    const Departed* left = state.departed.Find(c.resident_id);
    const bool has_left = left && left->move_number > c.move_number;
    if (has_left && !left->to_grid.empty()) {
      return Events{ResidentMovedOut{.resident_id = c.resident_id,
                                     .household_id = c.household_id,
                                     .to_grid = left->to_grid,
                                     .to_household = left->to_household,
                                     .move_number = left->move_number,
                                     .record_follows = false,
                                     .cases = c.cases}};
    }
    const Resident* known = state.residents.Find(c.resident_id);
    Events events{ResidentMovedIn{.resident_id = c.resident_id,
                                  .household_id = known ? known->household_id : c.household_id,
                                  .from_grid = c.from_grid,
                                  .move_number = c.move_number,
                                  .cases = c.cases}};
    const bool is_forgotten =
        left && left->to_grid.empty() && left->move_number >= c.move_number && !known;
    if (!is_forgotten) return events;
    for (const MovedCase& moved : c.cases) {
      if (!moved.isolation.IsOpen()) continue;
      events.push_back(IsolationEnded{.case_id = moved.id,
                                      .resident_id = c.resident_id,
                                      .household_id = c.household_id,
                                      .ended_at = std::min(context.now, moved.isolation.ends_at),
                                      .reason = EndReason::kHouseholdForgotten});
    }
    events.push_back(ResidentForgotten{c.resident_id, c.household_id});
    return events;
  }

  // Where this resident or case went; nullptr: it was never here, or is nowhere.
  const base::AreaCode* WhereTo(const base::Uuid& id) const {
    const Departed* left = state.departed.Find(id);
    return left && !left->to_grid.empty() ? &left->to_grid : nullptr;
  }

  std::vector<MovedCase> CasesOf(const base::Uuid& resident) const {
    std::vector<MovedCase> cases;
    for (const auto& [id, isolation] : state.cases) {
      if (isolation.resident_id != resident) continue;
      MovedCase& moved = cases.emplace_back(MovedCase{id, isolation, {}});
      moved.isolation.resident_id = moved.isolation.household_id = {};
      moved.isolation.pages = 0;
      for (std::uint32_t number = 0; number < isolation.pages; ++number) {
        const FollowUpPage* page = state.pages.Find({id, number});
        if (!page) continue;
        for (const FollowUp& follow_up : page->follow_ups) {
          moved.follow_ups.push_back({follow_up, page->recorders.at(follow_up.recorder)});
          moved.follow_ups.back().follow_up.recorder = 0;
        }
      }
    }
    return cases;
  }

  static Events Record(const RecordFollowUp& c, const Case& isolation) {
    const SlotNumber number = SlotNumberAt(isolation.rules, c.taken_at);
    const Slot slot = SlotOf(number);
    const base::TimePoint slot_end = EndOfSlot(isolation.rules, number);
    const SlotMark mark = MarkOf(isolation, slot_end);
    const bool pays_what_is_owed = slot_end == isolation.next_slot_end;
    Events events{FollowUpRecorded{.case_id = c.case_id,
                                   .temperature_tenths = c.temperature_tenths,
                                   .symptoms = c.symptoms,
                                   .method = c.method,
                                   .taken_at = c.taken_at,
                                   .slot = slot,
                                   .slot_end = slot_end,
                                   .next_slot_end = pays_what_is_owed
                                                        ? NextSlotOwed(isolation, slot_end)
                                                        : isolation.next_slot_end}};
    if (mark.state == SlotState::kMissed) {
      events.push_back(FollowUpCorrected{.case_id = c.case_id,
                                         .resident_id = isolation.resident_id,
                                         .household_id = isolation.household_id,
                                         .slot = slot,
                                         .slot_end = slot_end,
                                         .taken_at = c.taken_at});
    }
    if (c.temperature_tenths >= isolation.fever_threshold_tenths && !mark.fever) {
      events.push_back(FeverDetected{.case_id = c.case_id,
                                     .resident_id = isolation.resident_id,
                                     .household_id = isolation.household_id,
                                     .temperature_tenths = c.temperature_tenths,
                                     .fever_threshold_tenths = isolation.fever_threshold_tenths,
                                     .taken_at = c.taken_at,
                                     .symptoms = c.symptoms,
                                     .slot = slot,
                                     .slot_end = slot_end});
    }
    return events;
  }
};

void DecideDue(const base::Uuid& case_id, const Case& isolation, base::TimePoint due,
               Events& events) {
  for (base::TimePoint end = isolation.next_slot_end; end != kNone && end <= due;) {
    const base::TimePoint next = NextSlotOwed(isolation, end);
    const SlotNumber number = SlotNumberAt(isolation.rules, end - base::Millis{1});
    events.push_back(FollowUpMissed{.case_id = case_id,
                                    .resident_id = isolation.resident_id,
                                    .household_id = isolation.household_id,
                                    .slot = SlotOf(number),
                                    .slot_end = end,
                                    .next_slot_end = next});
    end = next;
  }
  if (isolation.ends_at <= due) {
    events.push_back(IsolationCompleted{.case_id = case_id,
                                        .resident_id = isolation.resident_id,
                                        .household_id = isolation.household_id,
                                        .completed_at = isolation.ends_at});
  }
}

}  // namespace

base::Decided<std::vector<Event>> Decide(const GridState& state, const base::Reference& reference,
                                         const Input& input, const base::Context& context) {
  return std::visit(DecideInput{state, reference, context}, input);
}

std::vector<Event> DecideDeadline(const GridState& state, base::TimePoint due) {
  Events events;
  for (auto it = state.deadlines.begin(); it != state.deadlines.end() && it->first <= due; ++it) {
    DecideDue(it->second, *state.cases.Find(it->second), due, events);
  }
  return events;
}

}  // namespace gridkeeper::health
