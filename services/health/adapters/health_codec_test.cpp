// Round trips: what is decided, written and read back is the same; what cannot be read is an error.
#include "health/adapters/health_codec.hpp"

#include <gmock/gmock.h>

#include "gridkeeper/health/v1/health_commands.pb.h"
#include "gridkeeper/health/v1/health_events.pb.h"
#include "gridkeeper/registration/v1/registration_events.pb.h"
#include "health/adapters/health_domain.hpp"
#include "health/adapters/health_state.pb.h"

namespace gridkeeper::health {
namespace {

const base::Uuid kCase = base::DeriveUuid({"case"});
const base::Uuid kResident = base::DeriveUuid({"resident"});
const base::Uuid kHousehold = base::DeriveUuid({"household"});

base::TimePoint T(std::int64_t n) { return base::FromUnixMillis(1'583'020'800'000 + n); }

SymptomSet Symptoms(std::initializer_list<int> numbers) {
  SymptomSet set;
  for (int number : numbers) set.Add(number);
  return set;
}

MovedCase AMovedCase() {
  MovedCase moved;
  moved.id = kCase;
  moved.isolation.status = CaseStatus::kOpen;
  moved.isolation.opened_at = T(1);
  moved.isolation.ends_at = T(9);
  moved.isolation.next_slot_end = T(3);
  moved.isolation.rules = SlotRules{-300, 720, 1200};
  moved.isolation.fever_threshold_tenths = 373;
  moved.isolation.slots = {{SlotState::kMissed, true}, {SlotState::kFollowedUp, false}};
  moved.follow_ups = {{{.taken_at = T(2),
                        .temperature_tenths = 381,
                        .symptoms = Symptoms({1, 8}),
                        .method = Method::kPhone},
                       "worker-1"}};
  return moved;
}

std::vector<Event> OneOfEach() {
  return {
      FollowUpRecorded{kCase, 366, Symptoms({1, 9}), Method::kVisit, T(1), Slot::kMorning, T(2),
                       T(3)},
      FeverDetected{kCase, kResident, kHousehold, 391, 373, T(1), Symptoms({4}), Slot::kEvening,
                    T(2)},
      FollowUpMissed{kCase, kResident, kHousehold, Slot::kMorning, T(1), base::TimePoint{}},
      FollowUpCorrected{kCase, kResident, kHousehold, Slot::kEvening, T(1), T(2)},
      ResidentNoted{kResident, kHousehold},
      ResidentForgotten{kResident, kHousehold},
      IsolationCaseOpened{kCase, kResident, kHousehold, 14, T(1), T(2), T(3), 373,
                          SlotRules{-300, 720, 1200}},
      IsolationExtended{kCase, kResident, kHousehold, T(9), T(4)},
      IsolationCompleted{kCase, kResident, kHousehold, T(1)},
      IsolationEnded{kCase, kResident, kHousehold, T(1), EndReason::kHouseholdForgotten},
      GateFeverDetected{kCase, kResident, kHousehold, kCase, 391, 373, T(1)},
      ResidentExpected{kResident, kHousehold, "310104019001002", 3},
      ResidentMovedOut{kResident, kHousehold, "310104019001002", kCase, 3, true, {AMovedCase()}},
      ResidentMovedIn{kResident, kHousehold, "310104019001002", 3, {AMovedCase()}},
  };
}

TEST(HealthCodec, AGateFeverOfWhoIsNoResidentReadsBack) {
  const Event event = GateFeverDetected{kCase, {}, {}, kCase, 391, 373, T(1)};
  const eventing::EncodedEvent encoded = EncodeEvent(event);
  EXPECT_EQ(*DecodeEvent(encoded.type, encoded.body), event);
}

TEST(HealthCodec, AGateScanIsReadWithItsTemperature) {
  registration::v1::GateScanned scanned;
  scanned.set_scan_id(kCase.ToString());
  scanned.mutable_scan()->set_checkpoint_id(kHousehold.ToString());
  scanned.mutable_scan()->set_temperature_tenths(385);
  const auto input = DecodeInput(scanned.GetDescriptor()->full_name(), scanned.SerializeAsString());
  const auto& note = std::get<NoteGateTemperature>(input.value().value());
  EXPECT_EQ(note.scan_id, kCase);
  EXPECT_TRUE(note.resident_id.IsNil());
  EXPECT_EQ(note.temperature_tenths, 385);
}

TEST(HealthCodec, EveryEventReadsBackAsWritten) {
  const std::vector<Event> events = OneOfEach();
  ASSERT_EQ(events.size(), std::variant_size_v<Event>);
  for (const Event& event : events) {
    const eventing::EncodedEvent encoded = EncodeEvent(event);
    const auto decoded = DecodeEvent(encoded.type, encoded.body);
    ASSERT_TRUE(decoded.ok()) << encoded.type << ": " << decoded.status();
    EXPECT_EQ(*decoded, event) << encoded.type;
  }
}

TEST(HealthCodec, TheSubjectIsTheCaseOrTheResident) {
  for (const Event& event : OneOfEach()) {
    const auto encoded = EncodeEvent(event);
    const bool of_resident = encoded.type.find("Resident") != std::string_view::npos;
    EXPECT_EQ(encoded.subject, (of_resident ? kResident : kCase).ToString()) << encoded.type;
  }
}

TEST(HealthCodec, BodiesFollowTheMeta) {
  v1::FollowUpMissed meta;
  meta.mutable_meta()->set_actor("somebody");
  const auto encoded = EncodeEvent(OneOfEach()[2]);
  v1::FollowUpMissed whole;
  ASSERT_TRUE(whole.ParseFromString(meta.SerializeAsString() + encoded.body));
  EXPECT_EQ(whole.meta().actor(), "somebody");
  EXPECT_EQ(whole.case_id(), kCase.ToString());
  const auto decoded = DecodeEvent(encoded.type, whole.SerializeAsString());
  EXPECT_EQ(**decoded, OneOfEach()[2]);
}

template <typename Message>
absl::StatusOr<std::optional<Input>> DecodeInputOf(const Message& m) {
  return DecodeInput(Message::descriptor()->full_name(), m.SerializeAsString());
}

TEST(HealthCodec, ReadsAFollowUpCommand) {
  v1::RecordFollowUp m;
  m.mutable_meta()->set_command_id("any");
  m.set_case_id(kCase.ToString());
  m.set_temperature_tenths(371);
  m.add_symptoms(v1::SYMPTOM_COUGH);
  m.add_symptoms(v1::SYMPTOM_COUGH);
  m.add_symptoms(v1::SYMPTOM_OTHER);
  m.set_method(v1::FOLLOW_UP_METHOD_PHONE);
  m.set_taken_at_ms(base::ToUnixMillis(T(5)));
  const auto input = std::get<RecordFollowUp>(**DecodeInputOf(m));
  EXPECT_EQ(input.case_id, kCase);
  EXPECT_EQ(input.temperature_tenths, 371);
  EXPECT_EQ(input.symptoms, Symptoms({1, 8}));
  EXPECT_EQ(input.method, Method::kPhone);
  EXPECT_EQ(input.taken_at, T(5));
}

TEST(HealthCodec, UnknownEnumNumbersReachTheDecision) {
  v1::RecordFollowUp m;
  m.set_case_id(kCase.ToString());
  m.add_symptoms(static_cast<v1::Symptom>(4711));
  m.set_method(static_cast<v1::FollowUpMethod>(-7));
  const auto input = std::get<RecordFollowUp>(**DecodeInputOf(m));
  EXPECT_TRUE(input.symptoms.Has(Symptom::kUnspecified));
  EXPECT_EQ(input.method, Method::kUnspecified);
}

TEST(HealthCodec, ReadsAnOpenCommand) {
  v1::OpenIsolationCase m;
  m.set_case_id(kCase.ToString());
  m.set_resident_id(kResident.ToString());
  m.set_days(7);
  const auto input = std::get<OpenIsolationCase>(**DecodeInputOf(m));
  EXPECT_EQ(input.case_id, kCase);
  EXPECT_EQ(input.resident_id, kResident);
  EXPECT_EQ(input.days, 7);
}

TEST(HealthCodec, ReadsRegistrationsHouseholds) {
  registration::v1::HouseholdRegistered registered;
  registered.set_household_id(kHousehold.ToString());
  registered.add_residents()->set_resident_id(kResident.ToString());
  const auto noted = std::get<NoteResidents>(**DecodeInputOf(registered));
  EXPECT_EQ(noted.household_id, kHousehold);
  EXPECT_THAT(noted.resident_ids, testing::ElementsAre(kResident));

  registration::v1::ResidentRecordAdded record;
  record.set_household_id(kHousehold.ToString());
  record.mutable_record()->set_resident_id(kResident.ToString());
  EXPECT_EQ(std::get<NoteResidents>(**DecodeInputOf(record)).resident_ids, std::vector{kResident});
  registration::v1::ArrivalVerified verified;
  verified.set_arrival_id(kCase.ToString());
  verified.add_resident_ids(kResident.ToString());
  verified.set_arrived_at_ms(5);
  verified.set_isolation_days(7);
  const auto arrived = std::get<IsolateArrivals>(**DecodeInputOf(verified));
  EXPECT_EQ(arrived.arrival_id, kCase);
  EXPECT_EQ(arrived.resident_ids, std::vector{kResident});
  EXPECT_EQ(arrived.arrived_at, base::FromUnixMillis(5));
  EXPECT_EQ(arrived.days, 7);
  registration::v1::HouseholdForgotten forgotten;
  forgotten.set_household_id(kHousehold.ToString());
  EXPECT_EQ(std::get<ForgetHousehold>(**DecodeInputOf(forgotten)).household_id, kHousehold);
}

TEST(HealthCodec, WhatConcernsOthersIsPassedOver) {
  EXPECT_EQ(*DecodeInput("gridkeeper.registration.v1.AreaDefined", "any"), std::nullopt);
  EXPECT_EQ(*DecodeEvent("gridkeeper.health.v1.RecordFollowUp", ""), std::nullopt);
}

TEST(HealthCodec, WhatCannotBeReadIsAnErrorThatNamesTheField) {
  EXPECT_FALSE(DecodeInput("gridkeeper.health.v1.RecordFollowUp", "\xff\xff").ok());
  v1::OpenIsolationCase m;
  m.set_case_id(kCase.ToString());
  m.set_resident_id("42");
  EXPECT_THAT(DecodeInputOf(m).status().message(), testing::HasSubstr("resident_id"));
  EXPECT_FALSE(DecodeEvent("gridkeeper.health.v1.FeverDetected", "\x01").ok());
}

TEST(HealthStateCodec, EntitiesReadBackAsWritten) {
  const Resident resident{kHousehold};
  EXPECT_EQ(DecodeResident(EncodeEntity(resident)), resident);

  Case isolation;
  isolation.resident_id = kResident;
  isolation.household_id = kHousehold;
  isolation.opened_at = T(1);
  isolation.ends_at = T(2);
  isolation.next_slot_end = T(3);
  isolation.closed_at = T(4);
  isolation.rules = {-300, 720, 1200};
  isolation.fever_threshold_tenths = 373;
  isolation.status = CaseStatus::kEnded;
  isolation.end_reason = EndReason::kHouseholdForgotten;
  isolation.pages = 300;
  for (SlotState state :
       {SlotState::kNone, SlotState::kFollowedUp, SlotState::kMissed, SlotState::kCorrected}) {
    isolation.slots.push_back({state, false});
    isolation.slots.push_back({state, true});
  }
  EXPECT_EQ(DecodeCase(EncodeEntity(isolation)), isolation);

  const FollowUpPage page{.follow_ups = {{T(1), 365, Symptoms({}), Method::kPhone, 1},
                                         {T(2), 391, Symptoms({1, 2, 9}), Method::kSelfReport, 0}},
                          .recorders = {"worker-1", "worker-2"}};
  EXPECT_EQ(DecodeFollowUpPage(EncodeEntity(page)), page);
}

TEST(HealthStateCodec, FieldsNameTheirEntity) {
  const PageKey key{kCase, 17};
  EXPECT_EQ(FieldOf(key), kCase.ToString() + "/17");
  EXPECT_EQ(ParsePageKey(FieldOf(key)), key);
  for (const std::string& bad : {std::string{}, kCase.ToString(), kCase.ToString() + "/",
                                 kCase.ToString() + "/1x", std::string{"x/1"}}) {
    EXPECT_EQ(ParsePageKey(bad), std::nullopt) << bad;
  }
}

TEST(HealthStateCodec, BrokenEntitiesAreRefused) {
  EXPECT_EQ(DecodeResident(""), std::nullopt);
  EXPECT_EQ(DecodeCase("\xff"), std::nullopt);
  state::v1::FollowUpPageState uneven;
  uneven.add_taken_at_ms(1);
  EXPECT_EQ(DecodeFollowUpPage(uneven.SerializeAsString()), std::nullopt);
  uneven.add_temperature_tenths(365);
  uneven.add_symptom_bits(0);
  uneven.add_method(v1::FOLLOW_UP_METHOD_PHONE);
  uneven.add_recorder(1);
  uneven.add_recorders("the only one");
  EXPECT_EQ(DecodeFollowUpPage(uneven.SerializeAsString()), std::nullopt);
}

TEST(HealthCodec, ARecordGoesToTheNewGridUnlessItFollows) {
  ResidentMovedOut out{kResident, kHousehold, "310104019001002", kCase, 3, false, {AMovedCase()}};
  const auto sides = SideRecords("310104019001001", out);
  ASSERT_EQ(sides.size(), 1u);
  EXPECT_EQ(sides[0].key, "310104019001002");
  const auto input =
      std::get<AcceptResident>(DecodeInput(sides[0].type, *sides[0].body).value().value());
  EXPECT_EQ(input.cases, out.cases);
  EXPECT_EQ(input.household_id, kCase);
  EXPECT_EQ(input.from_grid, "310104019001001");
  out.record_follows = true;
  EXPECT_TRUE(SideRecords("310104019001001", out).empty());
}

TEST(HealthCodec, ReadsMovesOfRegistration) {
  registration::v1::ResidentsMovedIn in;
  in.mutable_moving()->set_to_household_id(kHousehold.ToString());
  in.mutable_moving()->set_from_grid_code("310104019001002");
  in.mutable_moving()->set_move_number(3);
  in.mutable_moving()->add_residents()->set_resident_id(kResident.ToString());
  const auto coming = std::get<ExpectResidents>(**DecodeInputOf(in));
  EXPECT_EQ(coming.resident_ids, std::vector<base::Uuid>{kResident});
  EXPECT_EQ(coming.household_id, kHousehold);
  EXPECT_EQ(coming.move_number, 3);
  registration::v1::ResidentsMovedOut out;
  out.set_household_id(kHousehold.ToString());
  out.set_to_household_id(kHousehold.ToString());
  out.add_resident_ids(kResident.ToString());
  EXPECT_EQ(std::get<ReleaseResidents>(**DecodeInputOf(out)).resident_ids,
            std::vector<base::Uuid>{kResident});
}

}  // namespace
}  // namespace gridkeeper::health
