// Round trips: what is decided, written and read back is the same; what cannot be read is an error.
#include "alerting/adapters/alerting_codec.hpp"

#include <gmock/gmock.h>

#include "alerting/adapters/alerting_domain.hpp"
#include "gridkeeper/alerting/v1/alerting_commands.pb.h"
#include "gridkeeper/alerting/v1/alerting_events.pb.h"
#include "gridkeeper/health/v1/health_events.pb.h"
#include "gridkeeper/registration/v1/registration_events.pb.h"
#include "gridkeeper/supply/v1/supply_events.pb.h"

namespace gridkeeper::alerting {
namespace {

const base::Uuid kId = base::DeriveUuid({"alert"});
const base::Uuid kCase = base::DeriveUuid({"case"});
const base::Uuid kResident = base::DeriveUuid({"resident"});
const base::Uuid kHousehold = base::DeriveUuid({"household"});
const base::TimePoint kT = base::FromUnixMillis(1'583'020'800'123);
const base::Millis kMs{1};
const std::vector<Cause> kCauses = {FeverCause{kCase, kResident, kHousehold, 391, kT},
                                    FollowUpMissedCause{kCase, kResident, kHousehold, kT},
                                    SupplyOverdueCause{kCase, kHousehold, kT},
                                    DoorsLeftCause{kCase, kT, 7},
                                    GateFeverCause{kResident, kHousehold, kCase, 391, kT},
                                    GateFeverCause{{}, {}, kCase, 391, kT},
                                    IsolationBrokenCause{kResident, kHousehold, kCase, kT, true},
                                    ShiftGapCause{kCase, kT, 3, 1},
                                    ShiftUnattendedCause{kCase, kT, 3, 2}};

AlertRaised Raised(const Cause& cause) {
  return {kId,     Rule::kFever, Severity::kCritical, "health.events.v1/3/9/0",
          cause,   kT,           Level::kGridWorker,  "310104019001001",
          kT + kMs};
}

Alert AMovedAlert() {
  Alert alert;
  alert.rule = Rule::kFever;
  alert.severity = Severity::kCritical;
  alert.status = Status::kAcknowledged;
  alert.cause_event_id = "health.events.v1/3/9/0";
  alert.cause = kCauses[0];
  alert.raised_at = kT;
  alert.level = Level::kGridHead;
  alert.next_escalation_at = kT + kMs;
  alert.history = {{Step::kAcknowledged, kT, "worker-1", Level::kGridHead, "310104019001001",
                    AcknowledgeReason::kVisiting, ResolveReason::kUnspecified}};
  return alert;
}

TEST(AlertingCodec, EveryEventComesBackAsItWas) {
  std::vector<Event> events = {
      AlertEscalated{kId, Level::kStreet, "310104019", kT, kT + kMs},
      AlertEscalated{kId, Level::kDistrict, "310104", kT, {}},
      AlertAcknowledged{kId, "worker-1", AcknowledgeReason::kMedicalInformed, kT},
      AlertResolved{kId, "worker-1", ResolveReason::kHandled, kT},
      AlertResolved{kId, "", ResolveReason::kCorrected, kT},
      AlertSubjectMovedOut{kId, "310104019001002", 3},
      AlertMovedOut{kId, kResident, "310104019001002", 3, AMovedAlert()},
      AlertMovedIn{kId, kResident, "310104019001002", 3, AMovedAlert(), "310104019001001", kT},
  };
  for (const Cause& cause : kCauses) events.push_back(Raised(cause));
  for (const Event& event : events) {
    const auto encoded = EncodeEvent(event);
    const auto decoded = DecodeEvent(encoded.type, encoded.body);
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    EXPECT_EQ(*decoded, event) << encoded.type;
    EXPECT_EQ(encoded.subject, kId.ToString());
  }
}

template <typename Expected, typename Message>
Expected Decoded(const Message& message) {
  auto input = DecodeInput(Message::descriptor()->full_name(), message.SerializeAsString());
  return std::get<Expected>(input.value().value());
}

TEST(AlertingCodec, DoorsLeftAreThoseOutstandingOfEveryKind) {
  registration::v1::CensusRoundDue due;
  due.set_round_id(kId.ToString());
  due.set_due_at_ms(base::ToUnixMillis(kT));
  due.mutable_figures()->set_doors_known(100);
  due.mutable_figures()->set_doors_visited(50);
  due.mutable_figures()->set_doors_untried(1);
  due.mutable_figures()->set_doors_absent(2);
  due.mutable_figures()->set_doors_refused(4);
  due.mutable_figures()->set_doors_unsettled(8);
  EXPECT_EQ(Decoded<CensusRoundDue>(due).cause, (DoorsLeftCause{kId, kT, 15}));
}

TEST(AlertingCodec, AGateScanCountsWhenSomebodyIsInIsolation) {
  registration::v1::GateScanned scanned;
  scanned.set_resident_id(kResident.ToString());
  scanned.set_household_id(kHousehold.ToString());
  scanned.mutable_scan()->set_checkpoint_id(kCase.ToString());
  scanned.mutable_scan()->set_taken_at_ms(base::ToUnixMillis(kT));
  scanned.mutable_scan()->set_verdict(registration::v1::GATE_VERDICT_ALLOW);
  const std::string type = scanned.GetDescriptor()->full_name();
  EXPECT_FALSE(DecodeInput(type, scanned.SerializeAsString()).value().has_value());
  scanned.set_isolated(true);
  EXPECT_EQ(Decoded<IsolationBroken>(scanned).cause,
            (IsolationBrokenCause{kResident, kHousehold, kCase, kT, true}));
}

template <typename Message>
Message AboutAShift() {
  Message message;
  message.set_shift_id(kCase.ToString());
  return message;
}

TEST(AlertingCodec, WhatIsSaidOfShiftsIsRead) {
  namespace of = registration::v1;
  auto gap = AboutAShift<of::ShiftGapFound>();
  gap.set_from_ms(base::ToUnixMillis(kT));
  gap.set_needed(3);
  gap.set_assigned(1);
  EXPECT_EQ(Cause(Decoded<ShiftGapFound>(gap).cause), kCauses[7]);
  auto unattended = AboutAShift<of::ShiftUnattended>();
  unattended.set_from_ms(base::ToUnixMillis(kT));
  unattended.set_needed(3);
  unattended.set_checked_in(2);
  EXPECT_EQ(Cause(Decoded<ShiftUnattended>(unattended).cause), kCauses[8]);
  EXPECT_EQ(Decoded<ShiftFilled>(AboutAShift<of::ShiftFilled>()).shift_id, kCase);
  EXPECT_EQ(Decoded<ShiftAttended>(AboutAShift<of::ShiftAttended>()).shift_id, kCase);
  EXPECT_EQ(Decoded<ShiftCancelled>(AboutAShift<of::ShiftCancelled>()).shift_id, kCase);
}

TEST(AlertingCodec, CommandsAreRead) {
  v1::AcknowledgeAlert acknowledge;
  acknowledge.set_alert_id(kId.ToString());
  acknowledge.set_reason(v1::ACKNOWLEDGE_REASON_EMERGENCY_CALLED);
  EXPECT_EQ(Decoded<AcknowledgeAlert>(acknowledge).alert_id, kId);
  EXPECT_EQ(Decoded<AcknowledgeAlert>(acknowledge).reason, AcknowledgeReason::kEmergencyCalled);
  v1::ResolveAlert resolve;
  resolve.set_alert_id(kId.ToString());
  resolve.set_reason(v1::RESOLVE_REASON_DUPLICATE);
  EXPECT_EQ(Decoded<ResolveAlert>(resolve).alert_id, kId);
  EXPECT_EQ(Decoded<ResolveAlert>(resolve).reason, ResolveReason::kDuplicate);
}

TEST(AlertingCodec, EventsOfHealthAreRead) {
  health::v1::FeverDetected fever;
  fever.set_case_id(kCase.ToString());
  fever.set_resident_id(kResident.ToString());
  fever.set_household_id(kHousehold.ToString());
  fever.set_temperature_tenths(391);
  fever.set_taken_at_ms(base::ToUnixMillis(kT));
  EXPECT_EQ(Cause(Decoded<FeverDetected>(fever).cause), kCauses[0]);

  health::v1::FollowUpMissed missed;
  missed.set_case_id(kCase.ToString());
  missed.set_resident_id(kResident.ToString());
  missed.set_household_id(kHousehold.ToString());
  missed.set_slot_end_ms(base::ToUnixMillis(kT));
  EXPECT_EQ(Cause(Decoded<FollowUpMissed>(missed).cause), kCauses[1]);

  health::v1::FollowUpCorrected corrected;
  corrected.set_case_id(kCase.ToString());
  corrected.set_slot_end_ms(base::ToUnixMillis(kT));
  EXPECT_EQ(Decoded<FollowUpCorrected>(corrected).case_id, kCase);
  EXPECT_EQ(Decoded<FollowUpCorrected>(corrected).slot_end, kT);

  health::v1::ResidentForgotten forgotten;
  forgotten.set_resident_id(kResident.ToString());
  EXPECT_EQ(Decoded<ResidentForgotten>(forgotten).resident_id, kResident);
}

TEST(AlertingCodec, EventsOfSupplyAreRead) {
  supply::v1::SupplyOverdue overdue;
  overdue.set_request_id(kCase.ToString());
  overdue.set_household_id(kHousehold.ToString());
  overdue.set_overdue_at_ms(base::ToUnixMillis(kT));
  EXPECT_EQ(Cause(Decoded<SupplyOverdue>(overdue).cause), kCauses[2]);
  supply::v1::SupplyDelivered delivered;
  delivered.set_request_id(kCase.ToString());
  EXPECT_EQ(Decoded<SupplyDelivered>(delivered).request_id, kCase);
  supply::v1::SupplyCancelled cancelled;
  cancelled.set_request_id(kCase.ToString());
  EXPECT_EQ(Decoded<SupplyCancelled>(cancelled).request_id, kCase);
}

TEST(AlertingCodec, OtherTypesDoNotConcernAlerting) {
  EXPECT_EQ(DecodeInput("gridkeeper.health.v1.FollowUpRecorded", "x").value(), std::nullopt);
  EXPECT_EQ(DecodeInput("gridkeeper.common.v1.CommandRejected", "x").value(), std::nullopt);
  EXPECT_EQ(DecodeEvent("gridkeeper.common.v1.CommandRejected", "x").value(), std::nullopt);
}

TEST(AlertingCodec, WhatCannotBeReadIsAnError) {
  EXPECT_FALSE(DecodeInput("gridkeeper.alerting.v1.ResolveAlert", "\xff\xff").ok());
  EXPECT_FALSE(DecodeEvent("gridkeeper.alerting.v1.AlertRaised", "\xff\xff").ok());
  EXPECT_FALSE(DecodeEvent("gridkeeper.alerting.v1.AlertRaised", "").ok());
  health::v1::FollowUpCorrected no_id;
  no_id.set_case_id("7");
  const auto input =
      DecodeInput("gridkeeper.health.v1.FollowUpCorrected", no_id.SerializeAsString());
  EXPECT_THAT(std::string(input.status().message()), testing::HasSubstr("case_id"));
}

TEST(AlertingStateCodec, AlertsComeBackAsTheyWere) {
  for (const Cause& cause : kCauses) {
    Alert alert;
    alert.rule = Rule::kSupplyOverdue;
    alert.severity = Severity::kWarning;
    alert.status = Status::kResolved;
    alert.cause_event_id = "supply.events.v1/1/2/0";
    alert.cause = cause;
    alert.raised_at = kT;
    alert.level = Level::kCommunity;
    alert.area = "310104019001";
    alert.next_escalation_at = kT + kMs;
    alert.resolved_at = kT + 2 * kMs;
    alert.history = {{Step::kAcknowledged, kT, "worker-1", Level::kCommunity, "310104019001",
                      AcknowledgeReason::kPhoning, ResolveReason::kOther}};
    EXPECT_EQ(DecodeAlert(EncodeEntity(alert)), alert);
  }
  EXPECT_EQ(DecodeAlert("\xff"), std::nullopt);
  EXPECT_EQ(DecodeAlert(""), std::nullopt);
}

TEST(AlertingCodec, AMovedAlertGoesToTheNewGridAndIsReadThere) {
  const auto sides = SideRecords(
      "310104019001001", AlertMovedOut{kId, kResident, "310104019001002", 3, AMovedAlert()});
  ASSERT_EQ(sides.size(), 1u);
  EXPECT_EQ(sides[0].key, "310104019001002");
  const auto input =
      std::get<AcceptAlert>(DecodeInput(sides[0].type, *sides[0].body).value().value());
  EXPECT_EQ(input.alert, AMovedAlert());
  EXPECT_EQ(input.subject_id, kResident);
  EXPECT_EQ(input.from_grid, "310104019001001");
  EXPECT_TRUE(
      SideRecords("310104019001001", AlertSubjectMovedOut{kId, "310104019001002", 3}).empty());
}

TEST(AlertingCodec, WhoMovedIsReadFromHealthAndSupply) {
  health::v1::ResidentMovedOut resident;
  resident.set_resident_id(kResident.ToString());
  resident.set_to_grid_code("310104019001002");
  resident.set_to_household_id(kHousehold.ToString());
  EXPECT_EQ(Decoded<ReleaseSubject>(resident).subject_id, kResident);
  supply::v1::RequestMovedOut request;
  request.set_request_id(kId.ToString());
  request.set_to_household_id(kHousehold.ToString());
  EXPECT_EQ(Decoded<ReleaseSubject>(request).subject_id, kId);
}

}  // namespace
}  // namespace gridkeeper::alerting
