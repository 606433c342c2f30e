#include "health/adapters/health_codec.hpp"

#include "eventing/encoded.hpp"
#include "eventing/reading.hpp"
#include "gridkeeper/health/v1/health_commands.pb.h"
#include "gridkeeper/health/v1/health_events.pb.h"
#include "gridkeeper/registration/v1/registration_events.pb.h"
#include "health/adapters/health_state_codec.hpp"

namespace gridkeeper::health {
namespace {

static_assert(kLastSymptom + 1 == v1::Symptom_ARRAYSIZE);
static_assert(static_cast<int>(Symptom::kFever) == v1::SYMPTOM_FEVER);
static_assert(static_cast<int>(Symptom::kOther) == v1::SYMPTOM_OTHER);
static_assert(static_cast<int>(Method::kSelfReport) == v1::FOLLOW_UP_METHOD_SELF_REPORT);
static_assert(static_cast<int>(Slot::kEvening) == v1::SLOT_EVENING);
static_assert(static_cast<int>(CaseStatus::kEnded) == v1::CASE_STATUS_ENDED);
static_assert(static_cast<int>(EndReason::kHouseholdForgotten) ==
              v1::ISOLATION_END_REASON_HOUSEHOLD_FORGOTTEN);

using base::FromUnixMillis;
using base::ToUnixMillis;
using eventing::EncodedEvent;
using eventing::EnumOf;
using eventing::OptionalId;
using eventing::Reading;
using eventing::TypeOf;

template <typename Repeated>
SymptomSet SymptomsOf(const Repeated& numbers) {
  SymptomSet set;
  for (int number : numbers) set.Add(number);
  return set;
}

template <typename Message>
void SetSymptoms(const SymptomSet& set, Message& m) {
  for (int number = 0; number <= kLastSymptom; ++number) {
    if (set.Has(static_cast<Symptom>(number))) {
      m.add_symptoms(static_cast<v1::Symptom>(number));
    }
  }
}

// What all events about a case's person have in common; gives the subject.
template <typename EventOfCase, typename Message>
void SetPerson(const EventOfCase& e, Message& m) {
  m.set_resident_id(e.resident_id.ToString());
  m.set_household_id(e.household_id.ToString());
}

template <typename EventOfCase, typename Message>
EncodedEvent OfCase(const EventOfCase& e, Message& m) {
  std::string subject = e.case_id.ToString();
  m.set_case_id(subject);
  return eventing::Encoded(std::move(subject), m);
}

template <typename Message>
void SetCases(const std::vector<MovedCase>& cases, Message& m) {
  for (const MovedCase& moved : cases) {
    v1::MovedCase& c = *m.add_cases();
    const Case& isolation = moved.isolation;
    c.set_case_id(moved.id.ToString());
    c.set_status(static_cast<v1::CaseStatus>(isolation.status));
    c.set_opened_at_ms(ToUnixMillis(isolation.opened_at));
    c.set_ends_at_ms(ToUnixMillis(isolation.ends_at));
    c.set_next_slot_end_ms(ToUnixMillis(isolation.next_slot_end));
    c.set_closed_at_ms(ToUnixMillis(isolation.closed_at));
    c.set_end_reason(static_cast<v1::IsolationEndReason>(isolation.end_reason));
    c.set_fever_threshold_tenths(isolation.fever_threshold_tenths);
    c.set_morning_end_minute(isolation.rules.morning_end);
    c.set_evening_end_minute(isolation.rules.evening_end);
    c.set_utc_offset_minutes(isolation.rules.utc_offset);
    c.set_slots(EncodeSlots(isolation.slots));
    for (const MovedFollowUp& one : moved.follow_ups) {
      v1::MovedFollowUp& f = *c.add_follow_ups();
      f.set_taken_at_ms(ToUnixMillis(one.follow_up.taken_at));
      f.set_temperature_tenths(one.follow_up.temperature_tenths);
      SetSymptoms(one.follow_up.symptoms, f);
      f.set_method(static_cast<v1::FollowUpMethod>(one.follow_up.method));
      f.set_recorded_by(one.recorded_by);
    }
  }
}

template <typename Message>
std::vector<MovedCase> CasesOf(Reading<Message>& m) {
  std::vector<MovedCase> cases;
  for (const v1::MovedCase& c : m->cases()) {
    MovedCase& moved = cases.emplace_back();
    moved.id = m.Id(c.case_id(), "cases.case_id");
    Case& isolation = moved.isolation;
    isolation.status = EnumOf<CaseStatus>(c.status());
    isolation.opened_at = FromUnixMillis(c.opened_at_ms());
    isolation.ends_at = FromUnixMillis(c.ends_at_ms());
    isolation.next_slot_end = FromUnixMillis(c.next_slot_end_ms());
    isolation.closed_at = FromUnixMillis(c.closed_at_ms());
    isolation.end_reason = EnumOf<EndReason>(c.end_reason());
    isolation.fever_threshold_tenths = static_cast<std::int16_t>(c.fever_threshold_tenths());
    isolation.rules = {.utc_offset = static_cast<std::int16_t>(c.utc_offset_minutes()),
                       .morning_end = static_cast<std::int16_t>(c.morning_end_minute()),
                       .evening_end = static_cast<std::int16_t>(c.evening_end_minute())};
    isolation.slots = DecodeSlots(c.slots());
    for (const v1::MovedFollowUp& f : c.follow_ups()) {
      moved.follow_ups.push_back(
          {.follow_up = {.taken_at = FromUnixMillis(f.taken_at_ms()),
                         .temperature_tenths = static_cast<std::int16_t>(f.temperature_tenths()),
                         .symptoms = SymptomsOf(f.symptoms()),
                         .method = EnumOf<Method>(f.method())},
           .recorded_by = f.recorded_by()});
    }
  }
  return cases;
}

template <typename Message, typename EventOfResident>
EncodedEvent OfResident(const EventOfResident& e, Message m = {}) {
  SetPerson(e, m);
  return eventing::Encoded(m.resident_id(), m);
}

struct Encode {
  EncodedEvent operator()(const FollowUpRecorded& e) const {
    v1::FollowUpRecorded m;
    m.set_temperature_tenths(e.temperature_tenths);
    SetSymptoms(e.symptoms, m);
    m.set_method(static_cast<v1::FollowUpMethod>(e.method));
    m.set_taken_at_ms(ToUnixMillis(e.taken_at));
    m.set_slot(static_cast<v1::Slot>(e.slot));
    m.set_slot_end_ms(ToUnixMillis(e.slot_end));
    m.set_next_slot_end_ms(ToUnixMillis(e.next_slot_end));
    return OfCase(e, m);
  }
  EncodedEvent operator()(const FeverDetected& e) const {
    v1::FeverDetected m;
    SetPerson(e, m);
    m.set_temperature_tenths(e.temperature_tenths);
    m.set_fever_threshold_tenths(e.fever_threshold_tenths);
    m.set_taken_at_ms(ToUnixMillis(e.taken_at));
    SetSymptoms(e.symptoms, m);
    m.set_slot(static_cast<v1::Slot>(e.slot));
    m.set_slot_end_ms(ToUnixMillis(e.slot_end));
    return OfCase(e, m);
  }
  EncodedEvent operator()(const FollowUpMissed& e) const {
    v1::FollowUpMissed m;
    SetPerson(e, m);
    m.set_slot(static_cast<v1::Slot>(e.slot));
    m.set_slot_end_ms(ToUnixMillis(e.slot_end));
    m.set_next_slot_end_ms(ToUnixMillis(e.next_slot_end));
    return OfCase(e, m);
  }
  EncodedEvent operator()(const FollowUpCorrected& e) const {
    v1::FollowUpCorrected m;
    SetPerson(e, m);
    m.set_slot(static_cast<v1::Slot>(e.slot));
    m.set_slot_end_ms(ToUnixMillis(e.slot_end));
    m.set_taken_at_ms(ToUnixMillis(e.taken_at));
    return OfCase(e, m);
  }
  EncodedEvent operator()(const ResidentNoted& e) const { return OfResident<v1::ResidentNoted>(e); }
  EncodedEvent operator()(const ResidentForgotten& e) const {
    return OfResident<v1::ResidentForgotten>(e);
  }
  EncodedEvent operator()(const ResidentExpected& e) const {
    v1::ResidentExpected m;
    m.set_from_grid_code(e.from_grid);
    m.set_move_number(e.move_number);
    return OfResident(e, std::move(m));
  }
  EncodedEvent operator()(const ResidentMovedOut& e) const {
    v1::ResidentMovedOut m;
    m.set_to_grid_code(e.to_grid);
    m.set_to_household_id(e.to_household.ToString());
    m.set_move_number(e.move_number);
    m.set_record_follows(e.record_follows);
    SetCases(e.cases, m);
    return OfResident(e, std::move(m));
  }
  EncodedEvent operator()(const ResidentMovedIn& e) const {
    v1::ResidentMovedIn m;
    m.set_from_grid_code(e.from_grid);
    m.set_move_number(e.move_number);
    SetCases(e.cases, m);
    return OfResident(e, std::move(m));
  }
  EncodedEvent operator()(const IsolationCaseOpened& e) const {
    v1::IsolationCaseOpened m;
    SetPerson(e, m);
    m.set_days(e.days);
    m.set_opened_at_ms(ToUnixMillis(e.opened_at));
    m.set_ends_at_ms(ToUnixMillis(e.ends_at));
    m.set_first_slot_end_ms(ToUnixMillis(e.first_slot_end));
    m.set_fever_threshold_tenths(e.fever_threshold_tenths);
    m.set_utc_offset_minutes(e.rules.utc_offset);
    m.set_morning_end_minute(e.rules.morning_end);
    m.set_evening_end_minute(e.rules.evening_end);
    return OfCase(e, m);
  }
  EncodedEvent operator()(const GateFeverDetected& e) const {
    v1::GateFeverDetected m;
    m.set_scan_id(e.scan_id.ToString());
    if (!e.resident_id.IsNil()) SetPerson(e, m);
    m.set_checkpoint_id(e.checkpoint_id.ToString());
    m.set_temperature_tenths(e.temperature_tenths);
    m.set_fever_threshold_tenths(e.fever_threshold_tenths);
    m.set_taken_at_ms(ToUnixMillis(e.taken_at));
    return eventing::Encoded(m.scan_id(), m);
  }
  EncodedEvent operator()(const IsolationExtended& e) const {
    v1::IsolationExtended m;
    SetPerson(e, m);
    m.set_ends_at_ms(ToUnixMillis(e.ends_at));
    m.set_next_slot_end_ms(ToUnixMillis(e.next_slot_end));
    return OfCase(e, m);
  }
  EncodedEvent operator()(const IsolationCompleted& e) const {
    v1::IsolationCompleted m;
    SetPerson(e, m);
    m.set_completed_at_ms(ToUnixMillis(e.completed_at));
    return OfCase(e, m);
  }
  EncodedEvent operator()(const IsolationEnded& e) const {
    v1::IsolationEnded m;
    SetPerson(e, m);
    m.set_ended_at_ms(ToUnixMillis(e.ended_at));
    m.set_reason(static_cast<v1::IsolationEndReason>(e.reason));
    return OfCase(e, m);
  }
};

template <typename Message>
base::Uuid CaseId(Reading<Message>& m) {
  return m.Id(m->case_id(), "case_id");
}
template <typename Message>
base::Uuid ResidentId(Reading<Message>& m) {
  return m.Id(m->resident_id(), "resident_id");
}
template <typename Message>
base::Uuid HouseholdId(Reading<Message>& m) {
  return m.Id(m->household_id(), "household_id");
}

// Commands, and events of registration.
struct Inputs {
  using Variant = Input;

  static auto From(Reading<registration::v1::GateScanned>& m) {
    const registration::v1::GateScan& scan = m->scan();
    return NoteGateTemperature{.scan_id = m.Id(m->scan_id(), "scan_id"),
                               .resident_id = OptionalId(m, m->resident_id(), "resident_id"),
                               .household_id = OptionalId(m, m->household_id(), "household_id"),
                               .checkpoint_id = m.Id(scan.checkpoint_id(), "scan.checkpoint_id"),
                               .temperature_tenths = scan.temperature_tenths(),
                               .taken_at = FromUnixMillis(scan.taken_at_ms())};
  }

  static auto From(Reading<v1::RecordFollowUp>& m) {
    return RecordFollowUp{.case_id = CaseId(m),
                          .temperature_tenths = m->temperature_tenths(),
                          .symptoms = SymptomsOf(m->symptoms()),
                          .method = EnumOf<Method>(m->method()),
                          .taken_at = FromUnixMillis(m->taken_at_ms())};
  }
  static auto From(Reading<v1::OpenIsolationCase>& m) {
    return OpenIsolationCase{.case_id = CaseId(m), .resident_id = ResidentId(m), .days = m->days()};
  }
  template <typename Message>
  static auto Noted(Reading<Message>& m) {
    NoteResidents input{.household_id = HouseholdId(m), .resident_ids = {}};
    for (const auto& resident : m->residents()) {
      input.resident_ids.push_back(m.Id(resident.resident_id(), "residents.resident_id"));
    }
    return input;
  }
  static auto From(Reading<registration::v1::HouseholdRegistered>& m) { return Noted(m); }
  static auto From(Reading<registration::v1::ResidentsAdded>& m) { return Noted(m); }
  static auto From(Reading<registration::v1::ResidentRecordAdded>& m) {
    return NoteResidents{.household_id = HouseholdId(m),
                         .resident_ids = {m.Id(m->record().resident_id(), "record.resident_id")}};
  }
  // One that was found wrong isolates nobody.
  static auto From(Reading<registration::v1::ArrivalVerified>& m) {
    IsolateArrivals input{.arrival_id = m.Id(m->arrival_id(), "arrival_id"),
                          .resident_ids = {},
                          .arrived_at = FromUnixMillis(m->arrived_at_ms()),
                          .days = m->isolation_days()};
    for (const std::string& id : m->resident_ids()) {
      input.resident_ids.push_back(m.Id(id, "resident_ids"));
    }
    return input;
  }
  static auto From(Reading<registration::v1::HouseholdForgotten>& m) {
    return ForgetHousehold{.household_id = HouseholdId(m)};
  }
  static auto From(Reading<registration::v1::ResidentsMovedIn>& m) {
    const auto& moving = m->moving();
    ExpectResidents input{.resident_ids = {},
                          .household_id = m.Id(moving.to_household_id(), "moving.to_household_id"),
                          .from_grid = moving.from_grid_code(),
                          .move_number = moving.move_number()};
    for (const auto& resident : moving.residents()) {
      input.resident_ids.push_back(m.Id(resident.resident_id(), "moving.residents.resident_id"));
      for (const auto& merged : resident.merged()) {
        input.resident_ids.push_back(m.Id(merged.resident_id(), "moving.residents.merged"));
      }
    }
    return input;
  }
  static auto From(Reading<registration::v1::ResidentsMovedOut>& m) {
    ReleaseResidents input{.resident_ids = {},
                           .household_id = HouseholdId(m),
                           .to_grid = m->to_grid_code(),
                           .to_household = m.Id(m->to_household_id(), "to_household_id"),
                           .move_number = m->move_number()};
    for (const std::string& id : m->resident_ids()) {
      input.resident_ids.push_back(m.Id(id, "resident_ids"));
    }
    return input;
  }
  static auto From(Reading<v1::AcceptResident>& m) {
    return AcceptResident{.resident_id = ResidentId(m),
                          .household_id = HouseholdId(m),
                          .from_grid = m->from_grid_code(),
                          .move_number = m->move_number(),
                          .cases = CasesOf(m)};
  }
};

struct Events {
  using Variant = Event;

  static auto From(Reading<v1::FollowUpRecorded>& m) {
    return FollowUpRecorded{.case_id = CaseId(m),
                            .temperature_tenths = m->temperature_tenths(),
                            .symptoms = SymptomsOf(m->symptoms()),
                            .method = EnumOf<Method>(m->method()),
                            .taken_at = FromUnixMillis(m->taken_at_ms()),
                            .slot = EnumOf<Slot>(m->slot()),
                            .slot_end = FromUnixMillis(m->slot_end_ms()),
                            .next_slot_end = FromUnixMillis(m->next_slot_end_ms())};
  }
  static auto From(Reading<v1::FeverDetected>& m) {
    return FeverDetected{.case_id = CaseId(m),
                         .resident_id = ResidentId(m),
                         .household_id = HouseholdId(m),
                         .temperature_tenths = m->temperature_tenths(),
                         .fever_threshold_tenths = m->fever_threshold_tenths(),
                         .taken_at = FromUnixMillis(m->taken_at_ms()),
                         .symptoms = SymptomsOf(m->symptoms()),
                         .slot = EnumOf<Slot>(m->slot()),
                         .slot_end = FromUnixMillis(m->slot_end_ms())};
  }
  static auto From(Reading<v1::FollowUpMissed>& m) {
    return FollowUpMissed{.case_id = CaseId(m),
                          .resident_id = ResidentId(m),
                          .household_id = HouseholdId(m),
                          .slot = EnumOf<Slot>(m->slot()),
                          .slot_end = FromUnixMillis(m->slot_end_ms()),
                          .next_slot_end = FromUnixMillis(m->next_slot_end_ms())};
  }
  static auto From(Reading<v1::FollowUpCorrected>& m) {
    return FollowUpCorrected{.case_id = CaseId(m),
                             .resident_id = ResidentId(m),
                             .household_id = HouseholdId(m),
                             .slot = EnumOf<Slot>(m->slot()),
                             .slot_end = FromUnixMillis(m->slot_end_ms()),
                             .taken_at = FromUnixMillis(m->taken_at_ms())};
  }
  static auto From(Reading<v1::ResidentNoted>& m) {
    return ResidentNoted{ResidentId(m), HouseholdId(m)};
  }
  static auto From(Reading<v1::ResidentForgotten>& m) {
    return ResidentForgotten{ResidentId(m), HouseholdId(m)};
  }
  static auto From(Reading<v1::ResidentExpected>& m) {
    return ResidentExpected{ResidentId(m), HouseholdId(m), m->from_grid_code(), m->move_number()};
  }
  static auto From(Reading<v1::ResidentMovedOut>& m) {
    return ResidentMovedOut{.resident_id = ResidentId(m),
                            .household_id = HouseholdId(m),
                            .to_grid = m->to_grid_code(),
                            .to_household = m.Id(m->to_household_id(), "to_household_id"),
                            .move_number = m->move_number(),
                            .record_follows = m->record_follows(),
                            .cases = CasesOf(m)};
  }
  static auto From(Reading<v1::ResidentMovedIn>& m) {
    return ResidentMovedIn{.resident_id = ResidentId(m),
                           .household_id = HouseholdId(m),
                           .from_grid = m->from_grid_code(),
                           .move_number = m->move_number(),
                           .cases = CasesOf(m)};
  }
  static auto From(Reading<v1::IsolationCaseOpened>& m) {
    return IsolationCaseOpened{
        .case_id = CaseId(m),
        .resident_id = ResidentId(m),
        .household_id = HouseholdId(m),
        .days = m->days(),
        .opened_at = FromUnixMillis(m->opened_at_ms()),
        .ends_at = FromUnixMillis(m->ends_at_ms()),
        .first_slot_end = FromUnixMillis(m->first_slot_end_ms()),
        .fever_threshold_tenths = m->fever_threshold_tenths(),
        .rules = {.utc_offset = static_cast<std::int16_t>(m->utc_offset_minutes()),
                  .morning_end = static_cast<std::int16_t>(m->morning_end_minute()),
                  .evening_end = static_cast<std::int16_t>(m->evening_end_minute())}};
  }
  static auto From(Reading<v1::GateFeverDetected>& m) {
    return GateFeverDetected{.scan_id = m.Id(m->scan_id(), "scan_id"),
                             .resident_id = OptionalId(m, m->resident_id(), "resident_id"),
                             .household_id = OptionalId(m, m->household_id(), "household_id"),
                             .checkpoint_id = m.Id(m->checkpoint_id(), "checkpoint_id"),
                             .temperature_tenths = m->temperature_tenths(),
                             .fever_threshold_tenths = m->fever_threshold_tenths(),
                             .taken_at = FromUnixMillis(m->taken_at_ms())};
  }
  static auto From(Reading<v1::IsolationExtended>& m) {
    return IsolationExtended{.case_id = CaseId(m),
                             .resident_id = ResidentId(m),
                             .household_id = HouseholdId(m),
                             .ends_at = FromUnixMillis(m->ends_at_ms()),
                             .next_slot_end = FromUnixMillis(m->next_slot_end_ms())};
  }
  static auto From(Reading<v1::IsolationCompleted>& m) {
    return IsolationCompleted{.case_id = CaseId(m),
                              .resident_id = ResidentId(m),
                              .household_id = HouseholdId(m),
                              .completed_at = FromUnixMillis(m->completed_at_ms())};
  }
  static auto From(Reading<v1::IsolationEnded>& m) {
    return IsolationEnded{.case_id = CaseId(m),
                          .resident_id = ResidentId(m),
                          .household_id = HouseholdId(m),
                          .ended_at = FromUnixMillis(m->ended_at_ms()),
                          .reason = EnumOf<EndReason>(m->reason())};
  }
};

// A row of a table: how to read the message of this type.
template <typename Set>
struct Row {
  std::string_view type;
  absl::StatusOr<std::optional<typename Set::Variant>> (*read)(std::string_view value);
};

template <typename Set, typename Message>
Row<Set> RowOf() {
  return {TypeOf<Message>(), [](std::string_view value) {
            Reading<Message> m(value);
            return m.template As<typename Set::Variant>(Set::From(m));
          }};
}

template <typename Set, std::size_t N>
absl::StatusOr<std::optional<typename Set::Variant>> Read(const Row<Set> (&rows)[N],
                                                          std::string_view type,
                                                          std::string_view value) {
  for (const Row<Set>& row : rows) {
    if (row.type == type) return row.read(value);
  }
  return std::nullopt;
}

}  // namespace

// The most frequent stand first in both tables.
absl::StatusOr<std::optional<Input>> DecodeInput(std::string_view type, std::string_view value) {
  static const Row<Inputs> kRows[] = {
      RowOf<Inputs, v1::RecordFollowUp>(),
      RowOf<Inputs, registration::v1::GateScanned>(),
      RowOf<Inputs, v1::OpenIsolationCase>(),
      RowOf<Inputs, registration::v1::HouseholdRegistered>(),
      RowOf<Inputs, registration::v1::ResidentsAdded>(),
      RowOf<Inputs, registration::v1::ResidentRecordAdded>(),
      RowOf<Inputs, registration::v1::ArrivalVerified>(),
      RowOf<Inputs, registration::v1::HouseholdForgotten>(),
      RowOf<Inputs, v1::AcceptResident>(),
      RowOf<Inputs, registration::v1::ResidentsMovedIn>(),
      RowOf<Inputs, registration::v1::ResidentsMovedOut>(),
  };
  return Read(kRows, type, value);
}

absl::StatusOr<std::optional<Event>> DecodeEvent(std::string_view type, std::string_view value) {
  static const Row<Events> kRows[] = {
      RowOf<Events, v1::FollowUpRecorded>(),   RowOf<Events, v1::FollowUpMissed>(),
      RowOf<Events, v1::ResidentNoted>(),      RowOf<Events, v1::IsolationCaseOpened>(),
      RowOf<Events, v1::FeverDetected>(),      RowOf<Events, v1::FollowUpCorrected>(),
      RowOf<Events, v1::IsolationCompleted>(), RowOf<Events, v1::IsolationEnded>(),
      RowOf<Events, v1::IsolationExtended>(),  RowOf<Events, v1::ResidentForgotten>(),
      RowOf<Events, v1::ResidentExpected>(),   RowOf<Events, v1::ResidentMovedOut>(),
      RowOf<Events, v1::ResidentMovedIn>(),    RowOf<Events, v1::GateFeverDetected>(),
  };
  return Read(kRows, type, value);
}

EncodedEvent EncodeEvent(const Event& event) { return std::visit(Encode{}, event); }

std::vector<eventing::SideRecord> SideRecords(std::string_view key, const Event& event) {
  const auto* out = std::get_if<ResidentMovedOut>(&event);
  if (out == nullptr || out->record_follows) return {};
  v1::AcceptResident m;
  m.set_resident_id(out->resident_id.ToString());
  m.set_household_id(out->to_household.ToString());
  m.set_from_grid_code(std::string(key));
  m.set_move_number(out->move_number);
  SetCases(out->cases, m);
  return {{eventing::SideRecord::Kind::kMessage, "", out->to_grid, TypeOf<v1::AcceptResident>(),
           m.SerializeAsString()}};
}

}  // namespace gridkeeper::health
