#include "supply/adapters/supply_state_codec.hpp"

#include <algorithm>

#include "eventing/reading.hpp"
#include "supply/adapters/supply_codec.hpp"
#include "supply/adapters/supply_state.pb.h"

namespace gridkeeper::supply {
namespace {

using base::FromUnixMillis;
using base::ToUnixMillis;
using eventing::EnumOf;

bool GetId(const std::string& bytes, base::Uuid& id) {
  if (bytes.size() != id.bytes.size()) return false;
  std::copy(bytes.begin(), bytes.end(), id.bytes.begin());
  return true;
}

}  // namespace

std::string EncodeEntity(const Household& household) {
  state::v1::HouseholdState m;
  m.set_noted_at_ms(ToUnixMillis(household.noted_at));
  m.set_move_number(household.move_number);
  return m.SerializeAsString();
}

std::string EncodeEntity(const Departed& departed) {
  state::v1::DepartedState m;
  m.set_to_grid_code(departed.to_grid);
  m.set_to_household_id(departed.to_household.bytes.data(), departed.to_household.bytes.size());
  m.set_move_number(departed.move_number);
  return m.SerializeAsString();
}

std::optional<Departed> DecodeDeparted(std::string_view bytes) {
  state::v1::DepartedState m;
  Departed departed;
  if (!m.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  if (!GetId(m.to_household_id(), departed.to_household)) return std::nullopt;
  departed.to_grid = m.to_grid_code();
  departed.move_number = m.move_number();
  return departed;
}

std::string EncodeEntity(const Request& request) {
  state::v1::RequestState m;
  m.set_household_id(request.household_id.bytes.data(), request.household_id.bytes.size());
  m.set_category(static_cast<v1::SupplyCategory>(request.category));
  for (const Item& item : request.items) *m.add_items() = ToProto(item);
  m.set_status(static_cast<v1::SupplyStatus>(request.status));
  m.set_requested_by(request.requested_by);
  m.set_requested_at_ms(ToUnixMillis(request.requested_at));
  m.set_overdue_at_ms(ToUnixMillis(request.overdue_at));
  m.set_overdue(request.overdue);
  m.set_claimed_by(request.claimed_by);
  m.set_claimed_at_ms(ToUnixMillis(request.claimed_at));
  m.set_delivered_by(request.delivered_by);
  m.set_delivered_at_ms(ToUnixMillis(request.delivered_at));
  m.set_closed_at_ms(ToUnixMillis(request.closed_at));
  m.set_cancel_reason(static_cast<v1::CancelReason>(request.cancel_reason));
  return m.SerializeAsString();
}

std::optional<Household> DecodeHousehold(std::string_view bytes) {
  state::v1::HouseholdState m;
  if (!m.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  return Household{.noted_at = FromUnixMillis(m.noted_at_ms()), .move_number = m.move_number()};
}

std::optional<Request> DecodeRequest(std::string_view bytes) {
  state::v1::RequestState m;
  if (!m.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  Request request;
  if (!GetId(m.household_id(), request.household_id)) return std::nullopt;
  request.category = EnumOf<Category>(m.category());
  for (const auto& item : m.items()) request.items.push_back(FromProto(item));
  request.status = EnumOf<Status>(m.status());
  request.requested_by = m.requested_by();
  request.requested_at = FromUnixMillis(m.requested_at_ms());
  request.overdue_at = FromUnixMillis(m.overdue_at_ms());
  request.overdue = m.overdue();
  request.claimed_by = m.claimed_by();
  request.claimed_at = FromUnixMillis(m.claimed_at_ms());
  request.delivered_by = m.delivered_by();
  request.delivered_at = FromUnixMillis(m.delivered_at_ms());
  request.closed_at = FromUnixMillis(m.closed_at_ms());
  request.cancel_reason = EnumOf<CancelReason>(m.cancel_reason());
  return request;
}

}  // namespace gridkeeper::supply
