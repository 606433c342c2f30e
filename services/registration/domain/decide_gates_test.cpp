// Checkpoints, passes, scans, and what health tells of isolations.
#include "registration/domain/command_policy.hpp"
#include "registration/domain/gate_policy.hpp"
#include "registration/domain/scenario_test.hpp"

namespace gridkeeper::registration {
namespace {

using base::Rejection;
using std::chrono::hours;

constexpr base::TimePoint kOpenEnd = base::TimePoint::max();

class GatesTest : public Scenario {
 protected:
  GatesTest() {
    At(kOtherGrid);
    GivenDefined(kOtherGrid);
    Given(BuildingRegistered{.id = Id("there"), .building = {.name = "2"}});
    At(kGrid);
    GivenDefined(kGrid);
    Given(BuildingRegistered{.id = Id("here"), .building = {.name = "1"}});
    Given(HouseholdRegistered{
        .id = Id("home"),
        .place = {Id("here"), "1", 3, "301"},
        .key_id = Id("key"),
        .residents = {{Id("wang"), Person(1), "sealed"}, {Id("li"), Person(2), "sealed"}}});
  }

  static Pass CardOf(std::string_view resident) {
    return {.resident = Id(resident), .household = Id("home")};
  }
  static Pass Temporary(base::TimePoint from, base::TimePoint until) {
    return {.sealed = "sealed", .key_id = Id("pass key"), .valid_from = from, .valid_until = until};
  }
  static GateScan ScanOf(std::string_view pass, base::TimePoint at = kNow) {
    return {.checkpoint = Id("gate"),
            .pass = Id(pass),
            .direction = GateDirection::kOut,
            .taken_at = at,
            .verdict = GateVerdict::kAllow};
  }
  void Isolate(std::string_view resident, base::TimePoint since = kNow) {
    When(NoteIsolation{Id(resident), Id("case"), since}, "");
  }
  void GivenCard(std::string_view pass = "card", std::string_view resident = "wang") {
    When(IssuePass{Id(pass), CardOf(resident)});
  }
  const Pass& Kept(std::string_view pass = "card") const {
    return *state.area->passes.Find(Id(pass));
  }
  // A household of its own at a door of the other grid, all three steps.
  void Move(std::vector<Resident> residents, std::string_view mover, std::string_view joins = "") {
    const std::vector<Event> begun =
        When(MoveResidents{.id = Id("move"),
                           .household = Id("home"),
                           .movers = {Id(mover)},
                           .to_grid = std::string(kOtherGrid),
                           .to = {Id("there"), "1", 1, "101"},
                           .to_household = joins.empty() ? base::Uuid{} : Id(joins),
                           .residents = std::move(residents),
                           .key_id = Id("new key"),
                           .replaces_key_id = Id("key")});
    ASSERT_EQ(begun.size(), 1u) << refused.message;
    At(kOtherGrid);
    When(AcceptMove{std::get<MoveBegun>(begun[0]).moving});
    At(kGrid);
    When(CompleteMove{Id("move")});
  }
  std::vector<Resident> SealedAnew() const {
    std::vector<Resident> residents = state.area->households.Find(Id("home"))->residents;
    for (Resident& one : residents) one.key_id = Id(one.id.ToString());
    return residents;
  }
};

TEST_F(GatesTest, ACheckpointIsDefinedRenamedAndClosed) {
  DefineCheckpoint command{.id = Id("gate"), .guarded = std::string(kCommunity), .name = "East"};
  const auto defined = Only1<CheckpointDefined>(When(command));
  EXPECT_EQ(defined.checkpoint.name, "East");
  command.exists = true;
  command.is_closed = true;
  When(command);
  EXPECT_TRUE(state.area->checkpoints.Find(Id("gate"))->is_closed);
  EXPECT_EQ(state.area->checkpoints.Find(Id("gate"))->grid, kGrid);
}

TEST_F(GatesTest, ACheckpointGuardsItsGridOrAnAreaAboveOfTheCaller) {
  DefineCheckpoint command{.id = Id("gate"), .guarded = std::string(kOtherGrid), .name = "East"};
  When(command);
  ThenRefused(Rejection::kNotFound, "guarded_area_code");
  command.guarded = kCommunity;
  When(command, "head");
  ThenRefused(Rejection::kNotFound, "guarded_area_code");
  EXPECT_EQ(When(command, "community").size(), 1u);
}

TEST_F(GatesTest, ACheckpointThatIsNotThereIsNotChanged) {
  When(DefineCheckpoint{
      .id = Id("gate"), .exists = true, .guarded = std::string(kGrid), .name = "East"});
  ThenRefused(Rejection::kNotFound, "checkpoint_id");
}

TEST_F(GatesTest, AGridTakesSoManyCheckpoints) {
  for (std::size_t i = 0; i < kMaxCheckpoints; ++i) {
    Given(CheckpointDefined{Id(std::to_string(i)), {.guarded = std::string(kGrid), .name = "G"}});
  }
  When(DefineCheckpoint{.id = Id("gate"), .guarded = std::string(kGrid), .name = "East"});
  ThenRefused(Rejection::kWrongState, "grid_code");
}

TEST_F(GatesTest, AGridWithACheckpointIsNotRetired) {
  GivenDefined(kGrid);
  Given(CheckpointDefined{Id("gate"), {.guarded = std::string(kGrid), .name = "East"}});
  When(RetireArea{});
  ThenRefused(Rejection::kWrongState, "area_code");
  Given(CheckpointDefined{Id("gate"),
                          {.guarded = std::string(kGrid), .name = "East", .is_closed = true}});
  EXPECT_EQ(When(RetireArea{}).size(), 1u);
}

TEST_F(GatesTest, TheShapeOfACheckpoint) {
  When(DefineCheckpoint{.id = Id("gate"), .guarded = "33", .name = "East"});
  ThenRefused(Rejection::kInvalid, "guarded_area_code");
  When(DefineCheckpoint{.id = Id("gate"), .guarded = std::string(kGrid)});
  ThenRefused(Rejection::kInvalid, "name");
}

TEST_F(GatesTest, ACardIsOfAResidentAndHasNoEnd) {
  const auto issued = Only1<PassIssued>(When(IssuePass{Id("card"), CardOf("wang")}, "worker"));
  EXPECT_EQ(issued.pass.valid_from, kNow);
  EXPECT_EQ(Kept().issued_by, "worker");
  EXPECT_EQ(Kept().FaultAt(kNow + hours{10'000}), StopReason::kNone);
  EXPECT_FALSE(NextDeadline(state));
}

TEST_F(GatesTest, ACardOfNobodyIsRefused) {
  When(IssuePass{Id("card"), CardOf("zhao")});
  ThenRefused(Rejection::kNotFound, "resident_id");
  When(IssuePass{Id("card"), {.resident = Id("wang"), .household = Id("other home")}});
  ThenRefused(Rejection::kNotFound, "household_id");
  When(IssuePass{Id("card"), {.resident = Id("wang")}});
  ThenRefused(Rejection::kInvalid, "resident_id");
}

TEST_F(GatesTest, ATemporaryPassHasAHolderAndAnEnd) {
  When(IssuePass{Id("pass"), {.valid_until = kNow + hours{8}}});
  ThenRefused(Rejection::kInvalid, "details");
  When(IssuePass{Id("pass"), Temporary(kNow, kOpenEnd)});
  ThenRefused(Rejection::kInvalid, "valid_until_ms");
  When(IssuePass{Id("pass"), Temporary(kNow, kNow)});
  ThenRefused(Rejection::kInvalid, "valid_until_ms");
  When(IssuePass{Id("pass"), Temporary(kNow, kNow + kLongestPass + hours{1})});
  ThenRefused(Rejection::kInvalid, "valid_until_ms");
  When(IssuePass{Id("pass"), Temporary(kNow + kLongestPass + hours{1}, kNow + kLongestPass * 2)});
  ThenRefused(Rejection::kInvalid, "valid_from_ms");
  EXPECT_EQ(When(IssuePass{Id("pass"), Temporary(kNow + hours{1}, kNow + hours{8})}).size(), 1u);
  EXPECT_EQ(Kept("pass").FaultAt(kNow), StopReason::kNotYetValid);
  EXPECT_EQ(Kept("pass").FaultAt(kNow + hours{1}), StopReason::kNone);
  EXPECT_EQ(Kept("pass").FaultAt(kNow + hours{8}), StopReason::kExpired);
}

TEST_F(GatesTest, APassIsForgottenThirtyDaysAfterItsEnd) {
  When(IssuePass{Id("pass"), Temporary(kNow, kNow + hours{8})});
  const base::TimePoint due = kNow + hours{8} + kPassKept;
  ASSERT_EQ(NextDeadline(state), due);
  const auto forgotten = Only1<PassForgotten>(Due(due));
  EXPECT_EQ(forgotten.key_id, Id("pass key"));
  Given(forgotten);
  EXPECT_TRUE(state.area->passes.empty());
  EXPECT_FALSE(NextDeadline(state));
}

TEST_F(GatesTest, ARevokedPassIsForgottenThirtyDaysLater) {
  GivenCard();
  When(RevokePass{Id("card"), PassRevocationReason::kLost}, "worker", kNow + hours{1});
  EXPECT_EQ(Kept().FaultAt(kNow + hours{1}), StopReason::kRevoked);
  EXPECT_EQ(NextDeadline(state), kNow + hours{1} + kPassKept);
  When(RevokePass{Id("card"), PassRevocationReason::kLost}, "worker", kNow + hours{2});
  ThenRefused(Rejection::kWrongState, "pass_id");
}

TEST_F(GatesTest, ACensusRoundAndAPassFallDueEachInTurn) {
  When(IssuePass{Id("pass"), Temporary(kNow, kNow + hours{8})});
  Given(CensusRoundBegun{Id("round"), kNow + hours{1}, kNow});
  EXPECT_EQ(NextDeadline(state), kNow + hours{1});
  Given(Only1<CensusRoundDue>(Due(kNow + hours{1})));
  EXPECT_EQ(NextDeadline(state), kNow + hours{8} + kPassKept);
}

TEST_F(GatesTest, WhatIsNotThereIsNotRevoked) {
  When(RevokePass{Id("card"), PassRevocationReason::kLost});
  ThenRefused(Rejection::kNotFound, "pass_id");
  When(RevokePass{Id("card"), PassRevocationReason::kNone});
  ThenRefused(Rejection::kInvalid, "reason");
}

TEST_F(GatesTest, AVehicleHasOnePassAtATime) {
  Pass car = CardOf("wang");
  car.sealed = "sealed plate";
  car.key_id = Id("car key");
  When(IssuePass{Id("plate"), car});
  When(IssuePass{Id("plate"), car});
  ThenRefused(Rejection::kAlreadyExists, "details.plate");
  When(RevokePass{Id("plate"), PassRevocationReason::kNotNeeded}, "root", kNow + hours{1});
  car.key_id = Id("other key");
  const auto issued = Only1<PassIssued>(When(IssuePass{Id("plate"), car}, "root", kNow + hours{2}));
  EXPECT_EQ(issued.replaced_key_id, Id("car key"));
  EXPECT_EQ(Kept("plate").FaultAt(kNow + hours{2}), StopReason::kNone);
  EXPECT_FALSE(NextDeadline(state));
}

TEST_F(GatesTest, AnIsolationStopsAllPassesOfThePersonAtOnce) {
  GivenCard();
  GivenCard("li's", "li");
  Isolate("wang");
  GivenCard("another");
  EXPECT_TRUE(Kept().IsIsolatedAt(kNow));
  EXPECT_TRUE(Kept("another").IsIsolatedAt(kNow));
  EXPECT_FALSE(Kept("li's").IsIsolatedAt(kNow));
  EXPECT_FALSE(Kept().IsIsolatedAt(kNow - hours{1}));
}

TEST_F(GatesTest, ThePassWorksAgainWhenTheLastCaseIsOver) {
  GivenCard();
  Isolate("wang");
  When(NoteIsolation{Id("wang"), Id("second case"), kNow + hours{1}}, "");
  When(NoteIsolation{Id("wang"), Id("case"), std::nullopt}, "");
  EXPECT_TRUE(Kept().IsIsolatedAt(kNow + hours{1}));
  const auto noted =
      Only1<IsolationNoted>(When(NoteIsolation{Id("wang"), Id("second case"), std::nullopt}, ""));
  EXPECT_TRUE(noted.isolation.cases.empty());
  EXPECT_FALSE(Kept().IsIsolatedAt(kNow + hours{2}));
  EXPECT_TRUE(state.area->isolations.empty());
}

TEST_F(GatesTest, WhatIsNotedAlreadyIsNotNotedAgain) {
  Isolate("wang");
  EXPECT_TRUE(When(NoteIsolation{Id("wang"), Id("case"), kNow}, "").empty());
  EXPECT_TRUE(When(NoteIsolation{Id("li"), Id("case"), std::nullopt}, "").empty());
  EXPECT_TRUE(When(NoteIsolations{Id("wang"), {{{Id("case"), kNow}}}}, "").empty());
  EXPECT_EQ(When(NoteIsolations{Id("wang"), {}}, "").size(), 1u);
}

TEST_F(GatesTest, AScanIsRecordedWithWhoseItIs) {
  GivenCard();
  const auto scanned = Only1<GateScanned>(When(RecordScan{Id("scan"), ScanOf("card")}, "guard"));
  EXPECT_EQ(scanned.resident, Id("wang"));
  EXPECT_EQ(scanned.household, Id("home"));
  EXPECT_FALSE(scanned.is_isolated);
  EXPECT_TRUE(state.area->stops.empty());
}

TEST_F(GatesTest, AScanOfWhatIsNotKnownIsRecordedToo) {
  GateScan scan = ScanOf("nothing");
  scan.verdict = GateVerdict::kStop;
  scan.reason = StopReason::kUnknownPass;
  EXPECT_TRUE(Only1<GateScanned>(When(RecordScan{Id("scan"), scan})).resident.IsNil());
  EXPECT_EQ(state.area->stops.Find(Id("scan"))->scan, scan);
}

TEST_F(GatesTest, SomebodyInIsolationIsNotedWhateverTheGateSaid) {
  GivenCard();
  Isolate("wang", kNow - hours{2});
  EXPECT_TRUE(Only1<GateScanned>(When(RecordScan{Id("scan"), ScanOf("card")})).is_isolated);
  EXPECT_TRUE(state.area->stops.Find(Id("scan"))->is_isolated);
  // What an old list says is no isolation, and of nobody there is none.
  GateScan by_list = ScanOf("card", kNow - hours{3});
  by_list.verdict = GateVerdict::kStop;
  by_list.reason = StopReason::kIsolated;
  EXPECT_TRUE(Only1<GateScanned>(When(RecordScan{Id("told"), by_list})).is_isolated);
  by_list.is_offline = true;
  EXPECT_FALSE(Only1<GateScanned>(When(RecordScan{Id("by list"), by_list})).is_isolated);
  by_list.pass = Id("nothing");
  by_list.is_offline = false;
  EXPECT_FALSE(Only1<GateScanned>(When(RecordScan{Id("nobody"), by_list})).is_isolated);
  // Reported later, taken before.
  const GateScan before = ScanOf("card", kNow - hours{3});
  EXPECT_FALSE(Only1<GateScanned>(When(RecordScan{Id("before"), before})).is_isolated);
}

TEST_F(GatesTest, TheShapeOfAScan) {
  GateScan scan = ScanOf("card");
  scan.direction = GateDirection::kNone;
  When(RecordScan{Id("scan"), scan});
  ThenRefused(Rejection::kInvalid, "direction");
  scan = ScanOf("card");
  scan.temperature_tenths = 37;
  When(RecordScan{Id("scan"), scan});
  ThenRefused(Rejection::kInvalid, "temperature_tenths");
  scan = ScanOf("card");
  scan.verdict = GateVerdict::kNone;
  When(RecordScan{Id("scan"), scan});
  ThenRefused(Rejection::kInvalid, "offline_verdict");
  scan = ScanOf("card");
  scan.reason = StopReason::kRevoked;
  When(RecordScan{Id("scan"), scan});
  ThenRefused(Rejection::kInvalid, "offline_reason");
  When(RecordScan{Id("scan"), ScanOf("card", kNow + hours{1})});
  ThenRefused(Rejection::kInvalid, "taken_at_ms");
  When(RecordScan{Id("scan"), ScanOf("card", kNow - kOldestScan - hours{1})});
  ThenRefused(Rejection::kInvalid, "taken_at_ms");
}

TEST_F(GatesTest, TheLastStopsAreKept) {
  for (std::size_t i = 0; i <= kStopsKept; ++i) {
    GateScan scan = ScanOf("nothing", kNow + std::chrono::seconds{i});
    scan.verdict = GateVerdict::kStop;
    scan.reason = StopReason::kUnknownPass;
    Given(GateScanned{.id = Id(std::to_string(i)), .scan = scan});
  }
  EXPECT_EQ(state.area->stops.size(), kStopsKept);
  EXPECT_EQ(state.area->stops.Find(Id("0")), nullptr);
  GateScan late = ScanOf("nothing", kNow + hours{80});
  late.verdict = GateVerdict::kStop;
  Given(GateScanned{.id = Id("late"), .scan = late}, "", kNow + hours{80});
  EXPECT_EQ(state.area->stops.size(), 1u);
}

TEST_F(GatesTest, PassesGoAlongWithWhoMoves) {
  GivenCard();
  GivenCard("li's", "li");
  Isolate("wang");
  Move(SealedAnew(), "wang");
  EXPECT_EQ(Kept().moved_to, kOtherGrid);
  EXPECT_TRUE(Kept("li's").moved_to.empty());
  EXPECT_TRUE(state.area->isolations.empty());
  At(kOtherGrid);
  EXPECT_TRUE(Kept().IsIsolatedAt(kNow));
  EXPECT_EQ(Kept().household, Id("move"));
  EXPECT_EQ(state.area->passes.Find(Id("li's")), nullptr);
}

TEST_F(GatesTest, WhatComesForAPassThatMovedIsHandedOn) {
  GivenCard();
  Move(SealedAnew(), "wang");
  When(RevokePass{Id("card"), PassRevocationReason::kLost});
  EXPECT_EQ(refused.reason, Rejection::kMoved);
  EXPECT_EQ(refused.message, kOtherGrid);
  When(RecordScan{Id("scan"), ScanOf("card")});
  EXPECT_EQ(refused.reason, Rejection::kMoved);
  EXPECT_EQ(refused.message, kOtherGrid);
}

TEST_F(GatesTest, APlateWhosePassWentAlongIsFreeHere) {
  GivenCard("plate");
  Move(SealedAnew(), "wang");
  EXPECT_EQ(When(IssuePass{Id("plate"), CardOf("li")}).size(), 1u) << refused.message;
  EXPECT_TRUE(Kept("plate").moved_to.empty());
}

TEST_F(GatesTest, OfTwoPassesOfOnePlateTheNewcomersCounts) {
  At(kOtherGrid);
  Pass visitor = Temporary(kNow, kNow + hours{8});
  When(IssuePass{Id("plate"), visitor});
  At(kGrid);
  GivenCard("plate");
  Move(SealedAnew(), "wang");
  At(kOtherGrid);
  EXPECT_EQ(Kept("plate").resident, Id("wang"));
  EXPECT_FALSE(NextDeadline(state)) << "that of the visitor's is gone";
}

TEST_F(GatesTest, APassOfWhoIsMovingIsNotRevokedMeanwhile) {
  GivenCard();
  When(MoveHousehold{.id = Id("move"),
                     .household = Id("home"),
                     .to_grid = std::string(kOtherGrid),
                     .to = {Id("there"), "1", 1, "101"}});
  When(RevokePass{Id("card"), PassRevocationReason::kLost});
  ThenRefused(Rejection::kWrongState, "household_id");
}

TEST_F(GatesTest, WithinTheGridPassesStay) {
  GivenCard();
  Isolate("wang");
  When(MoveHousehold{.id = Id("move"),
                     .household = Id("home"),
                     .to_grid = std::string(kGrid),
                     .to = {Id("here"), "1", 4, "401"}});
  EXPECT_TRUE(Kept().moved_to.empty());
  EXPECT_TRUE(Kept().IsIsolatedAt(kNow));
}

TEST_F(GatesTest, APersonOfTwoRecordsIsStoppedWithBoth) {
  Given(ResidentRecordAdded{Id("home"), Id("wang"), {Id("twin"), Person(1), "sealed"}});
  GivenCard();
  Isolate("twin");
  EXPECT_TRUE(Kept().IsIsolatedAt(kNow));
  When(SeparateResident{Id("home"), Id("twin")});
  EXPECT_FALSE(Kept().IsIsolatedAt(kNow));
}

TEST_F(GatesTest, ForgettingAHouseholdForgetsItsPasses) {
  Pass car = CardOf("wang");
  car.sealed = "sealed plate";
  car.key_id = Id("car key");
  When(IssuePass{Id("plate"), car});
  When(IssuePass{Id("pass"), Temporary(kNow, kNow + hours{8})});
  const auto forgotten =
      Only1<HouseholdForgotten>(When(ForgetHousehold{Id("home"), ForgetReason::kRequested}));
  EXPECT_THAT(forgotten.pass_key_ids, testing::ElementsAre(Id("car key")));
  EXPECT_EQ(state.area->passes.Find(Id("plate")), nullptr);
  EXPECT_NE(state.area->passes.Find(Id("pass")), nullptr);
}

TEST_F(GatesTest, AGuardIsMadeByTheCommunityAndStandsInForGuardsOnly) {
  At(kCommunity);
  GivenDefined(kCommunity);
  const DefineStaff guard{.staff_id = "guard",
                          .role = base::Role::kGateGuard,
                          .areas = {std::string(kCommunity)},
                          .sealed = "s",
                          .key_id = Id("k")};
  EXPECT_EQ(When(guard, "community").size(), 1u) << refused.message;
  DefineStaff worker = guard;
  worker.staff_id = "w2";
  worker.role = base::Role::kGridWorker;
  When(worker, "community");
  Know("guard", base::Role::kGateGuard, {std::string(kCommunity)});
  Know("w2", base::Role::kGridWorker, {std::string(kCommunity)});
  When(SubstituteStaff{"w2", {.substitute = "guard"}}, "community");
  ThenRefused(Rejection::kInvalid, "substitute_id");
  At(kGrid);
  Know("guard", base::Role::kGateGuard, {std::string(kGrid)});
  When(SetRoster{{.staff_ids = {"guard"}}});
  ThenRefused(Rejection::kInvalid, "staff_ids");
  When(AssignDedicatedWorker{Id("home"), "guard"});
  ThenRefused(Rejection::kInvalid, "staff_id");
}

TEST(GatePolicyTest, OfSeveralReasonsTheFirst) {
  Pass pass{.resident = Id("wang"), .valid_from = kNow, .isolated_since = kNow};
  GateQuestion question{.is_shown = true,
                        .pass = &pass,
                        .is_behind_gate = true,
                        .at = kNow,
                        .temperature_tenths = 373,
                        .fever_threshold_tenths = 373};
  EXPECT_EQ(StopReasonFor(question), StopReason::kIsolated);
  pass.isolated_since = {};
  EXPECT_EQ(StopReasonFor(question), StopReason::kFever);
  question.temperature_tenths = 372;
  EXPECT_EQ(StopReasonFor(question), StopReason::kNone);
  pass.revoked_at = kNow;
  EXPECT_EQ(StopReasonFor(question), StopReason::kRevoked);
  question.pass = nullptr;
  EXPECT_EQ(StopReasonFor(question), StopReason::kUnknownPass);
  question.is_behind_gate = false;
  EXPECT_EQ(StopReasonFor(question), StopReason::kOtherArea);
  question.is_shown = false;
  EXPECT_EQ(StopReasonFor(question), StopReason::kNoPass);
}

}  // namespace
}  // namespace gridkeeper::registration
