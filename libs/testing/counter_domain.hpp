// The loop's test domain over libs/testing/proto/counter.proto. One counter per key, in table
// "counter" under field "total".
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/table.hpp"
#include "counter.pb.h"
#include "eventing/domain.hpp"

namespace gridkeeper::testing {

struct Counter {
  std::int64_t total = 0;
  std::int64_t reminded = 0;
  std::multiset<std::int64_t> reminders_ms;
};

struct CounterState {
  base::Table<std::string, Counter> counters;
};

struct CounterDomain {
  static constexpr std::string_view kName = "health";  // a domain of the topic catalogue
  using State = CounterState;
  using Input = Add;
  using Event = std::variant<Added, Reminded>;

  static State NewState(std::string_view) { return {}; }

  static base::Decided<std::vector<Event>> Decide(const State& state, const base::Reference&,
                                                  const Input& input,
                                                  const base::Context& context) {
    if (!input.moved_to().empty() && input.moved_to() != context.key) {
      return base::HandOn(input.moved_to());
    }
    if (input.throws()) throw std::runtime_error("asked to throw");
    if (input.amount() < 0) {
      return base::Refuse(base::Rejection::kInvalid, "amount",
                          "amount is negative; give 0 or more");
    }
    const Counter* counter = state.counters.Find("total");
    Added added;
    added.set_amount(input.amount());
    added.set_total((counter ? counter->total : 0) + input.amount());
    added.set_note(input.note());
    added.set_remind_at_ms(input.remind_at_ms());
    added.set_tell_key(input.tell_key());
    return std::vector<Event>{added};
  }

  static void Evolve(State& state, const Event& event, const base::EventFacts&) {
    Counter counter = state.counters.Find("total") ? *state.counters.Find("total") : Counter{};
    if (const Added* added = std::get_if<Added>(&event)) {
      counter.total = added->total();
      if (added->remind_at_ms() != 0) counter.reminders_ms.insert(added->remind_at_ms());
    } else {
      const std::int64_t due = std::get<Reminded>(event).due_ms();
      counter.reminded += static_cast<std::int64_t>(counter.reminders_ms.erase(due));
    }
    state.counters.Put("total", std::move(counter));
  }

  static std::optional<base::TimePoint> NextDeadline(const State& state) {
    const Counter* counter = state.counters.Find("total");
    if (counter == nullptr || counter->reminders_ms.empty()) return std::nullopt;
    return base::FromUnixMillis(*counter->reminders_ms.begin());
  }

  static std::vector<Event> DecideDeadline(const State&, const base::Reference&,
                                           base::TimePoint due, const base::Context&) {
    Reminded reminded;
    reminded.set_due_ms(base::ToUnixMillis(due));
    return {reminded};
  }

  static absl::StatusOr<std::optional<Input>> DecodeInput(std::string_view type,
                                                          std::string_view value) {
    Add add;
    if (type != Add::descriptor()->full_name()) return std::optional<Input>();
    if (!add.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
      return absl::InvalidArgumentError("not an Add");
    }
    return std::optional<Input>(add);
  }

  static absl::StatusOr<std::optional<Event>> DecodeEvent(std::string_view type,
                                                          std::string_view value) {
    Added added;
    Reminded reminded;
    if (type == Added::descriptor()->full_name() &&
        added.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
      return std::optional<Event>(added);
    }
    if (type == Reminded::descriptor()->full_name() &&
        reminded.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
      return std::optional<Event>(reminded);
    }
    return std::optional<Event>();
  }

  static eventing::EncodedEvent EncodeEvent(const Event& event) {
    return std::visit(
        [](const auto& message) {
          return eventing::EncodedEvent{message.GetDescriptor()->full_name(), "",
                                        message.SerializeAsString()};
        },
        event);
  }

  static std::vector<eventing::SideRecord> SideRecords(std::string_view, const Event& event) {
    const Added* added = std::get_if<Added>(&event);
    if (added == nullptr || added->tell_key().empty()) return {};
    Add told;
    told.set_amount(added->amount());
    return {{eventing::SideRecord::Kind::kMessage, "", added->tell_key(),
             Add::descriptor()->full_name(), told.SerializeAsString()}};
  }

  template <typename Visitor>
  static void VisitTables(State& state, Visitor&& visit) {
    visit("counter", state.counters);
  }
  static std::string FieldOf(const std::string& key) { return key; }
  static std::string EncodeEntity(const Counter& counter) {
    CounterEntity entity;
    entity.set_total(counter.total);
    entity.set_reminded(counter.reminded);
    for (std::int64_t due : counter.reminders_ms) entity.add_reminders_ms(due);
    return entity.SerializeAsString();
  }
  static bool DecodeEntity(std::string_view field, std::string_view bytes,
                           base::Table<std::string, Counter>& into) {
    CounterEntity entity;
    if (!entity.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return false;
    Counter counter{entity.total(), entity.reminded(), {}};
    counter.reminders_ms.insert(entity.reminders_ms().begin(), entity.reminders_ms().end());
    into.Put(std::string(field), std::move(counter));
    return true;
  }
  static void AfterLoad(State&) {}
};
static_assert(eventing::Domain<CounterDomain>);

}  // namespace gridkeeper::testing
