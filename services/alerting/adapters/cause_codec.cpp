#include "alerting/adapters/alerting_codec.hpp"

namespace gridkeeper::alerting {
namespace {

using base::FromUnixMillis;
using base::ToUnixMillis;

struct Write {
  v1::AlertCause& to;

  void operator()(const FeverCause& cause) const {
    v1::FeverCause& m = *to.mutable_fever();
    m.set_case_id(cause.case_id.ToString());
    m.set_resident_id(cause.resident_id.ToString());
    m.set_household_id(cause.household_id.ToString());
    m.set_temperature_tenths(cause.temperature_tenths);
    m.set_taken_at_ms(ToUnixMillis(cause.taken_at));
  }
  void operator()(const FollowUpMissedCause& cause) const {
    v1::FollowUpMissedCause& m = *to.mutable_follow_up_missed();
    m.set_case_id(cause.case_id.ToString());
    m.set_resident_id(cause.resident_id.ToString());
    m.set_household_id(cause.household_id.ToString());
    m.set_slot_end_ms(ToUnixMillis(cause.slot_end));
  }
  void operator()(const SupplyOverdueCause& cause) const {
    v1::SupplyOverdueCause& m = *to.mutable_supply_overdue();
    m.set_request_id(cause.request_id.ToString());
    m.set_household_id(cause.household_id.ToString());
    m.set_overdue_at_ms(ToUnixMillis(cause.overdue_at));
  }
  void operator()(const DoorsLeftCause& cause) const {
    v1::DoorsLeftCause& m = *to.mutable_doors_left();
    m.set_round_id(cause.round_id.ToString());
    m.set_due_at_ms(ToUnixMillis(cause.due_at));
    m.set_doors_left(cause.doors_left);
  }
  void operator()(const GateFeverCause& cause) const {
    v1::GateFeverCause& m = *to.mutable_gate_fever();
    if (!cause.resident_id.IsNil()) {
      m.set_resident_id(cause.resident_id.ToString());
      m.set_household_id(cause.household_id.ToString());
    }
    m.set_checkpoint_id(cause.checkpoint_id.ToString());
    m.set_temperature_tenths(cause.temperature_tenths);
    m.set_taken_at_ms(ToUnixMillis(cause.taken_at));
  }
  void operator()(const IsolationBrokenCause& cause) const {
    v1::IsolationBrokenCause& m = *to.mutable_isolation_broken();
    m.set_resident_id(cause.resident_id.ToString());
    m.set_household_id(cause.household_id.ToString());
    m.set_checkpoint_id(cause.checkpoint_id.ToString());
    m.set_taken_at_ms(ToUnixMillis(cause.taken_at));
    m.set_let_through(cause.let_through);
  }
  void operator()(const ShiftGapCause& cause) const {
    v1::ShiftGapCause& m = *to.mutable_shift_gap();
    m.set_shift_id(cause.shift_id.ToString());
    m.set_from_ms(ToUnixMillis(cause.from));
    m.set_needed(cause.needed);
    m.set_assigned(cause.assigned);
  }
  void operator()(const ShiftUnattendedCause& cause) const {
    v1::ShiftUnattendedCause& m = *to.mutable_shift_unattended();
    m.set_shift_id(cause.shift_id.ToString());
    m.set_from_ms(ToUnixMillis(cause.from));
    m.set_needed(cause.needed);
    m.set_checked_in(cause.checked_in);
  }
};

// Parses ids and remembers whether all could be.
struct Ids {
  bool good = true;

  base::Uuid operator()(const std::string& text) {
    const auto id = base::ParseUuid(text);
    good = good && id.has_value();
    return id.value_or(base::Uuid{});
  }
};

}  // namespace

v1::AlertCause ToProto(std::string_view cause_event_id, const Cause& cause) {
  v1::AlertCause m;
  m.set_event_id(std::string(cause_event_id));
  std::visit(Write{m}, cause);
  return m;
}

std::optional<Cause> FromProto(const v1::AlertCause& cause) {
  Ids id;
  Cause read;
  switch (cause.about_case()) {
    case v1::AlertCause::kFever: {
      const v1::FeverCause& m = cause.fever();
      read = FeverCause{id(m.case_id()), id(m.resident_id()), id(m.household_id()),
                        m.temperature_tenths(), FromUnixMillis(m.taken_at_ms())};
      break;
    }
    case v1::AlertCause::kFollowUpMissed: {
      const v1::FollowUpMissedCause& m = cause.follow_up_missed();
      read = FollowUpMissedCause{id(m.case_id()), id(m.resident_id()), id(m.household_id()),
                                 FromUnixMillis(m.slot_end_ms())};
      break;
    }
    case v1::AlertCause::kSupplyOverdue: {
      const v1::SupplyOverdueCause& m = cause.supply_overdue();
      read = SupplyOverdueCause{id(m.request_id()), id(m.household_id()),
                                FromUnixMillis(m.overdue_at_ms())};
      break;
    }
    case v1::AlertCause::kDoorsLeft: {
      const v1::DoorsLeftCause& m = cause.doors_left();
      read = DoorsLeftCause{id(m.round_id()), FromUnixMillis(m.due_at_ms()), m.doors_left()};
      break;
    }
    case v1::AlertCause::kGateFever: {
      const v1::GateFeverCause& m = cause.gate_fever();
      const bool is_resident = !m.resident_id().empty();
      read =
          GateFeverCause{is_resident ? id(m.resident_id()) : base::Uuid{},
                         is_resident ? id(m.household_id()) : base::Uuid{}, id(m.checkpoint_id()),
                         m.temperature_tenths(), FromUnixMillis(m.taken_at_ms())};
      break;
    }
    case v1::AlertCause::kIsolationBroken: {
      const v1::IsolationBrokenCause& m = cause.isolation_broken();
      read = IsolationBrokenCause{id(m.resident_id()), id(m.household_id()), id(m.checkpoint_id()),
                                  FromUnixMillis(m.taken_at_ms()), m.let_through()};
      break;
    }
    case v1::AlertCause::kShiftGap: {
      const v1::ShiftGapCause& m = cause.shift_gap();
      read = ShiftGapCause{id(m.shift_id()), FromUnixMillis(m.from_ms()), m.needed(), m.assigned()};
      break;
    }
    case v1::AlertCause::kShiftUnattended: {
      const v1::ShiftUnattendedCause& m = cause.shift_unattended();
      read = ShiftUnattendedCause{id(m.shift_id()), FromUnixMillis(m.from_ms()), m.needed(),
                                  m.checked_in()};
      break;
    }
    case v1::AlertCause::ABOUT_NOT_SET:
      return std::nullopt;
  }
  return id.good ? std::optional(read) : std::nullopt;
}

}  // namespace gridkeeper::alerting
