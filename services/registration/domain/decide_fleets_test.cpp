#include "registration/domain/command_policy.hpp"
#include "registration/domain/enterprises_scenario_test.hpp"

namespace gridkeeper::registration {
namespace {

using base::EnterpriseKind;
using base::IsolationKind;
using base::Rejection;
using std::chrono::days;
using std::chrono::hours;
using testing::ElementsAre;

class FleetsTest : public EnterprisesScenario {
 protected:
  static inline const std::string kPlate = "浙A12345";

  FleetsTest() {
    GivenEnterprise("fleet", Profile(EnterpriseKind::kFleet));
    Given(BuildingRegistered{Id("building"), {"Building 3", 1, 1}});
    Given(HouseholdRegistered{Id("home"),
                              {Id("building"), "", 1, "1"},
                              Id("home key"),
                              {{Id("resident"), Person(1), "sealed"}}});
    Do(SetFleetVehicles{Id("fleet"), {kPlate, "浙A67890"}});
    Do(AddFleetDriver{Id("fleet"), Id("resident"), {}});
    Do(AddFleetDriver{Id("fleet"), Id("outsider"), {"sealed", Id("driver key")}});
    EXPECT_EQ(refused.message, "");
    reference.risk_areas[std::string(kDistrict)] = {
        {"4201", kNow - days{90}, base::TimePoint::max(), IsolationKind::kCentral, 14}};
  }
  static RecordTrip TripTo(std::string_view name, std::string_view driver, std::string to = "4201",
                           std::string plate = kPlate) {
    return {Id(name), {Id("fleet"), Id(driver), std::move(plate), std::move(to), kNow - hours{30}}};
  }
  static ReturnTrip ReturnOf(std::string_view name, std::string_view driver) {
    return {Id(name),        Id(driver), kPlate,           kNow - hours{9},
            kNow - hours{1}, "sealed",   Id("arrival key")};
  }
  const Trip& TripOf(std::string_view name) { return *state.area->trips.Find(Id(name)); }
};

TEST_F(FleetsTest, OnlyAFleetHasVehiclesDriversAndTrips) {
  GivenEnterprise("shop", Profile(EnterpriseKind::kShop, "9144030071526726XG"));
  RecordTrip trip = TripTo("trip", "resident");
  trip.plan.enterprise = Id("shop");
  for (const EnterprisesInput& input :
       {EnterprisesInput(SetFleetVehicles{Id("shop"), {}}),
        EnterprisesInput(AddFleetDriver{Id("shop"), Id("resident"), {}}),
        EnterprisesInput(RemoveFleetDriver{Id("shop"), Id("resident")}), EnterprisesInput(trip)}) {
    Do(input);
    ThenRefused(Rejection::kWrongState, "enterprise_id");
  }
  Do(SetFleetVehicles{Id("none"), {}});
  ThenRefused(Rejection::kNotFound, "enterprise_id");
}

TEST_F(FleetsTest, VehiclesAreThoseOfTheLastCommand) {
  EXPECT_THAT(OnlyOfEnterprises<FleetVehiclesSet>(Do(SetFleetVehicles{Id("fleet"), {"A1"}})).plates,
              ElementsAre("A1"));
  EXPECT_THAT(Of("fleet").fleet.plates, ElementsAre("A1"));
  for (const std::vector<std::string>& plates : {std::vector<std::string>{"A1", "A1"},
                                                 {"A 1"},
                                                 {"a1"},
                                                 {""},
                                                 {std::string(17, 'A')},
                                                 std::vector<std::string>(101, "A1")}) {
    Do(SetFleetVehicles{Id("fleet"), plates});
    ThenRefused(Rejection::kInvalid, "plates");
  }
}

TEST_F(FleetsTest, ADriverIsAResidentOfTheGridOrSomebodySealed) {
  Do(AddFleetDriver{Id("fleet"), Id("resident"), {}});
  ThenRefused(Rejection::kAlreadyExists, "resident_id");
  Do(AddFleetDriver{Id("fleet"), Id("stranger"), {}});
  ThenRefused(Rejection::kNotFound, "resident_id");
  Do(AddFleetDriver{Id("fleet"), Id("half"), {"sealed", {}}});
  ThenRefused(Rejection::kInvalid, "details");
  for (std::size_t i = 2; i < kMaxFleetDrivers; ++i) {
    Do(AddFleetDriver{Id("fleet"), Id("d" + std::to_string(i)), {"sealed", Id("k")}});
  }
  Do(AddFleetDriver{Id("fleet"), Id("more"), {"sealed", Id("k")}});
  ThenRefused(Rejection::kWrongState, "enterprise_id");
}

TEST_F(FleetsTest, WhoDrivesNoMoreIsForgottenUnlessUnderWay) {
  Do(TripTo("trip", "outsider"));
  Do(RemoveFleetDriver{Id("fleet"), Id("outsider")});
  ThenRefused(Rejection::kWrongState, "driver_id");
  Do(ReturnOf("trip", "outsider"));
  EXPECT_EQ(
      OnlyOfEnterprises<FleetDriverRemoved>(Do(RemoveFleetDriver{Id("fleet"), Id("outsider")}))
          .key_id,
      Id("driver key"));
  Do(RemoveFleetDriver{Id("fleet"), Id("outsider")});
  ThenRefused(Rejection::kNotFound, "driver_id");
  EXPECT_TRUE(
      OnlyOfEnterprises<FleetDriverRemoved>(Do(RemoveFleetDriver{Id("fleet"), Id("resident")}))
          .key_id.IsNil());
}

TEST_F(FleetsTest, AClosedFleetForgetsItsDriversAndWhoIsUnderWayComesBack) {
  Do(TripTo("trip", "outsider"));
  EXPECT_THAT(OnlyOfEnterprises<EnterpriseClosed>(Do(CloseEnterprise{Id("fleet")})).key_ids,
              ElementsAre(Id("key"), Id("driver key")));
  OnlyOfEnterprises<TripReturned>(Do(ReturnOf("trip", "outsider")));
}

TEST_F(FleetsTest, ATripIsOfADriverAndAVehicleOfTheFleetThatAreFree) {
  Do(TripTo("trip", "stranger"));
  ThenRefused(Rejection::kNotFound, "driver_id");
  Do(TripTo("trip", "resident", "4201", "浙A00000"));
  ThenRefused(Rejection::kNotFound, "plate");
  for (const char* to : {"", "4", "420", "wuhan", "330106001001001"}) {
    Do(TripTo("trip", "resident", to));
    ThenRefused(Rejection::kInvalid, "to_area_code");
  }
  RecordTrip late = TripTo("trip", "resident");
  late.plan.left_at = kNow - days{61};
  Do(late);
  ThenRefused(Rejection::kInvalid, "left_at_ms");
  EXPECT_EQ(OnlyOfEnterprises<TripRecorded>(Do(TripTo("trip", "resident"))).plan,
            TripTo("trip", "resident").plan);
  EXPECT_TRUE(TripOf("trip").IsUnderWay());
  Do(TripTo("second", "resident", "4201", "浙A67890"));
  ThenRefused(Rejection::kWrongState, "driver_id");
  Do(TripTo("second", "outsider"));
  ThenRefused(Rejection::kWrongState, "plate");
  OnlyOfEnterprises<TripRecorded>(Do(TripTo("second", "outsider", "4201", "浙A67890")));
}

TEST_F(FleetsTest, AResidentsReturnIsAnArrivalThatOthersVerify) {
  Do(TripTo("trip", "resident"));
  const auto events = Do(ReturnOf("trip", "resident"));
  ASSERT_EQ(events.size(), 2u);
  const auto& returned = std::get<TripReturned>(std::get<EnterprisesEvent>(events[0]));
  EXPECT_EQ(returned.isolation, IsolationKind::kCentral);
  EXPECT_EQ(returned.isolation_days, 14);
  EXPECT_TRUE(returned.is_declared);
  EXPECT_TRUE(returned.unused_key_id.IsNil());
  const auto& arrival = std::get<ArrivalDeclared>(events[1]);
  EXPECT_EQ(arrival.id, Id("trip"));
  EXPECT_EQ(arrival.household, Id("home"));
  EXPECT_EQ(arrival.journey,
            (Journey{"4201", kNow - hours{9}, kNow - hours{1}, TravelMeans::kLorry}));
  EXPECT_THAT(arrival.details,
              ElementsAre(ArrivalDetails{Id("resident"), "sealed", Id("arrival key")}));
  const auto verified = Only1<ArrivalVerified>(
      When(VerifyArrival{Id("home"), Id("trip"), ArrivalFinding::kConfirmed}, "head"));
  EXPECT_EQ(verified.isolation, IsolationKind::kCentral);
  EXPECT_EQ(verified.isolation_days, 14);
  EXPECT_EQ(OwedUntil(TripOf("trip"), 480), base::TimePoint{kToday + days{14}} - hours{8});
}

TEST_F(FleetsTest, OfSomebodyFromOutsideTheTripSaysWhatIsOwed) {
  Do(TripTo("trip", "outsider"));
  const auto event = OnlyOfEnterprises<TripReturned>(Do(ReturnOf("trip", "outsider")));
  EXPECT_FALSE(event.is_declared);
  EXPECT_EQ(event.unused_key_id, Id("arrival key"));
  EXPECT_EQ(TripOf("trip").isolation_days, 14);
  EXPECT_EQ(TripOf("trip").returned_by, "worker");
  Do(TripTo("near", "outsider", "3301"));
  EXPECT_EQ(OnlyOfEnterprises<TripReturned>(Do(ReturnOf("near", "outsider"))).isolation,
            IsolationKind::kNoIsolation);
  EXPECT_EQ(OwedUntil(TripOf("near"), 480), base::TimePoint{});
}

TEST_F(FleetsTest, AResidentWhoMovedAwayOrHasArrivedTooOftenOwesByTheTrip) {
  Do(TripTo("trip", "resident"));
  for (std::size_t i = 0; i < kMaxArrivals; ++i) {
    Given(ArrivalDeclared{
        Id("a" + std::to_string(i)), Id("home"), {}, {{Id("resident"), "s", Id("k")}}});
  }
  EXPECT_FALSE(OnlyOfEnterprises<TripReturned>(Do(ReturnOf("trip", "resident"))).is_declared);
  Do(TripTo("second", "resident"));
  Given(HouseholdForgotten{.id = Id("home")});
  EXPECT_FALSE(OnlyOfEnterprises<TripReturned>(Do(ReturnOf("second", "resident"))).is_declared);
}

TEST_F(FleetsTest, AReturnThatCannotBeIsRefused) {
  Do(ReturnOf("none", "resident"));
  ThenRefused(Rejection::kNotFound, "trip_id");
  Do(TripTo("trip", "resident"));
  const auto refused_for = [&](std::string_view field, const auto& spoil) {
    ReturnTrip command = ReturnOf("trip", "resident");
    spoil(command);
    Do(command);
    ThenRefused(Rejection::kInvalid, field);
  };
  refused_for("driver_id", [](ReturnTrip& r) { r.driver = Id("outsider"); });
  refused_for("driver_id", [](ReturnTrip& r) { r.key_id = {}; });
  refused_for("plate", [](ReturnTrip& r) { r.plate = "浙A67890"; });
  refused_for("plate", [](ReturnTrip& r) { r.plate = "a 1"; });
  refused_for("left_there_at_ms", [](ReturnTrip& r) { r.left_there_at = kNow; });
  refused_for("left_there_at_ms", [](ReturnTrip& r) { r.left_there_at = kNow - days{32}; });
  refused_for("left_there_at_ms", [](ReturnTrip& r) { r.left_there_at = kNow - hours{31}; });
  refused_for("returned_at_ms", [](ReturnTrip& r) { r.returned_at = kNow + hours{1}; });
  Do(ReturnOf("trip", "resident"));
  Do(ReturnOf("trip", "resident"));
  ThenRefused(Rejection::kWrongState, "trip_id");
}

TEST_F(FleetsTest, TripsLongOverMakeRoom) {
  for (std::size_t i = 0; i < kMaxTrips; ++i) {
    const std::string name = "t" + std::to_string(i);
    Given(EnterprisesEvent(TripRecorded{Id(name), TripTo(name, "outsider").plan}));
    Given(EnterprisesEvent(TripReturned{.id = Id(name), .returned_at = kNow, .unused_key_id = {}}));
  }
  RecordTrip more = TripTo("more", "resident");
  Do(more);
  ThenRefused(Rejection::kWrongState, "grid_code");
  more.plan.left_at = kNow + days{60};
  OnlyOfEnterprises<TripRecorded>(Do(more, kNow + days{60}));
  EXPECT_EQ(state.area->trips.size(), 1u);
}

}  // namespace
}  // namespace gridkeeper::registration
