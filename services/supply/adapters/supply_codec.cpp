#include "supply/adapters/supply_codec.hpp"

#include "eventing/encoded.hpp"
#include "eventing/reading.hpp"
#include "gridkeeper/registration/v1/registration_events.pb.h"
#include "gridkeeper/supply/v1/supply_commands.pb.h"
#include "gridkeeper/supply/v1/supply_events.pb.h"

namespace gridkeeper::supply {
namespace {

static_assert(static_cast<int>(Category::kOther) == v1::SUPPLY_CATEGORY_OTHER);
static_assert(static_cast<int>(Unit::kLitre) == v1::SUPPLY_UNIT_LITRE);
static_assert(static_cast<int>(CancelReason::kHouseholdForgotten) ==
              v1::CANCEL_REASON_HOUSEHOLD_FORGOTTEN);
static_assert(static_cast<int>(Status::kCancelled) == v1::SUPPLY_STATUS_CANCELLED);

using eventing::Encoded;
using eventing::EnumOf;
using eventing::Reading;
using eventing::TypeOf;

template <typename Repeated>
std::vector<Item> ItemsOf(const Repeated& lines) {
  std::vector<Item> items;
  items.reserve(lines.size());
  for (const auto& line : lines) items.push_back(FromProto(line));
  return items;
}

void SetRequest(const Request& request, v1::MovedRequest& m) {
  m.set_category(static_cast<v1::SupplyCategory>(request.category));
  for (const Item& item : request.items) *m.add_items() = ToProto(item);
  m.set_status(static_cast<v1::SupplyStatus>(request.status));
  m.set_requested_by(request.requested_by);
  m.set_requested_at_ms(base::ToUnixMillis(request.requested_at));
  m.set_overdue_at_ms(base::ToUnixMillis(request.overdue_at));
  m.set_overdue(request.overdue);
  m.set_claimed_by(request.claimed_by);
  m.set_claimed_at_ms(base::ToUnixMillis(request.claimed_at));
  m.set_delivered_by(request.delivered_by);
  m.set_delivered_at_ms(base::ToUnixMillis(request.delivered_at));
}

Request RequestOf(const v1::MovedRequest& m, const base::Uuid& household) {
  Request request;
  request.household_id = household;
  request.category = EnumOf<Category>(m.category());
  request.items = ItemsOf(m.items());
  request.status = EnumOf<Status>(m.status());
  request.requested_by = m.requested_by();
  request.requested_at = base::FromUnixMillis(m.requested_at_ms());
  request.overdue_at = base::FromUnixMillis(m.overdue_at_ms());
  request.overdue = m.overdue();
  request.claimed_by = m.claimed_by();
  request.claimed_at = base::FromUnixMillis(m.claimed_at_ms());
  request.delivered_by = m.delivered_by();
  request.delivered_at = base::FromUnixMillis(m.delivered_at_ms());
  return request;
}

struct Encode {
  eventing::EncodedEvent operator()(const HouseholdNoted& e) const {
    v1::HouseholdNoted m;
    m.set_household_id(e.household_id.ToString());
    m.set_move_number(e.move_number);
    return Encoded(e.household_id, m);
  }
  eventing::EncodedEvent operator()(const HouseholdMovedOut& e) const {
    v1::HouseholdMovedOut m;
    m.set_household_id(e.household_id.ToString());
    m.set_to_grid_code(e.to_grid);
    m.set_to_household_id(e.to_household.ToString());
    m.set_move_number(e.move_number);
    return Encoded(e.household_id, m);
  }
  eventing::EncodedEvent operator()(const RequestMovedOut& e) const {
    v1::RequestMovedOut m;
    m.set_request_id(e.request_id.ToString());
    m.set_household_id(e.request.household_id.ToString());
    m.set_to_grid_code(e.to_grid);
    m.set_to_household_id(e.to_household.ToString());
    m.set_move_number(e.move_number);
    SetRequest(e.request, *m.mutable_request());
    return Encoded(e.request_id, m);
  }
  eventing::EncodedEvent operator()(const RequestMovedIn& e) const {
    v1::RequestMovedIn m;
    m.set_request_id(e.request_id.ToString());
    m.set_household_id(e.request.household_id.ToString());
    m.set_from_grid_code(e.from_grid);
    m.set_move_number(e.move_number);
    SetRequest(e.request, *m.mutable_request());
    return Encoded(e.request_id, m);
  }
  eventing::EncodedEvent operator()(const HouseholdForgotten& e) const {
    v1::HouseholdForgotten m;
    m.set_household_id(e.household_id.ToString());
    return Encoded(e.household_id, m);
  }
  eventing::EncodedEvent operator()(const SupplyRequested& e) const {
    v1::SupplyRequested m;
    m.set_request_id(e.request_id.ToString());
    m.set_household_id(e.household_id.ToString());
    m.set_category(static_cast<v1::SupplyCategory>(e.category));
    for (const Item& item : e.items) *m.add_items() = ToProto(item);
    m.set_requested_at_ms(base::ToUnixMillis(e.requested_at));
    m.set_overdue_at_ms(base::ToUnixMillis(e.overdue_at));
    return Encoded(e.request_id, m);
  }
  eventing::EncodedEvent operator()(const SupplyClaimed& e) const {
    v1::SupplyClaimed m;
    m.set_request_id(e.request_id.ToString());
    m.set_claimed_by(e.claimed_by);
    m.set_claimed_at_ms(base::ToUnixMillis(e.claimed_at));
    m.set_taken_over_from(e.taken_over_from);
    return Encoded(e.request_id, m);
  }
  eventing::EncodedEvent operator()(const SupplyDelivered& e) const {
    v1::SupplyDelivered m;
    m.set_request_id(e.request_id.ToString());
    m.set_household_id(e.household_id.ToString());
    m.set_delivered_by(e.delivered_by);
    m.set_delivered_at_ms(base::ToUnixMillis(e.delivered_at));
    return Encoded(e.request_id, m);
  }
  eventing::EncodedEvent operator()(const SupplyConfirmed& e) const {
    v1::SupplyConfirmed m;
    m.set_request_id(e.request_id.ToString());
    m.set_household_id(e.household_id.ToString());
    m.set_confirmed_at_ms(base::ToUnixMillis(e.confirmed_at));
    return Encoded(e.request_id, m);
  }
  eventing::EncodedEvent operator()(const SupplyCancelled& e) const {
    v1::SupplyCancelled m;
    m.set_request_id(e.request_id.ToString());
    m.set_household_id(e.household_id.ToString());
    m.set_reason(static_cast<v1::CancelReason>(e.reason));
    m.set_cancelled_at_ms(base::ToUnixMillis(e.cancelled_at));
    return Encoded(e.request_id, m);
  }
  eventing::EncodedEvent operator()(const SupplyOverdue& e) const {
    v1::SupplyOverdue m;
    m.set_request_id(e.request_id.ToString());
    m.set_household_id(e.household_id.ToString());
    m.set_category(static_cast<v1::SupplyCategory>(e.category));
    m.set_claimed_by(e.claimed_by);
    m.set_requested_at_ms(base::ToUnixMillis(e.requested_at));
    m.set_overdue_at_ms(base::ToUnixMillis(e.overdue_at));
    return Encoded(e.request_id, m);
  }
};

}  // namespace

Item FromProto(const v1::SupplyItem& item) {
  return {item.name(), item.quantity(), EnumOf<Unit>(item.unit())};
}

v1::SupplyItem ToProto(const Item& item) {
  v1::SupplyItem m;
  m.set_name(item.name);
  m.set_quantity(item.quantity);
  m.set_unit(static_cast<v1::SupplyUnit>(item.unit));
  return m;
}

absl::StatusOr<std::optional<Input>> DecodeInput(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::RequestSupply>()) {
    Reading<v1::RequestSupply> m(value);
    return m.As<Input>(RequestSupply{m.Id(m->request_id(), "request_id"),
                                     m.Id(m->household_id(), "household_id"),
                                     EnumOf<Category>(m->category()), ItemsOf(m->items())});
  }
  if (type == TypeOf<v1::ClaimSupply>()) {
    Reading<v1::ClaimSupply> m(value);
    return m.As<Input>(ClaimSupply{m.Id(m->request_id(), "request_id"), m->take_over_from()});
  }
  if (type == TypeOf<v1::DeliverSupply>()) {
    Reading<v1::DeliverSupply> m(value);
    return m.As<Input>(DeliverSupply{m.Id(m->request_id(), "request_id"),
                                     base::FromUnixMillis(m->delivered_at_ms())});
  }
  if (type == TypeOf<v1::ConfirmSupply>()) {
    Reading<v1::ConfirmSupply> m(value);
    return m.As<Input>(ConfirmSupply{m.Id(m->request_id(), "request_id")});
  }
  if (type == TypeOf<v1::CancelSupply>()) {
    Reading<v1::CancelSupply> m(value);
    return m.As<Input>(
        CancelSupply{m.Id(m->request_id(), "request_id"), EnumOf<CancelReason>(m->reason())});
  }
  if (type == TypeOf<registration::v1::HouseholdRegistered>()) {
    Reading<registration::v1::HouseholdRegistered> m(value);
    return m.As<Input>(NoteHousehold{m.Id(m->household_id(), "household_id")});
  }
  if (type == TypeOf<registration::v1::HouseholdForgotten>()) {
    Reading<registration::v1::HouseholdForgotten> m(value);
    return m.As<Input>(ForgetHousehold{m.Id(m->household_id(), "household_id")});
  }
  if (type == TypeOf<registration::v1::ResidentsMovedIn>()) {
    Reading<registration::v1::ResidentsMovedIn> m(value);
    const auto& moving = m->moving();
    return m.As<Input>(NoteHousehold{m.Id(moving.to_household_id(), "moving.to_household_id"),
                                     moving.move_number()});
  }
  if (type == TypeOf<registration::v1::ResidentsMovedOut>()) {
    Reading<registration::v1::ResidentsMovedOut> m(value);
    if (!m->household_gone()) return std::nullopt;  // what it asked for is for who stays
    return m.As<Input>(ReleaseHousehold{m.Id(m->household_id(), "household_id"), m->to_grid_code(),
                                        m.Id(m->to_household_id(), "to_household_id"),
                                        m->move_number()});
  }
  if (type == TypeOf<v1::AcceptRequest>()) {
    Reading<v1::AcceptRequest> m(value);
    return m.As<Input>(
        AcceptRequest{m.Id(m->request_id(), "request_id"), m->from_grid_code(), m->move_number(),
                      RequestOf(m->request(), m.Id(m->household_id(), "household_id"))});
  }
  return std::nullopt;
}

absl::StatusOr<std::optional<Event>> DecodeEvent(std::string_view type, std::string_view value) {
  if (type == TypeOf<v1::HouseholdNoted>()) {
    Reading<v1::HouseholdNoted> m(value);
    return m.As<Event>(HouseholdNoted{m.Id(m->household_id(), "household_id"), m->move_number()});
  }
  if (type == TypeOf<v1::HouseholdMovedOut>()) {
    Reading<v1::HouseholdMovedOut> m(value);
    return m.As<Event>(HouseholdMovedOut{m.Id(m->household_id(), "household_id"), m->to_grid_code(),
                                         m.Id(m->to_household_id(), "to_household_id"),
                                         m->move_number()});
  }
  if (type == TypeOf<v1::RequestMovedOut>()) {
    Reading<v1::RequestMovedOut> m(value);
    return m.As<Event>(
        RequestMovedOut{m.Id(m->request_id(), "request_id"), m->to_grid_code(),
                        m.Id(m->to_household_id(), "to_household_id"), m->move_number(),
                        RequestOf(m->request(), m.Id(m->household_id(), "household_id"))});
  }
  if (type == TypeOf<v1::RequestMovedIn>()) {
    Reading<v1::RequestMovedIn> m(value);
    return m.As<Event>(
        RequestMovedIn{m.Id(m->request_id(), "request_id"), m->from_grid_code(), m->move_number(),
                       RequestOf(m->request(), m.Id(m->household_id(), "household_id"))});
  }
  if (type == TypeOf<v1::HouseholdForgotten>()) {
    Reading<v1::HouseholdForgotten> m(value);
    return m.As<Event>(HouseholdForgotten{m.Id(m->household_id(), "household_id")});
  }
  if (type == TypeOf<v1::SupplyRequested>()) {
    Reading<v1::SupplyRequested> m(value);
    return m.As<Event>(SupplyRequested{
        m.Id(m->request_id(), "request_id"), m.Id(m->household_id(), "household_id"),
        EnumOf<Category>(m->category()), ItemsOf(m->items()),
        base::FromUnixMillis(m->requested_at_ms()), base::FromUnixMillis(m->overdue_at_ms())});
  }
  if (type == TypeOf<v1::SupplyClaimed>()) {
    Reading<v1::SupplyClaimed> m(value);
    return m.As<Event>(SupplyClaimed{m.Id(m->request_id(), "request_id"), m->claimed_by(),
                                     base::FromUnixMillis(m->claimed_at_ms()),
                                     m->taken_over_from()});
  }
  if (type == TypeOf<v1::SupplyDelivered>()) {
    Reading<v1::SupplyDelivered> m(value);
    return m.As<Event>(SupplyDelivered{m.Id(m->request_id(), "request_id"),
                                       m.Id(m->household_id(), "household_id"), m->delivered_by(),
                                       base::FromUnixMillis(m->delivered_at_ms())});
  }
  if (type == TypeOf<v1::SupplyConfirmed>()) {
    Reading<v1::SupplyConfirmed> m(value);
    return m.As<Event>(SupplyConfirmed{m.Id(m->request_id(), "request_id"),
                                       m.Id(m->household_id(), "household_id"),
                                       base::FromUnixMillis(m->confirmed_at_ms())});
  }
  if (type == TypeOf<v1::SupplyCancelled>()) {
    Reading<v1::SupplyCancelled> m(value);
    return m.As<Event>(SupplyCancelled{
        m.Id(m->request_id(), "request_id"), m.Id(m->household_id(), "household_id"),
        EnumOf<CancelReason>(m->reason()), base::FromUnixMillis(m->cancelled_at_ms())});
  }
  if (type == TypeOf<v1::SupplyOverdue>()) {
    Reading<v1::SupplyOverdue> m(value);
    return m.As<Event>(SupplyOverdue{
        m.Id(m->request_id(), "request_id"), m.Id(m->household_id(), "household_id"),
        EnumOf<Category>(m->category()), m->claimed_by(),
        base::FromUnixMillis(m->requested_at_ms()), base::FromUnixMillis(m->overdue_at_ms())});
  }
  return std::nullopt;
}

eventing::EncodedEvent EncodeEvent(const Event& event) { return std::visit(Encode{}, event); }

std::vector<eventing::SideRecord> SideRecords(std::string_view key, const Event& event) {
  const auto* out = std::get_if<RequestMovedOut>(&event);
  if (out == nullptr) return {};
  v1::AcceptRequest m;
  m.set_request_id(out->request_id.ToString());
  m.set_household_id(out->to_household.ToString());
  m.set_from_grid_code(std::string(key));
  m.set_move_number(out->move_number);
  SetRequest(out->request, *m.mutable_request());
  return {{eventing::SideRecord::Kind::kMessage, "", out->to_grid, TypeOf<v1::AcceptRequest>(),
           m.SerializeAsString()}};
}

}  // namespace gridkeeper::supply
