// Alerting as the event loop sees it: see eventing/domain.hpp for what each member is for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alerting/adapters/alerting_codec.hpp"
#include "alerting/adapters/alerting_state_codec.hpp"
#include "alerting/domain/decide.hpp"
#include "eventing/domain.hpp"

namespace gridkeeper::alerting {

struct AlertingDomain {
  static constexpr std::string_view kName = "alerting";
  // The kinds of entity in Redis.
  static constexpr std::string_view kOpenAlerts = "open";
  static constexpr std::string_view kClosedAlerts = "closed";
  static constexpr std::string_view kDeparted = "departed";

  using State = GridState;
  using Input = alerting::Input;
  using Event = alerting::Event;

  static State NewState(std::string_view) { return {}; }

  static base::Decided<std::vector<Event>> Decide(const State& state,
                                                  const base::Reference& reference,
                                                  const Input& input,
                                                  const base::Context& context) {
    return alerting::Decide(state, reference, input, context);
  }
  static void Evolve(State& state, const Event& event, const base::EventFacts& facts) {
    alerting::Evolve(state, event, facts);
  }
  static std::optional<base::TimePoint> NextDeadline(const State& state) {
    return alerting::NextDeadline(state);
  }
  static std::vector<Event> DecideDeadline(const State& state, const base::Reference& reference,
                                           base::TimePoint due, const base::Context& context) {
    return alerting::DecideDeadline(state, reference, due, context);
  }

  static absl::StatusOr<std::optional<Input>> DecodeInput(std::string_view type,
                                                          std::string_view value) {
    return alerting::DecodeInput(type, value);
  }
  static absl::StatusOr<std::optional<Event>> DecodeEvent(std::string_view type,
                                                          std::string_view value) {
    return alerting::DecodeEvent(type, value);
  }
  static eventing::EncodedEvent EncodeEvent(const Event& event) {
    return alerting::EncodeEvent(event);
  }
  static std::vector<eventing::SideRecord> SideRecords(std::string_view key, const Event& event) {
    return alerting::SideRecords(key, event);
  }

  template <typename Visitor>
  static void VisitTables(State& state, Visitor&& visitor) {
    visitor(kOpenAlerts, state.open);
    visitor(kClosedAlerts, state.closed);
    visitor(kDeparted, state.departed);
  }
  static std::string FieldOf(const base::Uuid& id) { return id.ToString(); }
  template <typename Value>
  static std::string EncodeEntity(const Value& value) {
    return alerting::EncodeEntity(value);
  }
  static bool DecodeEntity(std::string_view field, std::string_view bytes,
                           base::Table<base::Uuid, Alert>& into) {
    return Load(field, DecodeAlert(bytes), into);
  }
  static bool DecodeEntity(std::string_view field, std::string_view bytes,
                           base::Table<base::Uuid, Departed>& into) {
    return Load(field, DecodeDeparted(bytes), into);
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

static_assert(eventing::Domain<AlertingDomain>);

}  // namespace gridkeeper::alerting
