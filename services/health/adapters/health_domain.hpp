// Health monitoring as the event loop sees it: see eventing/domain.hpp for what each member is for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventing/domain.hpp"
#include "health/adapters/health_codec.hpp"
#include "health/adapters/health_state_codec.hpp"
#include "health/domain/decide.hpp"

namespace gridkeeper::health {

struct HealthDomain {
  static constexpr std::string_view kName = "health";
  // The kinds of entity in Redis.
  static constexpr std::string_view kResidents = "resident";
  static constexpr std::string_view kCases = "case";
  static constexpr std::string_view kFollowUps = "follow_ups";
  static constexpr std::string_view kDeparted = "departed";

  using State = GridState;
  using Input = health::Input;
  using Event = health::Event;

  static State NewState(std::string_view) { return {}; }

  static base::Decided<std::vector<Event>> Decide(const State& state,
                                                  const base::Reference& reference,
                                                  const Input& input,
                                                  const base::Context& context) {
    return health::Decide(state, reference, input, context);
  }
  static void Evolve(State& state, const Event& event, const base::EventFacts& facts) {
    health::Evolve(state, event, facts);
  }
  static std::optional<base::TimePoint> NextDeadline(const State& state) {
    return health::NextDeadline(state);
  }
  static std::vector<Event> DecideDeadline(const State& state, const base::Reference&,
                                           base::TimePoint due, const base::Context&) {
    return health::DecideDeadline(state, due);
  }

  static absl::StatusOr<std::optional<Input>> DecodeInput(std::string_view type,
                                                          std::string_view value) {
    return health::DecodeInput(type, value);
  }
  static absl::StatusOr<std::optional<Event>> DecodeEvent(std::string_view type,
                                                          std::string_view value) {
    return health::DecodeEvent(type, value);
  }
  static eventing::EncodedEvent EncodeEvent(const Event& event) {
    return health::EncodeEvent(event);
  }
  static std::vector<eventing::SideRecord> SideRecords(std::string_view key, const Event& event) {
    return health::SideRecords(key, event);
  }

  template <typename Visitor>
  static void VisitTables(State& state, Visitor&& visitor) {
    visitor(kResidents, state.residents);
    visitor(kCases, state.cases);
    visitor(kFollowUps, state.pages);
    visitor(kDeparted, state.departed);
  }
  template <typename Key>
  static std::string FieldOf(const Key& key) {
    return health::FieldOf(key);
  }
  template <typename Value>
  static std::string EncodeEntity(const Value& value) {
    return health::EncodeEntity(value);
  }
  static bool DecodeEntity(std::string_view field, std::string_view bytes,
                           base::Table<base::Uuid, Resident>& into) {
    return Load(base::ParseUuid(field), DecodeResident(bytes), into);
  }
  static bool DecodeEntity(std::string_view field, std::string_view bytes,
                           base::Table<base::Uuid, Case>& into) {
    return Load(base::ParseUuid(field), DecodeCase(bytes), into);
  }
  static bool DecodeEntity(std::string_view field, std::string_view bytes,
                           base::Table<PageKey, FollowUpPage>& into) {
    return Load(ParsePageKey(field), DecodeFollowUpPage(bytes), into);
  }
  static bool DecodeEntity(std::string_view field, std::string_view bytes,
                           base::Table<base::Uuid, Departed>& into) {
    return Load(base::ParseUuid(field), DecodeDeparted(bytes), into);
  }
  static void AfterLoad(State& state) { Derive(state); }

 private:
  template <typename Key, typename Value>
  static bool Load(std::optional<Key> key, std::optional<Value> value,
                   base::Table<Key, Value>& into) {
    if (!key || !value) return false;
    into.Put(*key, *std::move(value));
    return true;
  }
};

static_assert(eventing::Domain<HealthDomain>);

}  // namespace gridkeeper::health
