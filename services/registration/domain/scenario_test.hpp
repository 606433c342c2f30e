// Given events, when an input, then events or a refusal: what the domain tests are written in.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "registration/domain/decide.hpp"
#include "registration/domain/evolve.hpp"

namespace gridkeeper::registration {

inline constexpr std::string_view kDistrict = "330106";
inline constexpr std::string_view kStreet = "330106001";
inline constexpr std::string_view kCommunity = "330106001001";
inline constexpr std::string_view kGrid = "330106001001001";
inline constexpr std::string_view kOtherGrid = "330106001001002";
inline constexpr base::TimePoint kNow = base::FromUnixMillis(1'583'020'800'000);

inline base::Uuid Id(std::string_view name) { return base::DeriveUuid({"test", name}); }

inline PersonKey Person(std::uint8_t n) {
  PersonKey key;
  key.bytes.fill(n);
  return key;
}

class Scenario : public testing::Test {
 protected:
  Scenario() {
    reference.areas = {{std::string(kDistrict), {"West Lake", ""}},
                       {std::string(kStreet), {"Street 1", std::string(kDistrict)}},
                       {std::string(kCommunity), {"Community 1", std::string(kStreet)}},
                       {std::string(kGrid), {"Grid 1", std::string(kCommunity)}},
                       {std::string(kOtherGrid), {"Grid 2", std::string(kCommunity)}}};
    Know("worker", base::Role::kGridWorker, {std::string(kGrid)});
    Know("head", base::Role::kGridHead, {std::string(kGrid)});
    Know("community", base::Role::kCommunity, {std::string(kCommunity)});
    Know("street", base::Role::kStreet, {std::string(kStreet)});
    reference.bootstrap_admin = "root";
  }

  void Know(std::string id, base::Role role, std::vector<base::AreaCode> areas) {
    reference.staff[std::move(id)] = {.role = role, .areas = std::move(areas)};
  }

  void GivenKey(std::string_view text) {
    key = text;
    state = NewState(key);
  }
  void Given(const Event& event, std::string_view by = "root", base::TimePoint at = kNow) {
    Evolve(state, event, {.key = key, .actor = by, .event_id = "e", .time = at});
  }
  void GivenDefined(std::string_view text) {
    GivenKey(text);
    Given(AreaDefined{"Area", ""});
  }

  // Goes to another key; each keeps its state.
  void At(std::string_view text) {
    others_[key] = std::move(state);
    key = text;
    state = std::move(others_[key]);
  }

  // The events are folded in, so that When can be called in a row.
  std::vector<Event> When(const Input& input, std::string_view by = "root",
                          base::TimePoint at = kNow) {
    refused = {};
    auto decided =
        Decide(state, reference, input, {.key = key, .actor = by, .input_id = "i", .now = at});
    if (!decided) {
      refused = decided.error();
      return {};
    }
    for (const Event& event : *decided) Given(event, by, at);
    return *decided;
  }

  std::vector<Event> Due(base::TimePoint due) {
    return DecideDeadline(state, reference, due,
                          {.key = key, .actor = "", .input_id = "", .now = due});
  }
  // Fires what is due by then, earliest first; all events.
  std::vector<Event> TimeIs(base::TimePoint at) {
    std::vector<Event> all;
    for (auto due = NextDeadline(state); due && *due <= at; due = NextDeadline(state)) {
      for (const Event& event : Due(*due)) {
        Given(event, "", at);
        all.push_back(event);
      }
    }
    return all;
  }

  void ThenRefused(base::Rejection reason, std::string_view field) {
    EXPECT_EQ(refused.reason, reason) << refused.message;
    EXPECT_EQ(refused.field, field) << refused.message;
    EXPECT_FALSE(refused.message.empty());
  }

  base::Reference reference;
  std::string key;
  State state;
  base::Rejected refused;

 private:
  std::map<std::string, State> others_;
};

// The only event of a decision, of this type; fails the test otherwise.
template <typename E>
E Only1(const std::vector<Event>& events) {
  EXPECT_EQ(events.size(), 1u);
  if (events.size() != 1 || !std::holds_alternative<E>(events[0])) {
    ADD_FAILURE() << "not the one event expected";
    return {};
  }
  return std::get<E>(events[0]);
}

}  // namespace gridkeeper::registration
