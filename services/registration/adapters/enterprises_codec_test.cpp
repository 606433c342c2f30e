// Round trips of what is about enterprises: inputs, events, state, side records.
#include "registration/adapters/enterprises_codec.hpp"

#include <gmock/gmock.h>

#include "eventing/reference_codec.hpp"
#include "eventing/topics.hpp"
#include "gridkeeper/registration/v1/registration_commands.pb.h"
#include "registration/adapters/enterprises_wire.hpp"
#include "registration/adapters/registration_codec.hpp"
#include "registration/adapters/state_codec.hpp"
#include "registration/domain/scenario_test.hpp"

namespace gridkeeper::registration {
namespace {

using testing::ElementsAre;

const Day kDay = std::chrono::floor<std::chrono::days>(kNow);
const std::vector<base::VenueRule> kRules = {
    {base::EnterpriseKind::kShop, base::VenueAccess::kOpen, true, 20, true, true, 14},
    {base::EnterpriseKind::kCareHome, base::VenueAccess::kClosed}};

EnterpriseProfile AProfile() {
  return {base::EnterpriseKind::kFactory,
          "Lakeside Works",
          "91350100M000100Y43",
          "Building 3",
          "101",
          12,
          std::string("\0sealed", 7),
          Id("key")};
}

ReopeningFile AFile() {
  return {.health = {20, 1, 2, 3, 4},
          .letter = {"2020-02", kNow, "scans/17"},
          .stock = {140, 1, 10, 7},
          .disinfection = {{"Canteen", 2}, {"Gate", 24}},
          .planned_on = kDay,
          .staff_returning = 10};
}

const TripPlan kPlan = {Id("e"), Id("d"), "A1", "4201", kNow};
const StaffReport kReport = {kDay, 12, 5, 1, 2, 3};

std::vector<EnterprisesEvent> AllEvents() {
  return {EnterpriseRegistered{Id("e"), AProfile(), kDay, kNow},
          EnterpriseChanged{Id("e"), "Works", "Building 4", "", "s", Id("key"), Id("key 0")},
          EnterpriseClosed{Id("e"), {Id("key"), Id("key 2")}},
          ReopeningFileSubmitted{Id("e"), Id("f"), 2, AFile(), "s", Id("key"), Id("key 0")},
          ReopeningReviewed{Id("e"), Id("f"), ReopeningFinding::kReturned, "Too few masks"},
          VenueRulesChanged{kRules},
          VenueClosed{Id("e"), "A case", kNow},
          VenueReopened{Id("e"), "Over"},
          StaffBackReported{Id("e"), kReport},
          EnterpriseReportMissed{Id("e"), kDay},
          EnterpriseDayEnded{kDay, kNow},
          FleetVehiclesSet{Id("e"), {"A1", "B2"}},
          FleetDriverAdded{Id("e"), Id("d"), {"s", Id("key")}},
          FleetDriverRemoved{Id("e"), Id("d"), Id("driver key")},
          TripRecorded{Id("t"), kPlan},
          TripReturned{Id("t"), kNow, kNow + base::Millis{1}, base::IsolationKind::kCentral, 14,
                       true, Id("unused key")}};
}

TEST(EnterprisesCodecTest, EveryEventComesBackAsItWasWritten) {
  ASSERT_EQ(AllEvents().size(), std::variant_size_v<EnterprisesEvent>);
  for (const EnterprisesEvent& event : AllEvents()) {
    const eventing::EncodedEvent encoded = EncodeEvent(event);
    const auto back = DecodeEvent(encoded.type, encoded.body);
    ASSERT_TRUE(back.ok() && *back) << encoded.type;
    const auto& among = std::get<EnterprisesEvent>(**back);
    EXPECT_EQ(among.index(), event.index()) << encoded.type;
    EXPECT_EQ(EncodeEvent(among).body, encoded.body) << encoded.type;
    EXPECT_FALSE(DecodeEvent(encoded.type, "\xff").ok());
    EXPECT_EQ(encoded.subject.empty(), std::holds_alternative<VenueRulesChanged>(event) ||
                                           std::holds_alternative<EnterpriseDayEnded>(event));
  }
}

template <typename E>
E Back(const E& event) {
  const eventing::EncodedEvent encoded = EncodeEvent(EnterprisesEvent(event));
  return std::get<E>(
      std::get<EnterprisesEvent>(DecodeEvent(encoded.type, encoded.body).value().value()));
}

TEST(EnterprisesCodecTest, EventsKeepEveryField) {
  const auto registered = Back(EnterpriseRegistered{Id("e"), AProfile(), kDay, kNow});
  EXPECT_EQ(registered.profile, AProfile());
  EXPECT_EQ(registered.day, kDay);
  EXPECT_EQ(registered.day_ends_at, kNow);
  const auto submitted =
      Back(ReopeningFileSubmitted{Id("e"), Id("f"), 2, AFile(), "s", Id("key"), Id("key 0")});
  EXPECT_EQ(submitted.file, AFile());
  EXPECT_EQ(submitted.version, 2);
  EXPECT_EQ(submitted.replaced_key_id, Id("key 0"));
  EXPECT_EQ(Back(VenueRulesChanged{kRules}).rules, kRules);
  EXPECT_EQ(Back(VenueClosed{Id("e"), "A case"}).until, base::TimePoint::max());
  EXPECT_EQ(Back(StaffBackReported{Id("e"), kReport}).report, kReport);
  EXPECT_EQ(Back(EnterpriseDayEnded{kDay, kNow}).next_ends_at, kNow);
  EXPECT_EQ(Back(FleetDriverAdded{Id("e"), Id("d"), {"s", Id("key")}}).driver,
            (FleetDriver{"s", Id("key")}));
  EXPECT_EQ(Back(FleetDriverAdded{Id("e"), Id("d"), {}}).driver, FleetDriver{});
  EXPECT_EQ(Back(TripRecorded{Id("t"), kPlan}).plan, kPlan);
  const auto returned =
      Back(TripReturned{Id("t"), kNow, kNow, base::IsolationKind::kHome, 7, true, Id("key")});
  EXPECT_EQ(std::tuple(returned.isolation, returned.isolation_days, returned.is_declared),
            std::tuple(base::IsolationKind::kHome, 7, true));
}

template <typename Command, typename Message>
Command Decoded(const Message& message) {
  const auto input = DecodeInput(Message::descriptor()->full_name(), message.SerializeAsString());
  return std::get<Command>(std::get<EnterprisesInput>(input.value().value()));
}

template <typename Message>
Message About() {
  Message m;
  m.set_enterprise_id(Id("e").ToString());
  return m;
}

TEST(EnterprisesCodecTest, CommandsAreRead) {
  v1::RegisterEnterprise registered;
  *registered.mutable_enterprise() = wire::ToProto(Id("e"), AProfile());
  EXPECT_EQ(Decoded<RegisterEnterprise>(registered).profile, AProfile());
  EXPECT_EQ(Decoded<RegisterEnterprise>(registered).id, Id("e"));
  auto change = About<v1::ChangeEnterprise>();
  change.set_door("102");
  EXPECT_EQ(Decoded<ChangeEnterprise>(change).door, "102");
  EXPECT_TRUE(Decoded<ChangeEnterprise>(change).key_id.IsNil());
  EXPECT_EQ(Decoded<CloseEnterprise>(About<v1::CloseEnterprise>()).id, Id("e"));
  auto submit = About<v1::SubmitReopeningFile>();
  submit.set_file_id(Id("f").ToString());
  submit.set_key_id(Id("key").ToString());
  *submit.mutable_file() = wire::ToProto(AFile());
  EXPECT_EQ(Decoded<SubmitReopeningFile>(submit).file, AFile());
  submit.mutable_file()->set_planned_on("tomorrow");
  EXPECT_EQ(Decoded<SubmitReopeningFile>(submit).file.planned_on, Day{});
  auto review = About<v1::ReviewReopening>();
  review.set_file_id(Id("f").ToString());
  review.set_finding(v1::REOPENING_FINDING_REFUSED);
  EXPECT_EQ(Decoded<ReviewReopening>(review).finding, ReopeningFinding::kRefused);
  v1::SetVenueRules rules;
  for (const base::VenueRule& rule : kRules) *rules.add_rules() = wire::ToProto(rule);
  EXPECT_EQ(Decoded<SetVenueRules>(rules).rules, kRules);
  auto close = About<v1::CloseVenue>();
  close.set_until_ms(base::ToUnixMillis(kNow));
  EXPECT_EQ(Decoded<CloseVenue>(close).until, kNow);
  auto reopen = About<v1::ReopenVenue>();
  reopen.set_reason("Over");
  EXPECT_EQ(Decoded<ReopenVenue>(reopen).reason, "Over");
  auto report = About<v1::ReportStaffBack>();
  *report.mutable_report() = wire::ToProto(kReport);
  EXPECT_EQ(Decoded<ReportStaffBack>(report).report, kReport);
}

TEST(EnterprisesCodecTest, CommandsOfFleetsAreRead) {
  auto vehicles = About<v1::SetFleetVehicles>();
  vehicles.add_plates("A1");
  EXPECT_THAT(Decoded<SetFleetVehicles>(vehicles).plates, ElementsAre("A1"));
  auto add = About<v1::AddFleetDriver>();
  *add.mutable_driver() = wire::ToProto(Id("d"), {"s", Id("key")});
  EXPECT_EQ(Decoded<AddFleetDriver>(add).driver, (FleetDriver{"s", Id("key")}));
  auto remove = About<v1::RemoveFleetDriver>();
  remove.set_driver_id(Id("d").ToString());
  EXPECT_EQ(Decoded<RemoveFleetDriver>(remove).driver_id, Id("d"));
  v1::RecordTrip record;
  record.set_trip_id(Id("t").ToString());
  *record.mutable_plan() = wire::ToProto(kPlan);
  EXPECT_EQ(Decoded<RecordTrip>(record).plan, kPlan);
  v1::ReturnTrip back;
  back.set_trip_id(Id("t").ToString());
  back.set_driver_id(Id("d").ToString());
  back.set_key_id(Id("key").ToString());
  back.set_returned_at_ms(base::ToUnixMillis(kNow));
  EXPECT_EQ(Decoded<ReturnTrip>(back).returned_at, kNow);
}

TEST(EnterprisesCodecTest, IdsThatAreNoneAreAnError) {
  v1::CloseVenue close;
  close.set_enterprise_id("none");
  EXPECT_FALSE(
      DecodeInput(v1::CloseVenue::descriptor()->full_name(), close.SerializeAsString()).ok());
}

TEST(EnterprisesCodecTest, WhatIsReplacedIsForgottenAndRulesAreReferenceData) {
  std::vector<std::string> destroyed;
  for (const EnterprisesEvent& event : AllEvents()) {
    for (const eventing::SideRecord& record : SideRecords(kDistrict, event)) {
      if (record.topic == eventing::kKeysTopic) {
        EXPECT_EQ(record.body, std::nullopt);
        destroyed.push_back(record.key);
        continue;
      }
      EXPECT_EQ(record.key, "venue:330106");
      EXPECT_EQ(record.body, eventing::EncodeReference(kRules));
    }
  }
  EXPECT_THAT(destroyed, ElementsAre(Id("key 0").ToString(), Id("key").ToString(),
                                     Id("key 2").ToString(), Id("key 0").ToString(),
                                     Id("driver key").ToString(), Id("unused key").ToString()));
}

template <typename Entity>
void ExpectRoundTrip(const Entity& entity) {
  Entity back{};
  ASSERT_TRUE(Decode(EncodeEntity(entity), back));
  EXPECT_EQ(back, entity);
  EXPECT_FALSE(Decode("\xff", back));
}

TEST(EnterprisesCodecTest, EveryEntityComesBackAsItWasWritten) {
  ExpectRoundTrip(Enterprise{.profile = AProfile(), .owes_from = kDay});
  ExpectRoundTrip(Enterprise{
      .profile = AProfile(),
      .registered_by = "w1",
      .registered_at = kNow,
      .closed_at = kNow + base::Millis{1},
      .file = SubmittedFile{Id("f"), 2, AFile(), "s", Id("key"), ReopeningStatus::kRefused, "w1",
                            kNow, "w2", kNow + base::Millis{2}, "Reasons"},
      .closures = {{"A case", "w1", kNow},
                   {"Another", "w1", kNow, kNow + base::Millis{3}, "w2", kNow, "Over"}},
      .reports = {{kDay, {kReport, "w1", kNow}}},
      .missed = {kDay - std::chrono::days{1}, kDay},
      .owes_from = kDay,
      .fleet = {{"A1", "B2"}, {{Id("d"), {"s", Id("key")}}, {Id("resident"), {}}}}});
  ExpectRoundTrip(Trip{.plan = kPlan});
  ExpectRoundTrip(
      Trip{kPlan, "w1", kNow, kNow + base::Millis{1}, "w2", base::IsolationKind::kHome, 7, true});
  ExpectRoundTrip(EnterpriseDay{});
  ExpectRoundTrip(EnterpriseDay{
      .day = kDay,
      .ends_at = kNow,
      .next_closure_ends = kNow + base::Millis{1},
      .counts = {{base::EnterpriseKind::kShop, {5, 4, 3, 2, 1, 6'000'000'000, 7, 8, 9}}}});
}

}  // namespace
}  // namespace gridkeeper::registration
