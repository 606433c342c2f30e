#include "health/adapters/health_state_codec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "eventing/reading.hpp"
#include "health/adapters/health_state.pb.h"

namespace gridkeeper::health {
namespace {

using base::FromUnixMillis;
using base::ToUnixMillis;
using eventing::EnumOf;

constexpr int kStateBits = 0x0f;
constexpr int kFeverBit = 0x10;

void SetId(const base::Uuid& id, std::string& bytes) {
  bytes.assign(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
}

bool GetId(const std::string& bytes, base::Uuid& id) {
  if (bytes.size() != id.bytes.size()) return false;
  std::copy(bytes.begin(), bytes.end(), id.bytes.begin());
  return true;
}

template <typename Message>
bool Parse(std::string_view bytes, Message& m) {
  return m.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

}  // namespace

std::string EncodeSlots(const std::vector<SlotMark>& slots) {
  std::string bytes(slots.size(), '\0');
  std::transform(slots.begin(), slots.end(), bytes.begin(), [](const SlotMark& mark) {
    return static_cast<char>(static_cast<int>(mark.state) | (mark.fever ? kFeverBit : 0));
  });
  return bytes;
}

std::vector<SlotMark> DecodeSlots(std::string_view bytes) {
  std::vector<SlotMark> slots(bytes.size());
  std::transform(bytes.begin(), bytes.end(), slots.begin(), [](char byte) -> SlotMark {
    return {static_cast<SlotState>(byte & kStateBits), (byte & kFeverBit) != 0};
  });
  return slots;
}

std::string EncodeEntity(const Resident& resident) {
  state::v1::ResidentState m;
  SetId(resident.household_id, *m.mutable_household_id());
  m.set_move_number(resident.move_number);
  m.set_is_expected(resident.is_expected);
  return m.SerializeAsString();
}

std::string EncodeEntity(const Departed& departed) {
  state::v1::DepartedState m;
  m.set_to_grid_code(departed.to_grid);
  SetId(departed.to_household, *m.mutable_to_household_id());
  m.set_move_number(departed.move_number);
  return m.SerializeAsString();
}

std::string EncodeEntity(const Case& isolation) {
  state::v1::CaseState m;
  SetId(isolation.resident_id, *m.mutable_resident_id());
  SetId(isolation.household_id, *m.mutable_household_id());
  m.set_opened_at_ms(ToUnixMillis(isolation.opened_at));
  m.set_ends_at_ms(ToUnixMillis(isolation.ends_at));
  m.set_next_slot_end_ms(ToUnixMillis(isolation.next_slot_end));
  m.set_closed_at_ms(ToUnixMillis(isolation.closed_at));
  m.set_utc_offset_minutes(isolation.rules.utc_offset);
  m.set_morning_end_minute(isolation.rules.morning_end);
  m.set_evening_end_minute(isolation.rules.evening_end);
  m.set_fever_threshold_tenths(isolation.fever_threshold_tenths);
  m.set_status(static_cast<v1::CaseStatus>(isolation.status));
  m.set_end_reason(static_cast<v1::IsolationEndReason>(isolation.end_reason));
  m.set_pages(isolation.pages);
  m.set_slots(EncodeSlots(isolation.slots));
  return m.SerializeAsString();
}

std::string EncodeEntity(const FollowUpPage& page) {
  // Kept from call to call for its memory: this is written for every follow-up.
  thread_local state::v1::FollowUpPageState m;
  m.Clear();
  for (const FollowUp& reading : page.follow_ups) {
    m.add_taken_at_ms(ToUnixMillis(reading.taken_at));
    m.add_temperature_tenths(reading.temperature_tenths);
    m.add_symptom_bits(reading.symptoms.bits());
    m.add_method(static_cast<v1::FollowUpMethod>(reading.method));
    m.add_recorder(reading.recorder);
  }
  for (const std::string& recorder : page.recorders) m.add_recorders(recorder);
  return m.SerializeAsString();
}

std::optional<Resident> DecodeResident(std::string_view bytes) {
  state::v1::ResidentState m;
  Resident resident;
  if (!Parse(bytes, m) || !GetId(m.household_id(), resident.household_id)) return std::nullopt;
  resident.move_number = m.move_number();
  resident.is_expected = m.is_expected();
  return resident;
}

std::optional<Departed> DecodeDeparted(std::string_view bytes) {
  state::v1::DepartedState m;
  Departed departed;
  if (!Parse(bytes, m) || !GetId(m.to_household_id(), departed.to_household)) return std::nullopt;
  departed.to_grid = m.to_grid_code();
  departed.move_number = m.move_number();
  return departed;
}

std::optional<Case> DecodeCase(std::string_view bytes) {
  state::v1::CaseState m;
  Case isolation;
  if (!Parse(bytes, m) || !GetId(m.resident_id(), isolation.resident_id) ||
      !GetId(m.household_id(), isolation.household_id)) {
    return std::nullopt;
  }
  isolation.opened_at = FromUnixMillis(m.opened_at_ms());
  isolation.ends_at = FromUnixMillis(m.ends_at_ms());
  isolation.next_slot_end = FromUnixMillis(m.next_slot_end_ms());
  isolation.closed_at = FromUnixMillis(m.closed_at_ms());
  isolation.rules = {.utc_offset = static_cast<std::int16_t>(m.utc_offset_minutes()),
                     .morning_end = static_cast<std::int16_t>(m.morning_end_minute()),
                     .evening_end = static_cast<std::int16_t>(m.evening_end_minute())};
  isolation.fever_threshold_tenths = static_cast<std::int16_t>(m.fever_threshold_tenths());
  isolation.status = EnumOf<CaseStatus>(m.status());
  isolation.end_reason = EnumOf<EndReason>(m.end_reason());
  isolation.pages = m.pages();
  isolation.slots = DecodeSlots(m.slots());
  return isolation;
}

std::optional<FollowUpPage> DecodeFollowUpPage(std::string_view bytes) {
  state::v1::FollowUpPageState m;
  if (!Parse(bytes, m)) return std::nullopt;
  const int count = m.taken_at_ms_size();
  if (m.temperature_tenths_size() != count || m.symptom_bits_size() != count ||
      m.method_size() != count || m.recorder_size() != count) {
    return std::nullopt;
  }
  FollowUpPage page;
  page.recorders.assign(m.recorders().begin(), m.recorders().end());
  for (int i = 0; i < count; ++i) {
    if (m.recorder(i) >= page.recorders.size()) return std::nullopt;
    page.follow_ups.push_back(
        {.taken_at = FromUnixMillis(m.taken_at_ms(i)),
         .temperature_tenths = static_cast<std::int16_t>(m.temperature_tenths(i)),
         .symptoms = SymptomSet::FromBits(m.symptom_bits(i)),
         .method = EnumOf<Method>(m.method(i)),
         .recorder = static_cast<std::uint8_t>(m.recorder(i))});
  }
  return page;
}

std::string FieldOf(const base::Uuid& id) { return id.ToString(); }

std::string FieldOf(const PageKey& key) {
  return fmt::format("{}/{}", key.case_id.ToString(), key.number);
}

std::optional<PageKey> ParsePageKey(std::string_view field) {
  const std::size_t slash = field.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto case_id = base::ParseUuid(field.substr(0, slash));
  PageKey key;
  const char* end = field.data() + field.size();
  const auto parsed = std::from_chars(field.data() + slash + 1, end, key.number);
  if (!case_id || parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
  key.case_id = *case_id;
  return key;
}

}  // namespace gridkeeper::health
