// A small city under random commands, its messages delivered key by key: the states folded from the
// encoded events, and the states loaded from a snapshot taken anywhere plus the events after it,
// are the states that decided them.
#include <gmock/gmock.h>

#include <array>
#include <deque>
#include <map>
#include <random>
#include <set>

#include "eventing/reference_codec.hpp"
#include "eventing/table_snapshot.hpp"
#include "eventing/topics.hpp"
#include "registration/adapters/registration_domain.hpp"
#include "registration/domain/census.hpp"
#include "registration/domain/scenario_test.hpp"

namespace gridkeeper::registration {
namespace {

using Domain = RegistrationDomain;

struct Written {
  std::string key;
  eventing::EncodedEvent event;
  std::string actor;
  base::TimePoint time;
};

using Snapshot = std::map<std::string, eventing::TableSnapshot>;  // by key
using City = std::map<std::string, State>;

State& StateOf(City& city, const std::string& key) {
  auto it = city.find(key);
  if (it == city.end()) it = city.emplace(key, Domain::NewState(key)).first;
  return it->second;
}

// Keys with empty tables are as good as none.
Snapshot TakeSnapshot(City& city) {
  Snapshot snapshot;
  for (auto& [key, state] : city) {
    eventing::TableSnapshot tables = eventing::SnapshotOf<Domain>(state);
    if (!tables.empty()) snapshot.emplace(key, std::move(tables));
  }
  return snapshot;
}

City Loaded(const Snapshot& snapshot) {
  City city;
  for (const auto& [key, tables] : snapshot) {
    EXPECT_TRUE(eventing::LoadSnapshot<Domain>(tables, StateOf(city, key)));
  }
  return city;
}

void Fold(City& city, const Written& written) {
  const auto event = Domain::DecodeEvent(written.event.type, written.event.body);
  Domain::Evolve(StateOf(city, written.key), event.value().value(),
                 {written.key, written.actor, "id", written.time});
}

class Play : public Scenario {
 public:
  // `pace`: up to so many minutes pass at each step, beside the usual moments.
  explicit Play(unsigned seed, int pace = 0) : random_(seed), pace_(pace) {
    for (std::string_view area : {kDistrict, kStreet, kCommunity, kGrid, kOtherGrid}) {
      Command(std::string(area), DefineArea{"Area", reference.areas.find(area)->second.parent});
    }
    for (int i = 0; i < 3; ++i) {
      Command(Grid(), RegisterBuilding{BuildingId(i), {"Building " + std::to_string(i), 1, 6}});
    }
  }
  void TestBody() override {}

  void Step() {
    now_ += base::Millis{Pick(1000)};
    if (Pick(20) == 0) now_ += std::chrono::minutes{Pick(10)};
    if (Pick(3) == 0) {
      const std::string grid = Grid();
      Command(grid, RandomVolunteers(grid));
    }
    if (Pick(10) == 0) {
      const std::string grid = Grid();
      Command(grid, RandomZone(grid));
    }
    if (pace_ > 0) {
      now_ += std::chrono::minutes{Pick(pace_)};
      const std::string grid = Grid();
      Command(grid, RandomEnterprises(grid));
      if (Pick(100) == 0) Command(std::string(kDistrict), EnterprisesInput(RandomVenueRules()));
    }
    for (std::string_view grid : {kGrid, kOtherGrid}) FireDue(std::string(grid));
    // Messages come late and in any order between keys, but in order from key to key.
    if (!messages_.empty() && Pick(3) != 0) {
      const auto [to, input] = messages_.front();
      messages_.pop_front();
      Command(to, input);
    } else {
      const std::string grid = Grid();
      Command(grid, RandomInput(grid));
    }
  }
  void Deliver() {
    while (!messages_.empty()) {
      const auto [to, input] = messages_.front();
      messages_.pop_front();
      Command(to, input);
    }
  }

  using Scenario::reference;
  City live;
  std::vector<Written> log;
  std::set<base::Uuid> moved, forgotten;  // residents

 private:
  int Pick(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random_); }
  std::string Grid() { return std::string(Pick(2) == 0 ? kGrid : kOtherGrid); }
  static base::Uuid BuildingId(int n) { return Id("building " + std::to_string(n)); }
  base::Uuid HouseholdId() { return Id("household " + std::to_string(Pick(households_ + 1))); }

  std::string Name() { return std::to_string(Pick(1'000'000)); }
  Door RandomPlace() { return {BuildingId(Pick(3)), "1", Pick(3), std::to_string(Pick(9))}; }
  Input RandomVisit(const std::string& grid) {
    RecordVisit visit{.door = DoorIdOf(RandomPlace()),
                      .way = VisitWay::kDoor,
                      .outcome = static_cast<VisitOutcome>(1 + Pick(5)),
                      .visited_at = now_ - base::Millis{Pick(3000)},
                      .absent_residents = {}};
    const AreaState& area = *StateOf(live, grid).area;
    const KnownDoor* door = area.doors.Find(visit.door);
    if (door != nullptr && !door->household.IsNil() && visit.outcome == VisitOutcome::kMet) {
      visit.absent_residents = {area.households.Find(door->household)->residents.front().id};
    }
    return visit;
  }

  Input RandomHousehold() {
    const std::string name = "household " + std::to_string(households_++);
    RegisterHousehold command{
        .id = Id(name), .place = RandomPlace(), .key_id = Id("key of " + name), .residents = {}};
    const auto first = static_cast<std::uint8_t>(Pick(30));
    for (int i = 0; i <= Pick(3); ++i) {
      command.residents.push_back(
          {Id(name + std::to_string(i)), Person(static_cast<std::uint8_t>(first + i)), "sealed"});
    }
    return command;
  }
  // As the handler makes it: the household as it is, sealed anew.
  Input RandomMove(const std::string& grid) {
    const base::Uuid id = Id("move " + std::to_string(moves_++));
    const base::Uuid household = HouseholdId();
    const std::string to_grid = Grid();
    const Household* found = StateOf(live, grid).area->households.Find(household);
    if (found == nullptr || Pick(2) == 0)
      return MoveHousehold{id, household, to_grid, RandomPlace()};
    MoveResidents command{.id = id,
                          .household = household,
                          .movers = {},
                          .to_grid = to_grid,
                          .to = RandomPlace(),
                          .to_household = {},
                          .residents = found->residents,
                          .key_id = Id("key " + std::to_string(moves_)),
                          .replaces_key_id = found->key_id};
    for (Resident& resident : command.residents) {
      const bool moves = command.movers.empty() || Pick(2) == 0;
      if (moves) command.movers.push_back(resident.id);
      resident.key_id = moves ? Id("own key " + std::to_string(moves_)) : base::Uuid{};
    }
    const AreaState& there = *StateOf(live, to_grid).area;
    const KnownDoor* door = there.doors.Find(DoorIdOf(command.to));
    if (door != nullptr && Pick(3) != 0) command.to_household = door->household;
    return Pick(2) == 0 ? Input(command) : MadeOne(command, there);
  }
  // Instead, one who claims the same id number as somebody of the other grid, if there is one.
  static Input MadeOne(MoveResidents command, const AreaState& there) {
    for (const Resident& one : command.residents) {
      for (const auto& [id, household] : there.households) {
        for (const Resident& other : household.residents) {
          if (other.person != one.person || other.id == one.id || id == command.household) continue;
          command.movers = {one.id};
          command.to = household.place;
          command.to_household = id;
          command.merge_into = other.id;
          for (Resident& each : command.residents) {
            each.key_id = each.id == one.id ? Id("own key of " + one.id.ToString()) : base::Uuid{};
          }
          return command;
        }
      }
    }
    return command;
  }
  Input RandomParties(const std::string& grid) {
    const base::Uuid household = HouseholdId();
    const Household* found = StateOf(live, grid).area->households.Find(household);
    Parties parties;
    if (Pick(4) != 0) parties = {{PartyKind::kEmployer}, "sealed", Id("parties " + Name())};
    return NameResponsibleParties{
        household, found == nullptr ? Id("nobody") : found->residents.front().id, parties};
  }
  Input RandomSeparation(const std::string& grid) {
    for (const auto& [id, household] : StateOf(live, grid).area->households) {
      for (const Resident& one : household.residents) {
        if (!one.merged->empty()) return SeparateResident{id, one.merged->front().id};
      }
    }
    return SeparateResident{HouseholdId(), Id("nobody")};
  }
  Input RandomFinding(const std::string& grid) {
    ResolveDuplicateCase command{Id("none"), static_cast<DuplicateFinding>(1 + Pick(2))};
    for (const auto& [id, noted] : StateOf(live, grid).area->duplicates) {
      if (noted.status == DuplicateStatus::kOpen && Pick(3) == 0) command.case_id = id;
    }
    return command;
  }
  Input RandomAddition() {
    const std::string name = Name();
    return AddResidents{HouseholdId(),
                        {{Id("added " + name), Person(static_cast<std::uint8_t>(1 + Pick(40))),
                          "sealed " + name, Id("key of " + name)}}};
  }
  Input RandomImport() {
    ImportResidents command{Id("import " + Name()), {}};
    for (int i = 0; i <= Pick(5); ++i) {
      const std::string name = std::to_string(imported_++);
      const auto person = static_cast<std::uint8_t>(1 + Pick(40));
      command.rows.push_back({i, RandomPlace(),
                              Resident{.id = Id("imported " + name),
                                       .person = Person(person),
                                       .sealed = "sealed " + name,
                                       .key_id = Id("key of " + name),
                                       .details_hash = static_cast<std::uint64_t>(Pick(3))}});
    }
    return command;
  }
  // Of the first household with anybody to verify, or else of any.
  Input RandomPapers(const std::string& grid) {
    const AreaState& area = *StateOf(live, grid).area;
    base::Uuid at = HouseholdId(), who = Id("nobody"), arrival = Id("none");
    for (const auto& [id, household] : area.households) {
      at = id;
      who = household.residents.front().id;
      const auto& arrivals = household.residents.front().papers->arrivals;
      if (!arrivals.empty()) arrival = arrivals.back().id;
      if (Pick(3) == 0) break;
    }
    switch (Pick(4)) {
      case 0:
        return DeclareArrival{Id("arrival " + Name()),
                              at,
                              {"420106", now_, now_, TravelMeans::kCar},
                              {{who, "sealed", Id("arrival key " + Name())}}};
      case 1:
        return VerifyArrival{at, arrival, static_cast<ArrivalFinding>(1 + Pick(2))};
      case 2:
        return FileArrival{at, arrival, Name()};
      default:
        return RecordSignature{
            at, who, {Document::kHealthNotice, std::to_string(Pick(3)), now_, "", Pick(2) == 0}};
    }
  }
  // Of the first household with a resident, or else of nobody; cases as health would open them.
  Input RandomGates(const std::string& grid) {
    const AreaState& area = *StateOf(live, grid).area;
    base::Uuid at = HouseholdId(), who = Id("nobody"), pass = Id("none");
    for (const auto& [id, household] : area.households) {
      at = id;
      who = household.residents.back().id;
      if (Pick(3) == 0) break;
    }
    for (const auto& [id, known] : area.passes) {
      pass = id;
      if (Pick(4) == 0) break;
    }
    const base::Uuid number = Id("pass " + std::to_string(passes_++));
    const std::optional<base::TimePoint> open = Pick(2) == 0 ? std::optional(now_) : std::nullopt;
    switch (Pick(8)) {
      case 0:
        return IssuePass{number, {.resident = who, .household = at}};
      case 1:  // a vehicle of this grid
        return IssuePass{Id("plate " + grid + std::to_string(Pick(3))),
                         {.resident = who, .household = at, .sealed = "plate", .key_id = number}};
      case 2:
        return IssuePass{number,
                         {.sealed = "holder",
                          .key_id = number,
                          .valid_until = now_ + base::Millis{1 + Pick(9000)}}};
      case 3:
        return RevokePass{pass, PassRevocationReason::kLost};
      case 4:
        return DefineCheckpoint{.id = Id("gate " + std::to_string(Pick(3))),
                                .guarded = std::string(kCommunity),
                                .name = Name(),
                                .is_closed = Pick(2) == 0};
      case 5:
        return RecordScan{number,
                          {.checkpoint = Id("gate 0"),
                           .pass = pass,
                           .direction = GateDirection::kIn,
                           .taken_at = now_ - base::Millis{Pick(3000)},
                           .verdict = Pick(3) == 0 ? GateVerdict::kAllow : GateVerdict::kNone}};
      default:
        return NoteIsolation{who, Id("case of " + who.ToString() + std::to_string(Pick(2))), open};
    }
  }
  Input RandomZone(const std::string& grid) {
    const base::Uuid known = OneOf(StateOf(live, grid).area->zones);
    base::Zone zone{.kind = static_cast<base::ZoneKind>(1 + Pick(6)),
                    .places = {{.area = grid}, {.building = BuildingId(Pick(3))}}};
    zone.places.erase(zone.places.begin() + Pick(2));
    if (Pick(3) == 0) zone.until = now_ + base::Millis{1 + Pick(100'000)};
    switch (Pick(4)) {
      case 0:
        return ChangeZone{known, zone, Name()};
      case 1:
        return LiftZone{known, Name()};
      default:
        return DeclareZone{Id("zone " + std::to_string(zones_++)), zone, Name()};
    }
  }
  // One of those that there are, or nobody.
  template <typename Table>
  base::Uuid OneOf(const Table& table) {
    if (table.empty() || Pick(10) == 0) return Id("nobody");
    auto it = table.begin();
    std::advance(it, Pick(static_cast<int>(table.size())));
    return it->first;
  }
  ShiftPlan RandomPlan() {
    const base::TimePoint from = now_ + base::Millis{1 + Pick(1'000'000)};
    return {.kind = ShiftKind::kTestStation,
            .place = "Yard",
            .checkpoint = {},
            .from = from,
            .until = from + base::Millis{1 + Pick(3'600'000)},
            .needed = 1 + Pick(3),
            .skills = {}};
  }
  ShiftMember RandomMember(const AreaState& area) {
    const base::Uuid id = OneOf(area.shifts);
    const Shift* shift = area.shifts.Find(id);
    if (shift == nullptr || shift->volunteers.empty()) return {id, OneOf(area.volunteers)};
    return {id, shift->volunteers.front().volunteer};
  }
  VolunteersInput RandomVolunteers(const std::string& grid) {
    const AreaState& area = *StateOf(live, grid).area;
    const std::string name = std::to_string(volunteers_++);
    switch (Pick(12)) {
      case 0:
        return OpenVolunteerCall{Id("call " + name), "Call", {Skill::kMedical}};
      case 1:
        return Pick(3) == 0 ? VolunteersInput(CloseVolunteerCall{OneOf(area.volunteer_calls)})
                            : VolunteersInput(WithdrawVolunteer{OneOf(area.volunteers)});
      case 2:
      case 3:
        return SignUpVolunteer{Id("volunteer " + name),
                               {.call = OneOf(area.volunteer_calls),
                                .origin = VolunteerOrigin::kResident,
                                .skills = {},
                                .hours = {},
                                .resident = {},
                                .resident_grid = {},
                                .sealed = "sealed",
                                .key_id = Id("key of volunteer " + name)}};
      case 4:
        return PlanShifts{{{Id("shift " + name), RandomPlan()}}};
      case 5:
        return Pick(4) == 0 ? VolunteersInput(CancelShift{OneOf(area.shifts)})
                            : VolunteersInput(ReleaseVolunteer{RandomMember(area)});
      case 6:
        return SwapShifts{RandomMember(area), RandomMember(area)};
      case 7:
        return CheckInVolunteer{RandomMember(area)};
      case 8:
        return CheckOutVolunteer{RandomMember(area)};
      default:
        return AssignVolunteers{OneOf(area.shifts), {OneOf(area.volunteers)}};
    }
  }
  SetVenueRules RandomVenueRules() {
    SetVenueRules command;
    for (const auto kind : {base::EnterpriseKind::kShop, base::EnterpriseKind::kOffice}) {
      command.rules.push_back(
          {.kind = kind, .access = static_cast<base::VenueAccess>(1 + Pick(3))});
    }
    return command;
  }
  EnterprisesInput RandomFleets(const std::string& grid) {
    const AreaState& area = *StateOf(live, grid).area;
    const std::string name = std::to_string(enterprises_++);
    const base::Uuid id = OneOf(area.enterprises);
    const Enterprise* known = area.enterprises.Find(id);
    base::Uuid driver = Id("nobody");
    if (known != nullptr && !known->fleet.drivers.empty()) {
      driver = std::next(known->fleet.drivers.begin(),
                         Pick(static_cast<int>(known->fleet.drivers.size())))
                   ->first;
    }
    const Household* home = area.households.Find(OneOf(area.households));
    switch (Pick(8)) {
      case 0:
        return SetFleetVehicles{id, {"A1", "A2", "A3"}};
      case 1:
        return AddFleetDriver{id, Id("driver " + name), {"sealed", Id("key of driver " + name)}};
      case 2:
        return AddFleetDriver{
            id, home != nullptr && !home->residents.empty() ? home->residents[0].id : driver, {}};
      case 3:
        return RemoveFleetDriver{id, driver};
      case 4:
      case 5:
        return RecordTrip{Id("trip " + name),
                          {id, driver, "A" + std::to_string(1 + Pick(3)), "4201", now_}};
      default: {
        const base::Uuid trip = OneOf(area.trips);
        const Trip* under_way = area.trips.Find(trip);
        const TripPlan plan = under_way != nullptr ? under_way->plan : TripPlan{};
        return ReturnTrip{trip,
                          plan.driver,
                          under_way != nullptr ? plan.plate : "A1",
                          now_,
                          now_,
                          "sealed",
                          Id("key of return " + name)};
      }
    }
  }
  EnterprisesInput RandomEnterprises(const std::string& grid) {
    if (Pick(3) == 0) return RandomFleets(grid);
    const AreaState& area = *StateOf(live, grid).area;
    const std::string name = std::to_string(enterprises_++);
    const base::Uuid id = OneOf(area.enterprises);
    const Enterprise* known = area.enterprises.Find(id);
    switch (Pick(12)) {
      case 0: {
        constexpr std::array<std::string_view, 4> kCodes = {
            "91350100M000100Y43", "9144030071526726XG", "914403001922038216", "91330100799655058B"};
        return RegisterEnterprise{
            Id("enterprise " + name),
            {.kind = Pick(2) == 0 ? base::EnterpriseKind::kFleet
                                  : static_cast<base::EnterpriseKind>(3 + Pick(3)),
             .name = "Goods",
             .credit_code = std::string(kCodes[static_cast<std::size_t>(Pick(4))]),
             .building = "Building 1",
             .door = {},
             .staff = Pick(100),
             .sealed = "sealed",
             .key_id = Id("key of enterprise " + name)}};
      }
      case 1:
        return Pick(6) == 0 ? EnterprisesInput(CloseEnterprise{id})
                            : EnterprisesInput(ChangeEnterprise{id, "Goods " + name, "Building 2",
                                                                "1", "s", Id("key " + name)});
      case 2:
        return SubmitReopeningFile{
            id,
            Id("file " + name),
            {.health = {.staff = 9, .with_symptoms = Pick(4) / 3},
             .letter = {"1", now_, {}},
             .stock = {.disinfectant_litres = 1},
             .disinfection = {{"All", 1}},
             .planned_on = std::chrono::floor<std::chrono::days>(now_) + std::chrono::days{1},
             .staff_returning = 9},
            "sealed",
            Id("key of file " + name)};
      case 3:
      case 4:
        return ReviewReopening{id, known != nullptr && known->file ? known->file->id : Id("none"),
                               static_cast<ReopeningFinding>(1 + Pick(3)), "Reasons"};
      case 5:
        return CloseVenue{
            id, "Why",
            Pick(2) == 0 ? base::TimePoint::max() : now_ + std::chrono::hours{1 + Pick(60)}};
      case 6:
        return ReopenVenue{id, "Over"};
      default:
        return ReportStaffBack{id,
                               {.day = LocalDay(now_, 480) - std::chrono::days{Pick(3)},
                                .staff = 9,
                                .at_work = Pick(10)}};
    }
  }
  Input RandomInput(const std::string& grid) {
    const std::string staff = "staff-" + std::to_string(Pick(4));
    switch (Pick(28)) {
      case 26:
      case 27: {
        Input input = RandomGates(grid);
        if (auto* scan = std::get_if<RecordScan>(&input);
            scan != nullptr && scan->scan.verdict == GateVerdict::kNone) {
          scan->scan.verdict = GateVerdict::kStop;
          scan->scan.reason = StopReason::kRevoked;
        }
        return input;
      }
      case 24:
      case 25:
        return RandomPapers(grid);
      case 23:
        return RandomImport();
      case 22:
        return RandomAddition();
      case 20:
        return RandomSeparation(grid);
      case 21:
        return RandomFinding(grid);
      case 17:
        return MoveBuilding{BuildingId(Pick(6)), Grid(), ""};
      case 18:
        return AssignDedicatedWorker{HouseholdId(), Pick(2) == 0 ? "" : staff};
      case 19:
        return RandomParties(grid);
      case 14:
      case 15:
      case 16:
        return RandomMove(grid);
      case 0:
      case 1:
      case 2:
        return RandomHousehold();
      case 3:
      case 4:
        return ForgetHousehold{HouseholdId(), ForgetReason::kMovedAway};
      case 5:
        return DefineStaff{.staff_id = staff,
                           .role = base::Role::kGridWorker,
                           .areas = {grid},
                           .sealed = "sealed",
                           .key_id = Id("key " + Name())};
      case 6:
        switch (Pick(4)) {
          case 0:
            return RemoveStaff{staff};
          case 1:
            return SubstituteStaff{staff, {"staff-" + std::to_string(Pick(4))}};
          case 2:
            return EndSubstitution{staff};
          default:
            return SetRoster{{{staff}, {{staff, 480, 1200}}}};
        }
      case 7:
        return DefineArea{"Grid " + std::to_string(Pick(9)), std::string(kCommunity)};
      case 8:
        return RegisterDoors{BuildingId(0), {{BuildingId(0), "1", Pick(3), "10"}}};
      case 9:
        return Pick(3) == 0
                   ? Input(BeginCensusRound{Id("round " + std::to_string(Pick(99))), now_,
                                            now_ - base::Millis{Pick(5000)}})
                   : Input(RemoveDoor{DoorIdOf(RandomPlace()), DoorRemovalReason::kNoLongerThere});
      case 10:
      case 11:
      case 12:
        return RandomVisit(grid);
      default:
        return RegisterBuilding{BuildingId(Pick(6)), {"Building " + std::to_string(Pick(6)), 1, 6}};
    }
  }

  void FireDue(const std::string& at) {
    State& there = StateOf(live, at);
    for (auto due = Domain::NextDeadline(there); due && *due <= now_;
         due = Domain::NextDeadline(there)) {
      const base::TimePoint fired = *due;
      for (const Event& event : Domain::DecideDeadline(
               there, reference, fired, {.key = at, .actor = {}, .input_id = {}, .now = fired})) {
        Domain::Evolve(there, event, {at, "", "id", now_});
        log.push_back({at, Domain::EncodeEvent(event), "", now_});
      }
      const auto next = Domain::NextDeadline(there);
      ASSERT_TRUE(!next || *next > fired) << "a deadline stands again";
    }
  }
  void Command(const std::string& to, const Input& input) {
    State& at = StateOf(live, to);
    // Nobody verifies what they declared.
    const auto* of_enterprises = std::get_if<EnterprisesInput>(&input);
    const bool by_another =
        std::holds_alternative<VerifyArrival>(input) ||
        (of_enterprises != nullptr && std::holds_alternative<ReviewReopening>(*of_enterprises));
    const std::string actor = by_another ? "head" : "root";
    const auto decided = Domain::Decide(
        at, reference, input, {.key = to, .actor = actor, .input_id = "input", .now = now_});
    if (!decided) return;
    // What health tells may be known already.
    ASSERT_TRUE(!decided->empty() || std::holds_alternative<NoteIsolation>(input))
        << "a command without an event is dead-lettered by the loop";
    for (const Event& event : *decided) {
      Domain::Evolve(at, event, {to, actor, "id", now_});
      log.push_back({to, Domain::EncodeEvent(event), actor, now_});
      if (const auto* gone = std::get_if<HouseholdForgotten>(&event)) {
        for (const base::Uuid& one : RecordsOf(gone->residents)) forgotten.insert(one);
      }
      for (const eventing::SideRecord& side : Domain::SideRecords(to, event)) Take(side);
    }
  }
  void Take(const eventing::SideRecord& side) {
    if (side.kind == eventing::SideRecord::Kind::kMessage) {
      messages_.emplace_back(side.key, Domain::DecodeInput(side.type, *side.body).value().value());
    } else if (side.topic == eventing::kReferenceTopic) {
      EXPECT_TRUE(eventing::ApplyReferenceRecord(side.key, side.body, reference).ok());
    }
  }

  std::mt19937 random_;
  int households_ = 0;
  int moves_ = 0;
  int imported_ = 0;
  int passes_ = 0;
  int zones_ = 0;
  int volunteers_ = 0;
  int enterprises_ = 0;
  int pace_ = 0;
  base::TimePoint now_ = kNow;
  std::deque<std::pair<std::string, Input>> messages_;
};

TEST(RegistrationFold, SnapshotAndTailAndLogGiveTheLiveState) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    Play play(seed);
    for (int step = 0; step < 1500; ++step) play.Step();
    ASSERT_GT(play.log.size(), 500u);

    City folded;
    const std::size_t cut = play.log.size() * seed / 21;
    Snapshot snapshot;
    for (std::size_t i = 0; i < play.log.size(); ++i) {
      if (i == cut) snapshot = TakeSnapshot(folded);
      Fold(folded, play.log[i]);
    }
    EXPECT_EQ(TakeSnapshot(folded), TakeSnapshot(play.live));

    City recovered = Loaded(snapshot);
    for (std::size_t i = cut; i < play.log.size(); ++i) Fold(recovered, play.log[i]);
    EXPECT_EQ(TakeSnapshot(recovered), TakeSnapshot(play.live));
    for (std::string_view grid : {kGrid, kOtherGrid}) {
      EXPECT_EQ(StateOf(recovered, std::string(grid)).area->passes_to_forget,
                StateOf(play.live, std::string(grid)).area->passes_to_forget);
    }
  }
}

// Whatever was done, nobody is in two shifts at a time, no shift has more than it needs, and what
// falls due is what the shifts say.
TEST(RegistrationFold, ShiftsKeepTheirRules) {
  std::map<std::size_t, int> seen;
  for (unsigned seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    Play play(seed);
    for (int step = 0; step < 1500; ++step) play.Step();
    for (const Written& written : play.log) {
      const auto event = Domain::DecodeEvent(written.event.type, written.event.body).value();
      if (const auto* one = std::get_if<VolunteersEvent>(&*event)) ++seen[one->index()];
    }
    for (std::string_view grid : {kGrid, kOtherGrid}) {
      AreaState& area = *StateOf(play.live, std::string(grid)).area;
      for (const auto& [id, shift] : area.shifts) {
        EXPECT_LE(CountAssigned(shift), shift.plan.needed);
        for (const auto& [other_id, other] : area.shifts) {
          if (other_id == id || !Overlap(shift.plan, other.plan)) continue;
          for (const Attendance& place : shift.volunteers) {
            EXPECT_EQ(FindIn(other, place.volunteer), nullptr);
          }
        }
      }
      const auto kept = area.shifts_due;
      DeriveShiftsDue(area);
      EXPECT_EQ(kept, area.shifts_due);
    }
  }
  EXPECT_EQ(seen.size(), std::variant_size_v<VolunteersEvent>) << "each kind of event was there";
}

// Whatever was done, the figures of a grid are what a look at each of its enterprises gives.
TEST(RegistrationFold, EnterprisesAddUp) {
  std::map<std::size_t, int> seen;
  for (unsigned seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE(seed);
    Play play(seed, 90);
    for (int step = 0; step < 1500; ++step) play.Step();
    City folded;
    Snapshot snapshot;
    for (std::size_t i = 0; i < play.log.size(); ++i) {
      if (i == play.log.size() / 2) snapshot = TakeSnapshot(folded);
      Fold(folded, play.log[i]);
      const Written& written = play.log[i];
      const auto event = Domain::DecodeEvent(written.event.type, written.event.body).value();
      if (const auto* one = std::get_if<EnterprisesEvent>(&*event)) ++seen[one->index()];
    }
    EXPECT_EQ(TakeSnapshot(folded), TakeSnapshot(play.live));
    City recovered = Loaded(snapshot);
    for (std::size_t i = play.log.size() / 2; i < play.log.size(); ++i) {
      Fold(recovered, play.log[i]);
    }
    EXPECT_EQ(TakeSnapshot(recovered), TakeSnapshot(play.live));
    for (std::string_view grid : {kGrid, kOtherGrid}) {
      const AreaState& area = *StateOf(play.live, std::string(grid)).area;
      const EnterpriseDay& day = *area.enterprise_day.Find(Only::kOne);
      EnterpriseFigures sum, counted;
      for (const auto& [kind, counts] : day.counts) {
        AddFigures(counts, play.reference.VenueRuleFor(grid, kind), true, sum);
      }
      for (const auto& [id, enterprise] : area.enterprises) {
        if (enterprise.IsGone()) continue;
        const VenueStatus status =
            StatusOf(enterprise, play.reference.VenueRuleFor(grid, enterprise.profile.kind));
        const auto report = enterprise.reports.find(day.day);
        const bool is_open = status == VenueStatus::kOpen;
        ++counted.enterprises;
        counted.open += is_open ? 1 : 0;
        counted.file_needed += status == VenueStatus::kFileNeeded ? 1 : 0;
        counted.closed += !is_open && status != VenueStatus::kFileNeeded ? 1 : 0;
        counted.approved += IsApproved(enterprise) ? 1 : 0;
        counted.waiting += IsWaiting(enterprise) ? 1 : 0;
        counted.staff += enterprise.profile.staff;
        counted.at_work += report == enterprise.reports.end() ? 0 : report->second.report.at_work;
        counted.reports_missing += is_open && report == enterprise.reports.end() ? 1 : 0;
      }
      EXPECT_EQ(sum, counted);
    }
  }
  EXPECT_EQ(seen.size(), std::variant_size_v<EnterprisesEvent>) << "each kind of event was there";
}

// Kept in step door by door, the figures are what a count of all doors gives.
TEST(RegistrationFold, TheCensusAgreesWithTheDoors) {
  std::set<DoorStatus> seen;
  for (unsigned seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    Play play(seed);
    for (int step = 0; step < 1500; ++step) play.Step();
    for (std::string_view grid : {kGrid, kOtherGrid}) {
      const AreaState& area = *StateOf(play.live, std::string(grid)).area;
      const Census& census = *area.census.Find(Only::kOne);
      std::map<DoorStatus, std::int64_t> counted;
      std::int64_t people = 0, in_transfer = 0, absent = 0, households = 0;
      for (const auto& [id, door] : area.doors) {
        ++counted[StatusOf(door, census.round)];
        seen.insert(StatusOf(door, census.round));
        people += door.people - door.people_in_transfer;
        in_transfer += door.people_in_transfer;
        absent += CountAbsent(door, census.round);
        const Household* household = area.households.Find(door.household);
        ASSERT_EQ(household == nullptr, door.household.IsNil());
        if (household == nullptr) continue;
        if (!IsInTransfer(door)) ++households;
        EXPECT_EQ(household->move.IsNil(), door.people_in_transfer == 0);
        EXPECT_EQ(household->place, door.place);
        EXPECT_EQ(static_cast<std::int32_t>(household->residents.size()), door.people);
      }
      EXPECT_EQ(households + counted[DoorStatus::kInTransfer],
                static_cast<std::int64_t>(area.households.size()));
      EXPECT_EQ(census.figures, (DoorFigures{.known = static_cast<std::int64_t>(area.doors.size()),
                                             .visited = counted[DoorStatus::kVisited],
                                             .vacant = counted[DoorStatus::kVacant],
                                             .in_transfer = counted[DoorStatus::kInTransfer],
                                             .untried = counted[DoorStatus::kUntried],
                                             .absent = counted[DoorStatus::kAbsent],
                                             .refused = counted[DoorStatus::kRefused],
                                             .unsettled = counted[DoorStatus::kUnsettled],
                                             .households = households,
                                             .people = people,
                                             .people_absent = absent,
                                             .people_in_transfer = in_transfer}));
      EXPECT_EQ(census.figures.known, census.figures.visited + census.figures.vacant +
                                          census.figures.in_transfer + census.figures.untried +
                                          census.figures.absent + census.figures.refused +
                                          census.figures.unsettled);
    }
  }
  EXPECT_EQ(seen.size(), 7u) << "every status was there to be counted";
}

// Once all messages are delivered nobody is on the way, and each resident is in one household.
TEST(RegistrationFold, EverybodyWhoMovedIsInOnePlace) {
  std::size_t completed = 0, returned = 0, buildings_moved = 0;
  for (unsigned seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    Play play(seed);
    for (int step = 0; step < 1500; ++step) play.Step();
    play.Deliver();
    std::set<base::Uuid> residents;
    for (std::string_view grid : {kGrid, kOtherGrid}) {
      const AreaState& area = *StateOf(play.live, std::string(grid)).area;
      for (const auto& [id, household] : area.households) {
        EXPECT_TRUE(household.move.IsNil());
        EXPECT_FALSE(household.residents.empty());
        for (const base::Uuid& one : RecordsOf(household.residents)) {
          EXPECT_TRUE(residents.insert(one).second) << "is in two places";
        }
      }
      for (const auto& [id, building] : area.buildings) {
        EXPECT_NE(building.stage, BuildingStage::kMoving);
        if (building.stage == BuildingStage::kHere) continue;
        ++buildings_moved;
        const AreaState& there = *StateOf(play.live, building.to_grid).area;
        EXPECT_EQ(there.buildings.Find(id)->stage, BuildingStage::kHere);
      }
      for (const auto& [id, move] : area.moves) {
        ++(move.status == MoveStatus::kReturned ? returned : completed);
        EXPECT_NE(move.status, MoveStatus::kInTransfer);
        for (const base::Uuid& one : move.residents) play.moved.insert(one);
      }
    }
    for (const base::Uuid& one : play.moved) {
      EXPECT_TRUE(residents.contains(one) || play.forgotten.contains(one)) << "is nowhere";
    }
  }
  EXPECT_GT(completed, 100u);
  EXPECT_GT(returned, 50u);
  EXPECT_GT(buildings_moved, 20u);
}

// Once all messages are delivered each pass is where its resident is, and is stopped while a case
// of whichever record of the person is open there.
TEST(RegistrationFold, PassesAreWithTheirResidents) {
  std::size_t here = 0, moved = 0, isolated = 0, stops = 0;
  for (unsigned seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    Play play(seed);
    for (int step = 0; step < 1500; ++step) play.Step();
    play.Deliver();
    std::set<base::Uuid> kept;
    for (std::string_view grid : {kGrid, kOtherGrid}) {
      const AreaState& area = *StateOf(play.live, std::string(grid)).area;
      stops += area.stops.size();
      for (const auto& [id, pass] : area.passes) {
        if (!pass.moved_to.empty()) {
          ++moved;
          EXPECT_NE(pass.moved_to, grid);
          continue;
        }
        // A plate may have a pass in each grid.
        EXPECT_TRUE(kept.insert(id).second || pass.sealed == "plate") << "is in two places";
        if (pass.resident.IsNil()) continue;
        ++here;
        const Household* household = area.households.Find(pass.household);
        ASSERT_NE(household, nullptr);
        bool is_open = false, is_there = false;
        for (const Resident& resident : household->residents) {
          if (!IsRecordOf(resident, pass.resident)) continue;
          is_there = true;
          for (const base::Uuid& one : RecordsOf({resident})) {
            is_open = is_open || area.isolations.Find(one) != nullptr;
          }
        }
        EXPECT_TRUE(is_there);
        EXPECT_EQ(pass.isolated_since != base::TimePoint{}, is_open);
        EXPECT_EQ(pass.building, household->place.building);
        if (is_open) ++isolated;
      }
    }
  }
  EXPECT_GT(here, 100u);
  EXPECT_GT(moved, 20u);
  EXPECT_GT(isolated, 20u);
  EXPECT_GT(stops, 50u);
}

// Once all messages are delivered, claims and duplicate cases say what the registered households
// say.
TEST(RegistrationFold, ClaimsAndCasesAgreeWithTheHouseholds) {
  std::size_t merged = 0, separated = 0, findings = 0;
  for (unsigned seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    Play play(seed);
    for (int step = 0; step < 1500; ++step) play.Step();
    play.Deliver();

    std::map<PersonKey, std::map<base::Uuid, std::string>> expected;  // person: resident: grid
    for (const Written& written : play.log) {
      const auto event = Domain::DecodeEvent(written.event.type, written.event.body).value();
      if (std::holds_alternative<DuplicateCaseSettled>(*event)) ++findings;
      const auto* in = std::get_if<ResidentsMovedIn>(&*event);
      if (in != nullptr && !in->moving.merge_into.IsNil()) ++merged;
      if (std::holds_alternative<ResidentSeparated>(*event)) ++separated;
    }
    for (const auto& [key, state] : play.live) {
      if (!state.area) continue;
      for (const auto& [id, household] : state.area->households) {
        for (const Resident& r : household.residents) expected[r.person][r.id] = key;
      }
    }
    std::size_t cases = 0;
    for (const auto& [key, state] : play.live) {
      if (state.area) continue;
      const PersonKey person = *ParsePersonKey(key);
      std::map<base::Uuid, std::string> claimed;
      for (const auto& [resident, claim] : state.claims) {
        claimed[resident] = claim.grid.ToString();
        if (state.claims.size() < 2) {
          EXPECT_TRUE(claim.case_id.IsNil());
        }
        if (claim.case_id.IsNil()) continue;
        ++cases;
        const Duplicate* noted =
            StateOf(play.live, claim.grid.ToString()).area->duplicates.Find(claim.case_id);
        ASSERT_NE(noted, nullptr);
        EXPECT_EQ(noted->status, DuplicateStatus::kOpen);
        EXPECT_EQ(noted->claims.size(), state.claims.size());
      }
      EXPECT_EQ(claimed, expected[person]);
      expected.erase(person);
    }
    for (const auto& [person, residents] : expected) EXPECT_TRUE(residents.empty());
    EXPECT_GT(cases, 0u);
    for (std::string_view grid : {kGrid, kOtherGrid}) {
      for (const auto& [id, noted] : StateOf(play.live, std::string(grid)).area->duplicates) {
        if (noted.status != DuplicateStatus::kOpen) continue;
        EXPECT_GE(StateOf(play.live, noted.person.ToString()).claims.size(), 2u);
      }
    }
  }
  EXPECT_GT(merged, 20u);
  EXPECT_GT(separated, 20u);
  EXPECT_GT(findings, 20u);
}

}  // namespace
}  // namespace gridkeeper::registration
