#include "registration/adapters/work_day.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "eventing/reference_parts.hpp"
#include "registration/adapters/grid_walk.hpp"
#include "registration/adapters/work_fetch.hpp"
#include "registration/domain/census.hpp"
#include "registration/domain/zone_policy.hpp"

namespace gridkeeper::registration {
namespace {

namespace health_pb = health::v1;
namespace supply_pb = supply::v1;
namespace alerting_pb = alerting::v1;

constexpr std::chrono::hours kSlotsPerDayApart{24};

bool WasMissedJustBefore(const health_pb::IsolationCase& one) {
  return std::any_of(one.missed().begin(), one.missed().end(), [&](const auto& missed) {
    const base::Millis apart{one.next_slot_end_ms() - missed.slot_end_ms()};
    return !missed.corrected() && apart < kSlotsPerDayApart;
  });
}

// Whom an alert is about; empty where it is nobody in particular.
struct About {
  std::string household_id;
  std::string resident_id;
};
About AboutOf(const alerting_pb::AlertCause& cause) {
  switch (cause.about_case()) {
    case alerting_pb::AlertCause::kFever:
      return {cause.fever().household_id(), cause.fever().resident_id()};
    case alerting_pb::AlertCause::kFollowUpMissed:
      return {cause.follow_up_missed().household_id(), cause.follow_up_missed().resident_id()};
    case alerting_pb::AlertCause::kSupplyOverdue:
      return {cause.supply_overdue().household_id(), ""};
    default:
      return {};
  }
}

// The four answers, until the last is there.
struct Gathered {
  WorkDayQuery query;
  absl::StatusOr<GridWalk> walk;
  Answer<health_pb::IsolationCase> cases;
  Answer<supply_pb::SupplyRequest> requests;
  Answer<alerting_pb::Alert> alerts;
  std::atomic<int> left{4};
};

class Stops {
 public:
  explicit Stops(const GridWalk& walk) : walk_(walk), with_door_(walk.doors.size()) {
    for (std::size_t i = 0; i < walk.doors.size(); ++i) {
      const base::Uuid& household = walk.doors[i].door.household;
      if (!household.IsNil()) by_household_.emplace(household.ToString(), i);
    }
  }

  void AddVisits(base::TimePoint now) {
    for (std::size_t i = 0; i < with_door_.size(); ++i) {
      if (!IsOutstanding(StatusOf(walk_.doors[i].door, walk_.round))) continue;
      with_door_[i].set_visit_outstanding(true);
      if (walk_.round && walk_.round->due_at < now) with_door_[i].set_overdue(true);
    }
  }
  void Add(const health_pb::IsolationCase& one) {
    if (one.next_slot_end_ms() == 0) return;  // all that were owed are there
    v1::WorkStop& stop = Of(one.household_id());
    v1::FollowUpWork& work = *stop.add_follow_ups();
    work.set_case_id(one.case_id());
    work.set_resident_id(one.resident_id());
    work.set_slot_end_ms(one.next_slot_end_ms());
    work.set_due(one.due());
    work.set_overdue(one.due() && WasMissedJustBefore(one));
    if (work.overdue()) stop.set_overdue(true);
  }
  void Add(const supply_pb::SupplyRequest& one) {
    if (one.status() == supply_pb::SUPPLY_STATUS_DELIVERED) return;
    v1::WorkStop& stop = Of(one.household_id());
    v1::SupplyWork& work = *stop.add_supplies();
    work.set_request_id(one.request_id());
    work.set_category(one.category());
    work.set_claimed_by(one.claimed_by());
    work.set_overdue_at_ms(one.overdue_at_ms());
    work.set_overdue(one.overdue());
    if (work.overdue()) stop.set_overdue(true);
  }
  void Add(const alerting_pb::Alert& one) {
    const About about = AboutOf(one.cause());
    v1::WorkStop& stop = Of(about.household_id);
    v1::AlertWork& work = *stop.add_alerts();
    work.set_alert_id(one.alert_id());
    work.set_rule(one.rule());
    work.set_severity(one.severity());
    work.set_resident_id(about.resident_id);
    work.set_raised_at_ms(one.raised_at_ms());
    work.set_acknowledged(one.status() == alerting_pb::ALERT_STATUS_ACKNOWLEDGED);
    work.set_next_escalation_at_ms(one.next_escalation_at_ms());
    if (!work.acknowledged()) stop.set_overdue(true);
  }

  void MoveTo(v1::GetWorkDayResponse& out, const base::Reference& reference, base::TimePoint now) {
    for (const bool overdue : {true, false}) {
      for (auto& [household, stop] : without_door_) {
        if (stop.overdue() == overdue && HasWork(stop)) out.add_stops()->Swap(&stop);
      }
      for (std::size_t i = 0; i < with_door_.size(); ++i) {
        v1::WorkStop& stop = with_door_[i];
        if (stop.overdue() != overdue || !HasWork(stop)) continue;
        *stop.mutable_door() = ViewDoor(walk_, walk_.doors[i]);
        stop.set_household_id(stop.door().household_id());
        out.add_stops()->Swap(&stop);
      }
    }
    AddZones(out, reference, now);
    for (v1::WorkStop& stop : *out.mutable_stops()) {
      stop.set_dedicated_staff_id(reference.DedicatedWorker(stop.household_id(), walk_.grid, now));
    }
    if (walk_.round) out.set_visits_due_at_ms(base::ToUnixMillis(walk_.round->due_at));
  }

 private:
  // What holds in the grid and in its buildings, and what that means at each door.
  void AddZones(v1::GetWorkDayResponse& out, const base::Reference& reference,
                base::TimePoint now) const {
    const std::int32_t offset = reference.RulesFor(walk_.grid).utc_offset_minutes;
    std::map<base::Uuid, std::vector<base::ZoneAt>> at;  // nil: the whole grid
    at[{}] = reference.ZonesAt(walk_.grid, {}, now);
    for (const WalkedDoor& walked : walk_.doors) {
      const base::Uuid& building = walked.door.place.building;
      if (!at.contains(building)) at[building] = reference.ZonesAt(walk_.grid, building, now);
    }
    std::map<std::string_view, v1::WorkZone> shown;
    for (const auto& [building, zones] : at) {
      for (const base::ZoneAt& zone : zones) ShowZone(zone, building, shown[zone.id]);
    }
    for (auto& [id, zone] : shown) out.add_zones()->Swap(&zone);
    for (v1::WorkStop& stop : *out.mutable_stops()) {
      const auto building = base::ParseUuid(stop.door().building_id());
      for (const base::ZoneAt& zone : at[building.value_or(base::Uuid{})]) {
        const auto delivery = static_cast<v1::ZoneDelivery>(zone.rules.delivery);
        const bool is_first = stop.delivery() == v1::ZONE_DELIVERY_UNSPECIFIED;
        stop.set_delivery(is_first ? delivery : std::min(stop.delivery(), delivery));
        if (IsTestDay(zone, now, offset)) stop.set_test_due(true);
      }
    }
  }
  // The whole grid comes first.
  static void ShowZone(const base::ZoneAt& zone, const base::Uuid& building, v1::WorkZone& shown) {
    const bool is_new = shown.zone_id().empty();
    const std::int64_t since = base::ToUnixMillis(zone.since);
    shown.set_zone_id(std::string(zone.id));
    *shown.mutable_rules() = eventing::ToProto(zone.rules);
    shown.set_until_ms(eventing::UntilToWire(zone.zone.until));
    if (is_new || since < shown.since_ms()) shown.set_since_ms(since);
    if (!building.IsNil() && (is_new || shown.building_ids_size() > 0)) {
      shown.add_building_ids(building.ToString());
    }
  }
  static bool HasWork(const v1::WorkStop& stop) {
    return stop.visit_outstanding() || stop.follow_ups_size() > 0 || stop.supplies_size() > 0 ||
           stop.alerts_size() > 0;
  }
  v1::WorkStop& Of(const std::string& household) {
    const auto at = by_household_.find(household);
    if (at != by_household_.end()) return with_door_[at->second];
    v1::WorkStop& stop = without_door_[household];
    stop.set_household_id(household);
    return stop;
  }

  const GridWalk& walk_;
  std::vector<v1::WorkStop> with_door_;  // as walk_.doors
  std::map<std::string, v1::WorkStop> without_door_;
  std::map<std::string, std::size_t> by_household_;
};

absl::Status Compose(const Gathered& gathered, const base::Reference& reference,
                     v1::GetWorkDayResponse& out) {
  if (!gathered.walk.ok()) return gathered.walk.status();
  Stops stops(*gathered.walk);
  stops.AddVisits(gathered.query.now);
  for (const auto& one : gathered.cases.items) stops.Add(one);
  for (const auto& one : gathered.requests.items) stops.Add(one);
  for (const auto& one : gathered.alerts.items) stops.Add(one);
  stops.MoveTo(out, reference, gathered.query.now);
  if (!gathered.cases.is_whole) out.add_unanswered(v1::WORK_SOURCE_HEALTH);
  if (!gathered.requests.is_whole) out.add_unanswered(v1::WORK_SOURCE_SUPPLY);
  if (!gathered.alerts.is_whole) out.add_unanswered(v1::WORK_SOURCE_ALERTING);
  return absl::OkStatus();
}

}  // namespace

void WorkDay::Get(const WorkDayQuery& query, v1::GetWorkDayResponse& out,
                  std::function<void(absl::Status)> done) const {
  const auto gathered = std::make_shared<Gathered>();
  gathered->query = query;
  const auto finish_one = [gathered, reference = reference_(), &out, done = std::move(done)] {
    if (--gathered->left == 0) done(Compose(*gathered, *reference, out));
  };
  const AskedBy by = query.by.Within(stubs_->longest);
  const auto of_grid = [&](auto request) {
    request.set_area_code(query.grid);
    return request;
  };
  FetchAll<health_pb::ListCasesResponse>(
      "health", of_grid(health_pb::ListCasesRequest()), by,
      [stub = stubs_->health.get()](const auto&... call) { stub->async()->ListCases(call...); },
      [](const auto& page) -> const auto& { return page.cases(); },
      std::shared_ptr<decltype(Gathered::cases)>(gathered, &gathered->cases), finish_one);
  FetchAll<supply_pb::ListOpenRequestsResponse>(
      "supply", of_grid(supply_pb::ListOpenRequestsRequest()), by,
      [stub = stubs_->supply.get()](const auto&... call) {
        stub->async()->ListOpenRequests(call...);
      },
      [](const auto& page) -> const auto& { return page.supply_requests(); },
      std::shared_ptr<decltype(Gathered::requests)>(gathered, &gathered->requests), finish_one);
  FetchAll<alerting_pb::ListAlertsResponse>(
      "alerting", of_grid(alerting_pb::ListAlertsRequest()), by,
      [stub = stubs_->alerting.get()](const auto&... call) { stub->async()->ListAlerts(call...); },
      [](const auto& page) -> const auto& { return page.alerts(); },
      std::shared_ptr<decltype(Gathered::alerts)>(gathered, &gathered->alerts), finish_one);
  ReadGridWalk(reader_, query.grid, [gathered, finish_one](absl::StatusOr<GridWalk> walk) {
    gathered->walk = std::move(walk);
    finish_one();
  });
}

}  // namespace gridkeeper::registration
