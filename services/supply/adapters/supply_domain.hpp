// Supply as the event loop sees it: see eventing/domain.hpp for what each member is for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventing/domain.hpp"
#include "supply/adapters/supply_codec.hpp"
#include "supply/adapters/supply_state_codec.hpp"
#include "supply/domain/decide.hpp"

namespace gridkeeper::supply {

struct SupplyDomain {
  static constexpr std::string_view kName = "supply";
  // The kinds of entity in Redis.
  static constexpr std::string_view kHouseholds = "household";
  static constexpr std::string_view kOpenRequests = "open";
  static constexpr std::string_view kClosedRequests = "closed";
  static constexpr std::string_view kDeparted = "departed";

  using State = GridState;
  using Input = supply::Input;
  using Event = supply::Event;

  static State NewState(std::string_view) { return {}; }

  static base::Decided<std::vector<Event>> Decide(const State& state,
                                                  const base::Reference& reference,
                                                  const Input& input,
                                                  const base::Context& context) {
    return supply::Decide(state, reference, input, context);
  }
  static void Evolve(State& state, const Event& event, const base::EventFacts& facts) {
    supply::Evolve(state, event, facts);
  }
  static std::optional<base::TimePoint> NextDeadline(const State& state) {
    return supply::NextDeadline(state);
  }
  static std::vector<Event> DecideDeadline(const State& state, const base::Reference&,
                                           base::TimePoint due, const base::Context&) {
    return supply::DecideDeadline(state, due);
  }

  static absl::StatusOr<std::optional<Input>> DecodeInput(std::string_view type,
                                                          std::string_view value) {
    return supply::DecodeInput(type, value);
  }
  static absl::StatusOr<std::optional<Event>> DecodeEvent(std::string_view type,
                                                          std::string_view value) {
    return supply::DecodeEvent(type, value);
  }
  static eventing::EncodedEvent EncodeEvent(const Event& event) {
    return supply::EncodeEvent(event);
  }
  static std::vector<eventing::SideRecord> SideRecords(std::string_view key, const Event& event) {
    return supply::SideRecords(key, event);
  }

  template <typename Visitor>
  static void VisitTables(State& state, Visitor&& visitor) {
    visitor(kHouseholds, state.households);
    visitor(kOpenRequests, state.open);
    visitor(kClosedRequests, state.closed);
    visitor(kDeparted, state.departed);
  }
  static std::string FieldOf(const base::Uuid& id) { return id.ToString(); }
  template <typename Value>
  static std::string EncodeEntity(const Value& value) {
    return supply::EncodeEntity(value);
  }
  static bool DecodeEntity(std::string_view field, std::string_view bytes,
                           base::Table<base::Uuid, Household>& into) {
    return Load(field, DecodeHousehold(bytes), into);
  }
  static bool DecodeEntity(std::string_view field, std::string_view bytes,
                           base::Table<base::Uuid, Departed>& into) {
    return Load(field, DecodeDeparted(bytes), into);
  }
  static bool DecodeEntity(std::string_view field, std::string_view bytes,
                           base::Table<base::Uuid, Request>& into) {
    return Load(field, DecodeRequest(bytes), into);
  }
  static void AfterLoad(State& state) { Derive(state); }

 private:
  template <typename Value>
  static bool Load(std::string_view field, std::optional<Value> value,
                   base::Table<base::Uuid, Value>& into) {
    const auto id = base::ParseUuid(field);
    if (!id || !value) return false;
    into.Put(*id, *std::move(value));
    return true;
  }
};

static_assert(eventing::Domain<SupplyDomain>);

}  // namespace gridkeeper::supply
