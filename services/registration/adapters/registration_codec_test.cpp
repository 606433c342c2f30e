#include "registration/adapters/registration_codec.hpp"

#include <gmock/gmock.h>

#include "eventing/reference_codec.hpp"
#include "eventing/topics.hpp"
#include "gridkeeper/health/v1/health_events.pb.h"
#include "gridkeeper/registration/v1/registration_commands.pb.h"
#include "gridkeeper/registration/v1/registration_events.pb.h"
#include "registration/adapters/state_codec.hpp"
#include "registration/adapters/wire.hpp"
#include "registration/domain/census.hpp"
#include "registration/domain/scenario_test.hpp"

namespace gridkeeper::registration {
namespace {

using eventing::SideRecord;
using testing::ElementsAre;

const ClaimRef kClaim{std::string(kGrid), Id("household"), Id("resident"), kNow};
const ClaimRef kOtherClaim{std::string(kOtherGrid), Id("household 2"), Id("resident 2"), kNow};

StaffDefined ADefinedMember() {
  return {"w1",
          {base::Role::kGridWorker,
           {std::string(kGrid)},
           kNow,
           base::TimePoint::max(),
           "sealed",
           Id("key")},
          Id("old key"),
          std::string(kOtherGrid)};
}

HouseholdRegistered AHousehold() {
  return {Id("household"),
          {Id("building"), "2", -1, "501"},
          Id("key"),
          {{Id("r0"), Person(1), std::string("\0sealed", 7)}, {Id("r1"), Person(2), "sealed"}}};
}

Parties SomeParties() {
  return {{PartyKind::kStreet, PartyKind::kEmployer}, "sealed parties", Id("parties key")};
}

MovingBuilding AMovingBuilding() {
  return {.id = Id("building"),
          .from_grid = std::string(kGrid),
          .to_grid = std::string(kOtherGrid),
          .name = "Building 3",
          .units = 2,
          .floors = 6,
          .doors = {{{Id("building"), "2", -1, "501"},
                     Visit{.at = kNow,
                           .way = VisitWay::kPhone,
                           .outcome = VisitOutcome::kMet,
                           .by = "w1",
                           .absent_residents = {Id("r0")}},
                     2},
                    {{Id("building"), "2", -1, "502"}, {}}}};
}

Journey AJourney() { return {"420106", kNow, kNow, TravelMeans::kTrain}; }

Papers SomePapers() {
  return {{{.id = Id("arrival"),
            .journey = AJourney(),
            .sealed = "sealed arrival",
            .key_id = Id("arrival key"),
            .declared_by = "w1",
            .declared_at = kNow,
            .status = ArrivalStatus::kFiled,
            .verified_by = "w2",
            .verified_at = kNow,
            .isolation = base::IsolationKind::kHome,
            .isolation_days = 7,
            .file_number = "17"}},
          {{Document::kHealthNotice, "1", kNow, "img/1", true, "w1"}}};
}

std::vector<base::RiskArea> SomeRiskAreas() {
  return {{"4201", kNow, kNow + std::chrono::hours{1}, base::IsolationKind::kCentral, 14},
          {.area = "42", .isolation = base::IsolationKind::kNoIsolation}};
}

std::vector<base::ZoneRules> SomeZoneRules() {
  return {{.kind = base::ZoneKind::kControlled,
           .exit = base::ZonePassage::kExempt,
           .entry = base::ZonePassage::kResidents,
           .longest_pass_hours = 12,
           .test_days = {1, 4},
           .test_every_days = 3,
           .delivery = base::ZoneDelivery::kCollected}};
}

base::Zone AZone() {
  return {.kind = base::ZoneKind::kLowRisk,
          .places = {{.area = std::string(kGrid), .since = kNow},
                     {.building = Id("building"), .since = kNow + std::chrono::hours{1}}},
          .from = kNow,
          .until = kNow + std::chrono::hours{9}};
}

// As it moves.
Pass APass() {
  return {.resident = Id("r0"),
          .sealed = "sealed pass",
          .key_id = Id("pass key"),
          .valid_from = kNow,
          .valid_until = kNow + std::chrono::hours{8},
          .issued_by = "w1",
          .issued_at = kNow,
          .revoked_at = kNow + std::chrono::hours{1}};
}

GateScan AScan() {
  return {.checkpoint = Id("gate"),
          .pass = Id("pass"),
          .direction = GateDirection::kOut,
          .taken_at = kNow,
          .temperature_tenths = 385,
          .verdict = GateVerdict::kStop,
          .reason = StopReason::kFever,
          .is_offline = true};
}

Moving AMove() {
  return {.move = Id("move"),
          .number = 3,
          .from_grid = std::string(kGrid),
          .from_household = Id("household"),
          .to_grid = std::string(kOtherGrid),
          .to = {Id("building"), "2", -1, "501"},
          .to_household = Id("household 2"),
          .joins = true,
          .key_id = Id("key"),
          .residents = {{Id("r0"), Person(1), "sealed", Id("own key"), SomeParties(),
                         std::vector<Resident>{
                             {Id("r5"), Person(1), "as it was", Id("key 5"), {}, {}, 5}},
                         4, SomePapers()}},
          .registered_at = kNow,
          .registered_by = "w1",
          .merge_into = Id("r6"),
          .passes = {{Id("pass"), APass()}},
          .isolations = {{Id("r0"), {{{Id("case"), kNow}}}}}};
}

// One of each kind.
std::vector<Event> AllEvents() {
  const CaseFacts facts{
      Id("case"), {kClaim, kOtherClaim}, {std::string(kGrid), std::string(kOtherGrid)}};
  base::Rules rules;
  rules.utc_offset_minutes = 0;
  rules.ladder_minutes = {1, 2, 3, 4};
  return {
      AreaDefined{"Grid 1", std::string(kCommunity)},
      AreaRetired{"Grid 1", std::string(kCommunity)},
      ADefinedMember(),
      StaffRemoved{"w1", Id("key")},
      StaffReleased{"w1", {}},
      RosterChanged{{{"w1", "w2"}, {{"w1", 480, 1200}}}},
      SubstitutionBegun{"w1", {"w2", kNow}},
      SubstitutionEnded{"w1"},
      DedicatedWorkerAssigned{Id("household"), "w1"},
      ResponsiblePartiesNamed{Id("household"), Id("r0"), SomeParties(), Id("old key")},
      RulesChanged{rules},
      BuildingRegistered{Id("building"), {"Building 3", 2, 6}},
      AHousehold(),
      HouseholdForgotten{Id("household"),
                         ForgetReason::kRequested,
                         Id("key"),
                         {{Id("r0"), Person(1), ""}},
                         {Id("pass key")}},
      CheckpointDefined{Id("gate"), {"", std::string(kCommunity), "East gate", true}},
      PassIssued{Id("pass"), APass(), Id("old pass key")},
      PassRevoked{Id("pass"), PassRevocationReason::kMisused},
      PassForgotten{Id("pass"), Id("pass key")},
      GateScanned{Id("scan"), AScan(), Id("r0"), Id("household"), true},
      IsolationNoted{Id("r0"), {{{Id("case"), kNow}}}},
      DoorsRegistered{Id("building"), {{Id("building"), "2", -1, "501"}}},
      DoorRemoved{Id("door"), DoorRemovalReason::kNoLongerThere},
      VisitRecorded{
          Id("door"), Id("household"), VisitWay::kPhone, VisitOutcome::kMet, kNow, {Id("r0")}},
      CensusRoundOpened{Id("round"), "Second round", kNow, kNow, {std::string(kGrid)}},
      CensusRoundBegun{Id("round"), kNow + std::chrono::hours{1}, kNow},
      CensusRoundDue{Id("round"), kNow, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}},
      MoveBegun{AMove(), {{Id("r1"), Person(2), "sealed"}}, Id("new key"), {Id("key")}},
      ResidentsMovedIn{AMove(), {Id("key 8")}},
      MoveDeclined{Id("move"), std::string(kGrid), base::Rejection::kAlreadyExists, "taken"},
      ResidentsMovedOut{Id("move"),
                        3,
                        Id("household"),
                        {Id("r0")},
                        std::string(kOtherGrid),
                        Id("household 2"),
                        true},
      MoveReturned{
          Id("move"), Id("household"), {Id("r0")}, base::Rejection::kAlreadyExists, "taken"},
      BuildingMoveBegun{AMovingBuilding()},
      BuildingMovedIn{AMovingBuilding()},
      BuildingMoveDeclined{Id("building"), std::string(kGrid), base::Rejection::kAlreadyExists,
                           "taken"},
      BuildingMovedOut{Id("building"), std::string(kOtherGrid)},
      BuildingMoveReturned{Id("building"), base::Rejection::kAlreadyExists, "taken"},
      ResidentsAdded{Id("household"), {{Id("r2"), Person(3), "sealed", Id("own key")}}},
      RiskAreasChanged{SomeRiskAreas()},
      ZoneRulesChanged{SomeZoneRules()},
      ZoneDeclared{Id("zone"), AZone(), "17"},
      ZoneChanged{Id("zone"), AZone(), "18"},
      ZoneLifted{Id("zone"), "19"},
      ArrivalDeclared{Id("arrival"), Id("household"), AJourney(), {{Id("r0"), "s", Id("k")}}},
      ArrivalVerified{Id("arrival"),
                      Id("household"),
                      {Id("r0"), Id("r1")},
                      ArrivalFinding::kConfirmed,
                      kNow,
                      base::IsolationKind::kHome,
                      7},
      ArrivalFiled{Id("arrival"), Id("household"), "17"},
      SignatureRecorded{
          Id("household"), Id("r0"), {Document::kCommitmentLetter, "1", kNow, "img/2", false}},
      ResidentRecordAdded{
          Id("household"),
          Id("r1"),
          {Id("r6"), Person(2), "as named", Id("key 6"), {}, {}, 0xfedcba9876543210}},
      ResidentsImported{
          Id("import"),
          {{0, ImportResult::kMerged, Id("household"), Id("r1"), Id("r6"), {}},
           {1,
            ImportResult::kRejected,
            {},
            {},
            {},
            base::Rejected{base::Rejection::kNotFound, "building_id", "is not known"}}},
          {Id("key 7")}},
      ResidentSeparated{Id("household"), {Id("r0"), Person(1), "sealed", Id("own key")}, Id("r1")},
      DuplicateFindingGiven{
          Id("case"), Person(3), DuplicateFinding::kSamePerson, {Id("r0"), Id("r1")}},
      IdNumberClaimed{kClaim},
      IdNumberReleased{kClaim},
      DuplicateCaseOpened{facts},
      DuplicateCaseChanged{facts},
      DuplicateCaseClosed{facts},
      DuplicateCaseSettled{facts, DuplicateFinding::kDifferentPeople},
      DuplicateFindingOutdated{Id("case")},
      DuplicateCaseNoted{Id("case"), {Person(3), DuplicateStatus::kOpen, {kClaim, kOtherClaim}}},
      VolunteersEvent(ShiftFilled{Id("shift")}),
      EnterprisesEvent(VenueReopened{Id("enterprise"), "Over"})};
}

TEST(EventCodecTest, EveryEventComesBackAsItWasWritten) {
  ASSERT_EQ(AllEvents().size(), std::variant_size_v<Event>);
  for (const Event& event : AllEvents()) {
    const eventing::EncodedEvent encoded = EncodeEvent(event);
    const auto decoded = DecodeEvent(encoded.type, encoded.body);
    ASSERT_TRUE(decoded.ok() && *decoded) << encoded.type;
    EXPECT_EQ((*decoded)->index(), event.index());
    EXPECT_EQ(EncodeEvent(**decoded).body, encoded.body) << encoded.type;
    EXPECT_EQ(EncodeEvent(**decoded).subject, encoded.subject) << encoded.type;
  }
}

TEST(EventCodecTest, AHouseholdKeepsEveryField) {
  const eventing::EncodedEvent encoded = EncodeEvent(AHousehold());
  EXPECT_EQ(encoded.type, "gridkeeper.registration.v1.HouseholdRegistered");
  EXPECT_EQ(encoded.subject, Id("household").ToString());
  const auto event =
      std::get<HouseholdRegistered>(DecodeEvent(encoded.type, encoded.body).value().value());
  EXPECT_EQ(event.place, AHousehold().place);
  EXPECT_EQ(event.residents, AHousehold().residents);
  EXPECT_EQ(event.key_id, Id("key"));
}

TEST(EventCodecTest, WhatIsNotOursIsPassedOverAndWhatIsBrokenIsAnError) {
  EXPECT_EQ(DecodeEvent("gridkeeper.health.v1.FeverDetected", "").value(), std::nullopt);
  EXPECT_EQ(DecodeInput("gridkeeper.registration.v1.HouseholdRegistered", "").value(),
            std::nullopt);
  for (const Event& event : AllEvents()) {
    EXPECT_FALSE(DecodeEvent(EncodeEvent(event).type, "\xff").ok()) << EncodeEvent(event).type;
  }
  // Without its ids an event of a household cannot be folded.
  EXPECT_FALSE(DecodeEvent("gridkeeper.registration.v1.HouseholdRegistered", "").ok());
}

TEST(EventCodecTest, AnImportKeepsEveryFieldOfItsAnswers) {
  const ImportAnswer merged{2, ImportResult::kMerged, Id("household"), Id("r1"), Id("r6"), {}};
  const ImportAnswer rejected{
      .row = 3,
      .result = ImportResult::kRejected,
      .rejected = base::Rejected{base::Rejection::kNotFound, "door", "is not known"}};
  const auto encoded = EncodeEvent(ResidentsImported{Id("import"), {merged, rejected}, {Id("k")}});
  EXPECT_EQ(encoded.subject, Id("import").ToString());
  const auto event =
      std::get<ResidentsImported>(DecodeEvent(encoded.type, encoded.body).value().value());
  EXPECT_THAT(event.answers, ElementsAre(merged, rejected));
  EXPECT_THAT(event.unused_key_ids, ElementsAre(Id("k")));
}

template <typename Message>
absl::StatusOr<std::optional<Input>> Decoded(const Message& message) {
  return DecodeInput(message.GetDescriptor()->full_name(), message.SerializeAsString());
}

TEST(InputCodecTest, ARegistrationIsRead) {
  v1::RegisterHousehold m;
  m.set_household_id(Id("h").ToString());
  m.set_building_id(Id("b").ToString());
  m.set_unit("2");
  m.set_floor(5);
  m.set_door("501");
  m.set_key_id(Id("k").ToString());
  v1::SealedResident& resident = *m.add_residents();
  resident.set_resident_id(Id("r").ToString());
  resident.set_person_key(Person(1).ToString());
  resident.set_sealed("sealed");
  const auto command = std::get<RegisterHousehold>(Decoded(m).value().value());
  EXPECT_EQ(command.id, Id("h"));
  EXPECT_EQ(command.place, (Door{Id("b"), "2", 5, "501"}));
  EXPECT_EQ(command.residents, (std::vector<Resident>{{Id("r"), Person(1), "sealed"}}));

  resident.set_person_key("330106199001011234");
  EXPECT_FALSE(Decoded(m).ok());
  resident.set_person_key(Person(1).ToString());
  m.set_key_id("");
  EXPECT_FALSE(Decoded(m).ok());
}

TEST(InputCodecTest, AnImportIsRead) {
  v1::ImportResidents m;
  m.set_import_id(Id("i").ToString());
  v1::ImportedRow& row = *m.add_rows();
  row.set_row(7);
  row.set_building_id(Id("b").ToString());
  row.set_unit("2");
  row.set_floor(-1);
  row.set_door("501");
  v1::SealedResident& resident = *row.mutable_resident();
  resident.set_resident_id(Id("r").ToString());
  resident.set_person_key(Person(1).ToString());
  resident.set_sealed("sealed");
  resident.set_key_id(Id("k").ToString());
  resident.set_details_hash(0xfedcba9876543210);
  const auto command = std::get<ImportResidents>(Decoded(m).value().value());
  EXPECT_EQ(command.id, Id("i"));
  ASSERT_EQ(command.rows.size(), 1u);
  EXPECT_EQ(command.rows[0].row, 7);
  EXPECT_EQ(command.rows[0].place, (Door{Id("b"), "2", -1, "501"}));
  EXPECT_EQ(command.rows[0].resident,
            (Resident{Id("r"), Person(1), "sealed", Id("k"), {}, {}, 0xfedcba9876543210}));
  row.set_building_id("");
  EXPECT_FALSE(Decoded(m).ok());
}

TEST(InputCodecTest, AnArrivalAndASignatureAreRead) {
  v1::DeclareArrival declare;
  declare.set_arrival_id(Id("a").ToString());
  declare.set_household_id(Id("h").ToString());
  declare.mutable_journey()->set_from_area_code("420106");
  declare.mutable_journey()->set_left_at_ms(base::ToUnixMillis(kNow));
  declare.mutable_journey()->set_arrived_at_ms(base::ToUnixMillis(kNow));
  declare.mutable_journey()->set_means(v1::TRAVEL_MEANS_TRAIN);
  v1::SealedArrivalDetails& details = *declare.add_details();
  details.set_resident_id(Id("r").ToString());
  details.set_sealed("sealed");
  EXPECT_FALSE(Decoded(declare).ok());
  details.set_key_id(Id("k").ToString());
  const auto declared = std::get<DeclareArrival>(Decoded(declare).value().value());
  EXPECT_EQ(declared.journey, AJourney());
  EXPECT_THAT(declared.details, ElementsAre(ArrivalDetails{Id("r"), "sealed", Id("k")}));
  v1::VerifyArrival verify;
  verify.set_arrival_id(Id("a").ToString());
  verify.set_household_id(Id("h").ToString());
  verify.set_finding(static_cast<v1::ArrivalFinding>(1000));
  EXPECT_EQ(std::get<VerifyArrival>(Decoded(verify).value().value()).finding,
            ArrivalFinding::kNone);
  v1::RecordSignature sign;
  sign.set_household_id(Id("h").ToString());
  sign.set_resident_id(Id("r").ToString());
  sign.mutable_signature()->set_document(v1::DOCUMENT_HEALTH_NOTICE);
  sign.mutable_signature()->set_for_household(true);
  const auto read = std::get<RecordSignature>(Decoded(sign).value().value()).signature;
  EXPECT_EQ(read.document, Document::kHealthNotice);
  EXPECT_TRUE(read.for_household);
  v1::SetRiskAreas risk;
  risk.add_areas()->set_area_code("42");
  EXPECT_EQ(std::get<SetRiskAreas>(Decoded(risk).value().value()).areas[0].until,
            base::TimePoint::max());
}

template <typename Command, typename Message>
Command ReadAs(const Message& message) {
  return std::get<Command>(Decoded(message).value().value());
}

TEST(EventCodecTest, WhatIsAboutGatesKeepsEveryField) {
  const auto back = [](const Event& event) {
    const eventing::EncodedEvent encoded = EncodeEvent(event);
    return DecodeEvent(encoded.type, encoded.body).value().value();
  };
  Pass pass = APass();
  pass.household = Id("household");
  EXPECT_EQ(std::get<PassIssued>(back(PassIssued{Id("pass"), pass, Id("old")})).pass, pass);
  const auto scanned = std::get<GateScanned>(
      back(GateScanned{Id("scan"), AScan(), Id("r0"), Id("household"), true}));
  EXPECT_EQ(scanned.id, Id("scan"));
  EXPECT_EQ(scanned.scan, AScan());
  EXPECT_EQ(scanned.resident, Id("r0"));
  EXPECT_EQ(scanned.household, Id("household"));
  EXPECT_TRUE(scanned.is_isolated);
  const auto moved = std::get<ResidentsMovedIn>(back(ResidentsMovedIn{AMove()})).moving;
  EXPECT_EQ(moved.passes, AMove().passes);
  EXPECT_EQ(moved.isolations, AMove().isolations);
  EXPECT_THAT(std::get<HouseholdForgotten>(
                  back(HouseholdForgotten{.id = Id("household"), .pass_key_ids = {Id("pass key")}}))
                  .pass_key_ids,
              testing::ElementsAre(Id("pass key")));
}

TEST(InputCodecTest, CommandsAboutGatesAreRead) {
  v1::DefineCheckpoint define;
  define.set_checkpoint_id(Id("gate").ToString());
  define.set_exists(true);
  define.set_guarded_area_code(std::string(kCommunity));
  define.set_name("East gate");
  define.set_closed(true);
  const auto defined = ReadAs<DefineCheckpoint>(define);
  EXPECT_TRUE(defined.exists && defined.is_closed);
  EXPECT_EQ(defined.guarded, kCommunity);
  EXPECT_EQ(defined.name, "East gate");
  v1::IssuePass issue;
  *issue.mutable_pass() = wire::ToProto(MovingPass{Id("pass"), APass()});
  issue.set_household_id(Id("household").ToString());
  EXPECT_EQ(ReadAs<IssuePass>(issue).pass.household, Id("household"));
  EXPECT_EQ(ReadAs<IssuePass>(issue).pass.valid_until, APass().valid_until);
  v1::RevokePass revoke;
  revoke.set_pass_id(Id("pass").ToString());
  revoke.set_reason(v1::PASS_REVOCATION_REASON_LOST);
  EXPECT_EQ(ReadAs<RevokePass>(revoke).reason, PassRevocationReason::kLost);
  v1::RecordScan record;
  record.set_scan_id(Id("scan").ToString());
  *record.mutable_scan() = wire::ToProto(AScan());
  EXPECT_EQ(ReadAs<RecordScan>(record).scan, AScan());
}

TEST(InputCodecTest, WhatHealthTellsOfIsolationsIsRead) {
  health::v1::IsolationCaseOpened opened;
  opened.set_resident_id(Id("r0").ToString());
  opened.set_case_id(Id("case").ToString());
  opened.set_opened_at_ms(base::ToUnixMillis(kNow));
  EXPECT_EQ(ReadAs<NoteIsolation>(opened).since, kNow);
  health::v1::IsolationCompleted completed;
  completed.set_resident_id(Id("r0").ToString());
  completed.set_case_id(Id("case").ToString());
  EXPECT_FALSE(ReadAs<NoteIsolation>(completed).since.has_value());
  health::v1::ResidentMovedIn came;
  came.set_resident_id(Id("r0").ToString());
  health::v1::MovedCase& moved = *came.add_cases();
  moved.set_case_id(Id("case").ToString());
  moved.set_status(health::v1::CASE_STATUS_OPEN);
  moved.set_opened_at_ms(base::ToUnixMillis(kNow));
  came.add_cases()->set_status(health::v1::CASE_STATUS_COMPLETED);
  EXPECT_EQ(ReadAs<NoteIsolations>(came).isolation, (Isolation{{{Id("case"), kNow}}}));
  health::v1::ResidentMovedOut left;
  left.set_resident_id(Id("r0").ToString());
  EXPECT_TRUE(ReadAs<NoteIsolations>(left).isolation.cases.empty());
}

TEST(SideRecordsTest, ZonesAndTheirRulesAreInTheReference) {
  base::Reference reference;
  const auto apply = [&](const Event& event) {
    const auto records = SideRecords(kDistrict, event);
    ASSERT_EQ(records.size(), 1u);
    ASSERT_TRUE(eventing::ApplyReferenceRecord(records[0].key, records[0].body, reference).ok());
  };
  apply(ZoneRulesChanged{SomeZoneRules()});
  EXPECT_EQ(reference.zone_rules.at(std::string(kDistrict)), SomeZoneRules());
  apply(ZoneDeclared{Id("zone"), AZone(), "17"});
  EXPECT_EQ(reference.zones.at(Id("zone").ToString()), AZone());
  base::Zone narrower = AZone();
  narrower.places.pop_back();
  apply(ZoneChanged{Id("zone"), narrower, "18"});
  EXPECT_EQ(reference.zones.at(Id("zone").ToString()), narrower);
  EXPECT_TRUE(reference.ZonesAt(kGrid, Id("building"), kNow).empty());  // no area is known
  apply(ZoneLifted{Id("zone"), "19"});
  EXPECT_TRUE(reference.zones.empty());
}

TEST(InputCodecTest, AZoneOfNoKindOrOverNoPlaceIsNotRead) {
  v1::DeclareZone command;
  command.set_zone_id(Id("zone").ToString());
  command.mutable_extent()->add_places()->set_area_code(std::string(kGrid));
  const auto read = [&] {
    return DecodeInput(v1::DeclareZone::descriptor()->full_name(), command.SerializeAsString())
        .ok();
  };
  EXPECT_FALSE(read());
  command.mutable_extent()->set_kind(v1::ZONE_KIND_SEALED);
  EXPECT_TRUE(read());
  command.mutable_extent()->add_places()->set_building_id("none");
  EXPECT_FALSE(read());
}

TEST(SideRecordsTest, ACheckpointIsInTheReferenceAndPassKeysGo) {
  const auto records = SideRecords(
      kGrid, CheckpointDefined{Id("gate"), {"", std::string(kCommunity), "East gate", true}});
  ASSERT_EQ(records.size(), 1u);
  base::Reference reference;
  ASSERT_TRUE(eventing::ApplyReferenceRecord(records[0].key, records[0].body, reference).ok());
  EXPECT_EQ(reference.checkpoints.at(Id("gate").ToString()),
            (base::Checkpoint{std::string(kGrid), std::string(kCommunity), "East gate", true}));
  for (const Event& event : {Event(PassForgotten{Id("pass"), Id("key")}),
                             Event(PassIssued{Id("pass"), APass(), Id("key")}),
                             Event(ResidentsMovedIn{AMove(), {Id("key")}}),
                             Event(HouseholdForgotten{.pass_key_ids = {Id("key")}})}) {
    const auto gone = SideRecords(kGrid, event);
    ASSERT_FALSE(gone.empty());
    EXPECT_EQ(gone[0].key, Id("key").ToString());
    EXPECT_FALSE(gone[0].body.has_value());
  }
}

TEST(InputCodecTest, AMembersRecordIsRead) {
  v1::DefineStaff m;
  m.set_staff_id("w1");
  m.set_role(common::v1::ROLE_GRID_HEAD);
  m.add_area_codes(std::string(kGrid));
  m.set_valid_from_ms(5);
  const auto command = std::get<DefineStaff>(Decoded(m).value().value());
  EXPECT_EQ(command.role, base::Role::kGridHead);
  EXPECT_THAT(command.areas, ElementsAre(kGrid));
  EXPECT_EQ(command.valid_from, base::FromUnixMillis(5));
  EXPECT_EQ(command.valid_until, base::TimePoint::max());
  EXPECT_TRUE(command.key_id.IsNil());
  m.set_key_id("nonsense");
  EXPECT_FALSE(Decoded(m).ok());
}

TEST(InputCodecTest, AChangeOfRulesTellsZeroFromAbsent) {
  v1::SetRules m;
  m.mutable_change()->set_utc_offset_minutes(0);
  m.mutable_change()->add_ladder_minutes(7);
  const auto command = std::get<SetRules>(Decoded(m).value().value());
  EXPECT_EQ(command.utc_offset_minutes, 0);
  EXPECT_EQ(command.isolation_days, std::nullopt);
  EXPECT_THAT(command.ladder_minutes, ElementsAre(7));
}

TEST(InputCodecTest, ShortCommandsAreRead) {
  v1::DefineArea area;
  area.set_name("Grid 1");
  area.set_parent_code(std::string(kCommunity));
  EXPECT_EQ(std::get<DefineArea>(Decoded(area).value().value()).parent, kCommunity);
  v1::RemoveStaff remove;
  remove.set_staff_id("w1");
  EXPECT_EQ(std::get<RemoveStaff>(Decoded(remove).value().value()).staff_id, "w1");
  v1::SetRoster roster;
  roster.add_staff_ids("w1");
  EXPECT_THAT(std::get<SetRoster>(Decoded(roster).value().value()).roster.staff_ids,
              ElementsAre("w1"));
  v1::RegisterBuilding building;
  EXPECT_FALSE(Decoded(building).ok());
  building.set_building_id(Id("b").ToString());
  building.set_floors(6);
  EXPECT_EQ(std::get<RegisterBuilding>(Decoded(building).value().value()).building.floors, 6);
  v1::ForgetHousehold forget;
  forget.set_household_id(Id("h").ToString());
  forget.set_reason(static_cast<v1::ForgetReason>(1000));
  EXPECT_EQ(std::get<ForgetHousehold>(Decoded(forget).value().value()).reason, ForgetReason::kNone);
}

TEST(InputCodecTest, CommandsOfTheCensusAreRead) {
  v1::RegisterDoors doors;
  doors.set_building_id(Id("b").ToString());
  v1::DoorEntry& door = *doors.add_doors();
  door.set_unit("2");
  door.set_floor(-1);
  door.set_door("501");
  EXPECT_THAT(std::get<RegisterDoors>(Decoded(doors).value().value()).doors,
              ElementsAre(Door{Id("b"), "2", -1, "501"}));
  v1::RemoveDoor remove;
  remove.set_door_id(Id("d").ToString());
  remove.set_reason(v1::DOOR_REMOVAL_REASON_NO_LONGER_THERE);
  EXPECT_EQ(std::get<RemoveDoor>(Decoded(remove).value().value()).reason,
            DoorRemovalReason::kNoLongerThere);
  v1::RecordVisit visit;
  EXPECT_FALSE(Decoded(visit).ok());
  visit.set_door_id(Id("d").ToString());
  visit.set_way(v1::VISIT_WAY_PHONE);
  visit.set_outcome(v1::VISIT_OUTCOME_MET);
  visit.set_visited_at_ms(base::ToUnixMillis(kNow));
  visit.add_absent_resident_ids(Id("r").ToString());
  const auto read = std::get<RecordVisit>(Decoded(visit).value().value());
  EXPECT_EQ(read.door, Id("d"));
  EXPECT_EQ(read.way, VisitWay::kPhone);
  EXPECT_EQ(read.outcome, VisitOutcome::kMet);
  EXPECT_EQ(read.visited_at, kNow);
  EXPECT_THAT(read.absent_residents, ElementsAre(Id("r")));
  visit.add_absent_resident_ids("nobody");
  EXPECT_FALSE(Decoded(visit).ok());
  v1::OpenCensusRound round;
  round.set_round_id(Id("round").ToString());
  round.set_name("Second round");
  round.set_due_at_ms(base::ToUnixMillis(kNow));
  EXPECT_EQ(std::get<OpenCensusRound>(Decoded(round).value().value()).due_at, kNow);
}

// The log is kept for ever: before the census, a household's event named no door.
TEST(EventCodecTest, AHouseholdOfBeforeTheCensusHasADoorToo) {
  v1::HouseholdRegistered m;
  ASSERT_TRUE(m.ParseFromString(EncodeEvent(AHousehold()).body));
  EXPECT_EQ(m.door_id(), DoorIdOf(AHousehold().place).ToString());
  m.clear_door_id();
  State state = NewState(kGrid);
  Evolve(state, DecodeEvent(m.GetDescriptor()->full_name(), m.SerializeAsString()).value().value(),
         {.key = kGrid, .actor = "w1", .event_id = "e", .time = kNow});
  EXPECT_NE(state.area->doors.Find(DoorIdOf(AHousehold().place)), nullptr);
}

// The messages that side records carry are inputs again.
Input InputOf(const SideRecord& record) {
  return DecodeInput(record.type, *record.body).value().value();
}

TEST(SideRecordsTest, ReferenceRecordsFollowAreasStaffDutyAndRules) {
  const auto area = SideRecords(kGrid, AreaDefined{"Grid 1", std::string(kCommunity)});
  ASSERT_EQ(area.size(), 1u);
  EXPECT_EQ(area[0].kind, SideRecord::Kind::kTable);
  EXPECT_EQ(area[0].topic, eventing::kReferenceTopic);
  EXPECT_EQ(area[0].key, "area:330106001001001");
  base::Reference reference;
  for (const auto& [key, event] : std::vector<std::pair<std::string_view, Event>>{
           {kGrid, AreaDefined{"Grid 1", std::string(kCommunity)}},
           {kGrid, ADefinedMember()},
           {kGrid, RosterChanged{{{"w1"}}}},
           {kGrid, SubstitutionBegun{"w1", {"w2", kNow}}},
           {kOtherGrid, AreaRetired{"Grid 2", std::string(kCommunity)}},
           {kGrid, DedicatedWorkerAssigned{Id("household"), "w1"}},
           {kDistrict, RulesChanged{{.isolation_days = 7}}}}) {
    const SideRecord record = SideRecords(key, event)[0];
    ASSERT_TRUE(eventing::ApplyReferenceRecord(record.key, *record.body, reference).ok());
  }
  EXPECT_EQ(reference.areas.find(kGrid)->second.parent, kCommunity);
  EXPECT_EQ(reference.staff["w1"].role, base::Role::kGridWorker);
  EXPECT_EQ(reference.staff["w1"].valid_from, kNow);
  EXPECT_THAT(reference.rosters.find(kGrid)->second.staff_ids, ElementsAre("w1"));
  EXPECT_EQ(reference.SubstituteOf("w1", kNow), "w2");
  EXPECT_EQ(reference.rules.find(kDistrict)->second.isolation_days, 7);
  const SideRecord ended = SideRecords(kGrid, SubstitutionEnded{"w1"})[0];
  ASSERT_TRUE(eventing::ApplyReferenceRecord(ended.key, ended.body, reference).ok());
  EXPECT_EQ(reference.SubstituteOf("w1", kNow), "");
  EXPECT_TRUE(reference.areas.find(kOtherGrid)->second.is_retired);
  EXPECT_FALSE(reference.areas.find(kGrid)->second.is_retired);
  const std::string household = Id("household").ToString();
  EXPECT_EQ(reference.dedicated[household], "w1");
  const SideRecord nobody = SideRecords(kGrid, DedicatedWorkerAssigned{Id("household"), ""})[0];
  ASSERT_TRUE(eventing::ApplyReferenceRecord(nobody.key, nobody.body, reference).ok());
  EXPECT_FALSE(reference.dedicated.contains(household));
}

TEST(SideRecordsTest, AHouseholdThatIsNoMoreHasNoWorker) {
  ResidentsMovedOut out{.move = Id("move"),
                        .number = 1,
                        .household = Id("household"),
                        .residents = {Id("r0")},
                        .to_grid = std::string(kOtherGrid),
                        .to_household = Id("household"),
                        .household_gone = true};
  EXPECT_TRUE(SideRecords(kGrid, out).empty()) << "it keeps its id where it went";
  out.to_household = Id("another");
  const auto joined = SideRecords(kGrid, out);
  ASSERT_EQ(joined.size(), 1u);
  EXPECT_EQ(joined[0].key, "dedicated:" + Id("household").ToString());
  EXPECT_EQ(joined[0].body, std::nullopt);
  out.household_gone = false;
  EXPECT_TRUE(SideRecords(kGrid, out).empty());
}

TEST(SideRecordsTest, ABuildingMovesByMessages) {
  const auto begun = SideRecords(kGrid, BuildingMoveBegun{AMovingBuilding()});
  ASSERT_EQ(begun.size(), 1u);
  EXPECT_EQ(begun[0].key, kOtherGrid);
  const auto accept = std::get<AcceptBuilding>(InputOf(begun[0]));
  ASSERT_EQ(accept.moving.doors.size(), 2u);
  EXPECT_EQ(accept.moving.doors[0].attempts, 2);
  EXPECT_EQ(accept.moving.doors[0].last_visit->absent_residents, std::vector{Id("r0")});
  EXPECT_EQ(*accept.moving.doors[1].last_visit, Visit{});
  const auto in = SideRecords(kOtherGrid, BuildingMovedIn{AMovingBuilding()});
  ASSERT_EQ(in.size(), 1u);
  EXPECT_EQ(in[0].key, kGrid);
  EXPECT_EQ(std::get<CompleteBuildingMove>(InputOf(in[0])).id, Id("building"));
  const auto declined =
      SideRecords(kOtherGrid, BuildingMoveDeclined{Id("building"), std::string(kGrid),
                                                   base::Rejection::kAlreadyExists, "taken"});
  ASSERT_EQ(declined.size(), 1u);
  EXPECT_EQ(declined[0].key, kGrid);
  EXPECT_EQ(std::get<ReturnBuilding>(InputOf(declined[0])).message, "taken");
}

TEST(SideRecordsTest, AMemberWhoMovedLeavesTheOldAreaAndKey) {
  const auto records = SideRecords(kGrid, ADefinedMember());
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[1].topic, eventing::kKeysTopic);
  EXPECT_EQ(records[1].key, Id("old key").ToString());
  EXPECT_EQ(records[1].body, std::nullopt);
  EXPECT_EQ(records[2].kind, SideRecord::Kind::kMessage);
  EXPECT_EQ(records[2].key, kOtherGrid);
  EXPECT_EQ(std::get<ReleaseStaff>(InputOf(records[2])).staff_id, "w1");
}

TEST(SideRecordsTest, ARemovedMemberIsOutOfReferenceAndKeys) {
  const auto records = SideRecords(kGrid, StaffRemoved{"w1", Id("key")});
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0].key, "staff:w1");
  EXPECT_EQ(records[0].body, std::nullopt);
  EXPECT_EQ(records[1].key, "substitution:w1");
  EXPECT_EQ(records[1].body, std::nullopt);
  EXPECT_EQ(records[2].key, Id("key").ToString());
  EXPECT_EQ(records[2].body, std::nullopt);
  EXPECT_EQ(SideRecords(kGrid, StaffReleased{"w1", Id("key")}).size(), 2u);
  EXPECT_EQ(SideRecords(kGrid, StaffReleased{"w1", {}}).size(), 1u);
}

TEST(SideRecordsTest, ARegistrationClaimsEachIdNumberAndForgettingReleasesIt) {
  const auto claims = SideRecords(kGrid, AHousehold());
  ASSERT_EQ(claims.size(), 2u);
  EXPECT_EQ(claims[1].key, Person(2).ToString());
  EXPECT_EQ(std::get<ClaimIdNumber>(InputOf(claims[1])).claim,
            (ClaimRef{std::string(kGrid), Id("household"), Id("r1"), {}}));

  const HouseholdForgotten forgotten{Id("household"), ForgetReason::kRequested, Id("key"),
                                     AHousehold().residents};
  const auto records = SideRecords(kGrid, forgotten);
  ASSERT_EQ(records.size(), 4u);
  EXPECT_EQ(records[0].topic, eventing::kKeysTopic);
  EXPECT_EQ(records[0].key, Id("key").ToString());
  EXPECT_EQ(records[0].body, std::nullopt);
  EXPECT_EQ(std::get<ReleaseIdNumber>(InputOf(records[1])).claim.resident, Id("r0"));
  EXPECT_EQ(records[3].key, "dedicated:" + Id("household").ToString());
  EXPECT_EQ(records[3].body, std::nullopt);
}

TEST(SideRecordsTest, KeysOfRowsThatNothingWasTakenFromAreDestroyedAndARecordClaimsNothing) {
  const auto records =
      SideRecords(kGrid, ResidentsImported{Id("import"), {}, {Id("k1"), Id("k2")}});
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[1].topic, eventing::kKeysTopic);
  EXPECT_EQ(records[1].key, Id("k2").ToString());
  EXPECT_EQ(records[1].body, std::nullopt);
  EXPECT_TRUE(SideRecords(kGrid,
                          ResidentRecordAdded{
                              Id("household"), Id("r0"), {Id("r2"), Person(1), "sealed", Id("k")}})
                  .empty());
}

TEST(SideRecordsTest, EveryGridConcernedHearsOfACase) {
  const std::string person = Person(1).ToString();
  const CaseFacts both{
      Id("case"), {kClaim, kOtherClaim}, {std::string(kGrid), std::string(kOtherGrid)}};
  const auto opened = SideRecords(person, DuplicateCaseOpened{both});
  ASSERT_EQ(opened.size(), 2u);
  EXPECT_EQ(opened[0].key, kGrid);
  const auto note = std::get<NoteDuplicateCase>(InputOf(opened[1]));
  EXPECT_EQ(note.case_id, Id("case"));
  EXPECT_EQ(note.duplicate.person, Person(1));
  EXPECT_EQ(note.duplicate.status, DuplicateStatus::kOpen);
  EXPECT_THAT(note.duplicate.claims, ElementsAre(kClaim, kOtherClaim));

  const CaseFacts one{Id("case"), {kClaim}, {std::string(kGrid), std::string(kOtherGrid)}};
  for (const SideRecord& record : SideRecords(person, DuplicateCaseClosed{one})) {
    EXPECT_EQ(std::get<NoteDuplicateCase>(InputOf(record)).duplicate.status,
              DuplicateStatus::kClosed);
  }
}

TEST(SideRecordsTest, EveryGridOfARoundIsTold) {
  const auto records =
      SideRecords(kCommunity, CensusRoundOpened{Id("round"),
                                                "Second round",
                                                kNow + std::chrono::hours{1},
                                                kNow,
                                                {std::string(kGrid), std::string(kOtherGrid)}});
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[1].key, kOtherGrid);
  const auto message = std::get<BeginCensusRound>(InputOf(records[1]));
  EXPECT_EQ(message.id, Id("round"));
  EXPECT_EQ(message.due_at, kNow + std::chrono::hours{1});
  EXPECT_EQ(message.opened_at, kNow);
}

TEST(SideRecordsTest, ForAGridThatLostItsClaimTheCaseIsClosed) {
  ClaimRef third = kClaim;
  third.resident = Id("resident 3");
  const CaseFacts left{Id("case"), {kClaim, third}, {std::string(kGrid), std::string(kOtherGrid)}};
  const auto records = SideRecords(Person(1).ToString(), DuplicateCaseChanged{left});
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(std::get<NoteDuplicateCase>(InputOf(records[0])).duplicate.status,
            DuplicateStatus::kOpen);
  EXPECT_EQ(std::get<NoteDuplicateCase>(InputOf(records[1])).duplicate.status,
            DuplicateStatus::kClosed);
}

template <typename Entity>
void ExpectRoundTrip(const Entity& entity) {
  Entity back{};
  ASSERT_TRUE(Decode(EncodeEntity(entity), back));
  EXPECT_EQ(EncodeEntity(back), EncodeEntity(entity));
  EXPECT_FALSE(Decode("\xff", back));
}

TEST(StateCodecTest, EveryEntityComesBackAsItWasWritten) {
  ExpectRoundTrip(AreaProfile{"Grid 1",
                              std::string(kCommunity),
                              {{"w1"}, {{"w1", 480, 1200}}},
                              base::Rules{.isolation_days = 7},
                              false,
                              SomeRiskAreas(),
                              SomeZoneRules()});
  ExpectRoundTrip(
      DeclaredZone{.versions = {{AZone(), "17", "w1", kNow}, {AZone(), "18", "w2", kNow}},
                   .lifted_at = kNow,
                   .lifted_by = "w3",
                   .lift_order_number = "19"});
  ExpectRoundTrip(AreaProfile{});
  ExpectRoundTrip(ADefinedMember().entry);
  ExpectRoundTrip(base::Substitution{"w2", kNow, kNow + std::chrono::hours{1}});
  ExpectRoundTrip(base::Substitution{"w2", kNow});
  ExpectRoundTrip(Building{"Building 3", 2, 6});
  ExpectRoundTrip(Duplicate{Person(1), DuplicateStatus::kOpen, {kClaim, kOtherClaim}});
  ExpectRoundTrip(Claim{std::string(kGrid), Id("h"), kNow, Id("case")});
  ExpectRoundTrip(Claim{std::string(kGrid), Id("h"), kNow, {}});
  ExpectRoundTrip(Import{
      kNow,
      {{0, ImportResult::kMerged, Id("h"), Id("r0"), Id("r1"), {}},
       {.row = 1,
        .result = ImportResult::kRejected,
        .rejected = base::Rejected{base::Rejection::kNotFound, "building_id", "is not known"}}}});
  ExpectRoundTrip(base::Checkpoint{std::string(kGrid), std::string(kCommunity), "East", true});
  Pass pass = APass();
  pass.household = Id("household");
  pass.isolated_since = kNow;
  pass.building = Id("building");
  pass.moved_to = kOtherGrid;
  ExpectRoundTrip(pass);
  ExpectRoundTrip(Pass{});
  ExpectRoundTrip(Isolation{{{Id("case"), kNow}, {Id("other case"), kNow}}});
  ExpectRoundTrip(Stop{AScan(), Id("r0"), true});
  ExpectRoundTrip(Stop{AScan(), {}, false});
  KnownDoor door;
  door.place = AHousehold().place;
  ExpectRoundTrip(door);
  door = {AHousehold().place,
          Id("h"),
          3,
          1,
          Visit{kNow, VisitWay::kPhone, VisitOutcome::kMet, "w1", {Id("r0")}},
          2};
  ExpectRoundTrip(door);
  ExpectRoundTrip(Census{});
  ExpectRoundTrip(Census{CensusRound{Id("round"), kNow, kNow + std::chrono::hours{1}, true},
                         {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}});
  ExpectRoundTrip(Move{Id("h"),
                       {Id("r0"), Id("r1")},
                       std::string(kOtherGrid),
                       Id("h2"),
                       3,
                       MoveStatus::kReturned,
                       kNow,
                       "w1",
                       kNow,
                       true,
                       "to.door: taken"});
  const Household household{AHousehold().place, Id("key"), AMove().residents, kNow, "w1",
                            Id("move"),         3};
  ExpectRoundTrip(household);
  Household back;
  ASSERT_TRUE(Decode(EncodeEntity(household), back));
  EXPECT_EQ(back.place, household.place);
  EXPECT_EQ(back.residents, household.residents);
}

}  // namespace
}  // namespace gridkeeper::registration
