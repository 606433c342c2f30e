// Registration as the event loop sees it: see eventing/domain.hpp for what each member is for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventing/domain.hpp"
#include "registration/adapters/registration_codec.hpp"
#include "registration/adapters/state_codec.hpp"
#include "registration/domain/decide.hpp"
#include "registration/domain/evolve.hpp"
#include "registration/domain/evolve_volunteers.hpp"

namespace gridkeeper::registration {

struct RegistrationDomain {
  static constexpr std::string_view kName = "registration";
  // The kinds of entity in Redis. At an area key all but the last, at a person key the last.
  static constexpr std::string_view kProfiles = "area";
  static constexpr std::string_view kStaff = "staff";
  static constexpr std::string_view kSubstitutions = "substitution";
  static constexpr std::string_view kBuildings = "building";
  static constexpr std::string_view kHouseholds = "household";
  static constexpr std::string_view kMoves = "move";
  static constexpr std::string_view kDoors = "door";
  static constexpr std::string_view kFigures = "census";
  static constexpr std::string_view kDuplicates = "duplicate";
  static constexpr std::string_view kImports = "import";
  static constexpr std::string_view kCheckpoints = "checkpoint";
  static constexpr std::string_view kPasses = "pass";
  static constexpr std::string_view kIsolations = "isolation";
  static constexpr std::string_view kStops = "stop";
  static constexpr std::string_view kZones = "zone";
  static constexpr std::string_view kVolunteerCalls = "call";
  static constexpr std::string_view kVolunteers = "volunteer";
  static constexpr std::string_view kShifts = "shift";
  static constexpr std::string_view kEnterprises = "enterprise";
  static constexpr std::string_view kEnterpriseDays = "enterprise_day";
  static constexpr std::string_view kTrips = "trip";
  static constexpr std::string_view kClaims = "claim";
  // Of an import, which comes by the bulk lane as scans do.
  static constexpr std::string_view kBulkDeed = "gridkeeper.registration.v1.ResidentsImported";

  using State = registration::State;
  using Input = registration::Input;
  using Event = registration::Event;

  static State NewState(std::string_view key) { return registration::NewState(key); }

  static base::Decided<std::vector<Event>> Decide(const State& state,
                                                  const base::Reference& reference,
                                                  const Input& input,
                                                  const base::Context& context) {
    return registration::Decide(state, reference, input, context);
  }
  static void Evolve(State& state, const Event& event, const base::EventFacts& facts) {
    registration::Evolve(state, event, facts);
  }
  static std::optional<base::TimePoint> NextDeadline(const State& state) {
    return registration::NextDeadline(state);
  }
  static std::vector<Event> DecideDeadline(const State& state, const base::Reference& reference,
                                           base::TimePoint due, const base::Context& context) {
    return registration::DecideDeadline(state, reference, due, context);
  }

  static absl::StatusOr<std::optional<Input>> DecodeInput(std::string_view type,
                                                          std::string_view value) {
    return registration::DecodeInput(type, value);
  }
  static absl::StatusOr<std::optional<Event>> DecodeEvent(std::string_view type,
                                                          std::string_view value) {
    return registration::DecodeEvent(type, value);
  }
  static eventing::EncodedEvent EncodeEvent(const Event& event) {
    return registration::EncodeEvent(event);
  }
  static std::vector<eventing::SideRecord> SideRecords(std::string_view key, const Event& event) {
    return registration::SideRecords(key, event);
  }

  template <typename Visitor>
  static void VisitTables(State& state, Visitor&& visitor) {
    visitor(kClaims, state.claims);
    if (!state.area) return;
    visitor(kProfiles, state.area->profile);
    visitor(kStaff, state.area->staff);
    visitor(kSubstitutions, state.area->substitutions);
    visitor(kBuildings, state.area->buildings);
    visitor(kHouseholds, state.area->households);
    visitor(kMoves, state.area->moves);
    visitor(kDoors, state.area->doors);
    visitor(kFigures, state.area->census);
    visitor(kDuplicates, state.area->duplicates);
    visitor(kImports, state.area->imports);
    visitor(kCheckpoints, state.area->checkpoints);
    visitor(kPasses, state.area->passes);
    visitor(kIsolations, state.area->isolations);
    visitor(kStops, state.area->stops);
    visitor(kZones, state.area->zones);
    visitor(kVolunteerCalls, state.area->volunteer_calls);
    visitor(kVolunteers, state.area->volunteers);
    visitor(kShifts, state.area->shifts);
    visitor(kEnterprises, state.area->enterprises);
    visitor(kEnterpriseDays, state.area->enterprise_day);
    visitor(kTrips, state.area->trips);
  }
  static bool StandsTogether(std::string_view kind) {
    return kind == kFigures || kind == kEnterpriseDays || kind == kClaims;
  }

  static std::string FieldOf(const base::Uuid& id) { return id.ToString(); }
  static std::string FieldOf(const std::string& id) { return id; }
  static std::string FieldOf(Only) { return std::string(kProfiles); }

  template <typename Value>
  static std::string EncodeEntity(const Value& value) {
    return registration::EncodeEntity(value);
  }
  template <typename Key, typename Value>
  static bool DecodeEntity(std::string_view field, std::string_view bytes,
                           base::Table<Key, Value>& into) {
    Key key{};
    Value value{};
    if (!ReadField(field, key) || !Decode(bytes, value)) return false;
    into.Put(key, std::move(value));
    return true;
  }
  static void AfterLoad(State& state) { Derive(state); }

 private:
  static bool ReadField(std::string_view field, base::Uuid& key) {
    const auto id = base::ParseUuid(field);
    key = id.value_or(base::Uuid{});
    return id.has_value();
  }
  static bool ReadField(std::string_view field, std::string& key) {
    key = field;
    return !field.empty();
  }
  static bool ReadField(std::string_view, Only&) { return true; }
};

static_assert(eventing::Domain<RegistrationDomain>);

}  // namespace gridkeeper::registration
