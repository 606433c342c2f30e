// A whole registration without Kafka and Redis: commands are decided at once, messages delivered at
// once, look-ups answered from the states themselves. For tests of the edge.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/reference_source.hpp"
#include "eventing/commands.hpp"
#include "eventing/reference_codec.hpp"
#include "eventing/state_reader.hpp"
#include "eventing/topics.hpp"
#include "registration/adapters/registration_domain.hpp"
#include "registration/sealing/key_publisher.hpp"
#include "registration/sealing/key_table.hpp"

namespace gridkeeper::registration {

class FakeCity final : public eventing::CommandSink,
                       public eventing::StateReader,
                       public KeyPublisher {
 public:
  FakeCity(KeyTable& keys, base::Reference reference)
      : keys_(keys), reference_(std::make_shared<const base::Reference>(std::move(reference))) {}

  void Submit(eventing::Command command, base::TimePoint, eventing::OutcomeCallback done) override {
    eventing::Outcome outcome{eventing::OutcomeState::kProcessed, {}};
    {
      const std::lock_guard lock(mutex_);
      submitted_.push_back(command);
      const auto input = RegistrationDomain::DecodeInput(command.type, command.body);
      outcome.rejected = Decide(command.key, input.value().value(), command.actor);
      if (outcome.rejected.reason != base::Rejection::kNone) {
        outcome.state = eventing::OutcomeState::kRejected;
      }
      Deliver();
      if (only_accept_) outcome = {eventing::OutcomeState::kAccepted, {}};
    }
    done(outcome);
  }
  void GetOutcome(std::string_view, const base::Uuid&, eventing::OutcomeCallback done) override {
    done(eventing::Outcome{});
  }

  void Get(std::string_view key, std::string_view kind, std::string_view field,
           std::function<void(absl::StatusOr<std::optional<std::string>>)> done) override {
    std::optional<std::string> found;
    {
      const std::lock_guard lock(mutex_);
      if (rebuilding_.contains(std::string(key))) {
        return done(absl::UnavailableError("being rebuilt"));
      }
      for (eventing::Entity& entity : Entities(std::string(key), kind)) {
        if (entity.field == field) found = std::move(entity.value);
      }
    }
    done(found);
  }
  void List(std::vector<std::string> keys, std::string_view kind,
            std::function<void(absl::StatusOr<eventing::EntityList>)> done) override {
    eventing::EntityList list;
    {
      const std::lock_guard lock(mutex_);
      for (const std::string& key : keys) {
        if (rebuilding_.contains(key)) {
          list.unavailable_keys.push_back(key);
          continue;
        }
        for (eventing::Entity& entity : Entities(key, kind)) {
          list.entities.push_back(std::move(entity));
        }
      }
    }
    done(std::move(list));
  }
  void Figures(std::vector<std::string> keys, std::string_view kind,
               std::function<void(absl::StatusOr<eventing::EntityList>)> done) override {
    List(std::move(keys), kind, std::move(done));
  }

  void Publish(const base::Uuid& key_id, const std::optional<std::string>& record,
               std::function<void(absl::Status)> done) override {
    absl::Status status;
    {
      const std::lock_guard lock(mutex_);
      status = publish_status_;
      if (status.ok()) published_.emplace_back(key_id, record, submitted_.size());
      if (status.ok() && !record) (void)keys_.Apply(key_id.ToString(), std::nullopt);
    }
    done(status);
  }

  base::ReferenceSource Source() {
    return [this] {
      const std::lock_guard lock(mutex_);
      return reference_;
    };
  }

  struct Published {
    base::Uuid key_id;
    std::optional<std::string> record;
    std::size_t commands_before = 0;
    Published(const base::Uuid& id, std::optional<std::string> value, std::size_t before)
        : key_id(id), record(std::move(value)), commands_before(before) {}
  };
  std::vector<eventing::Command> submitted() const { return Copy(submitted_); }
  std::vector<Published> published() const { return Copy(published_); }
  // All events and messages, as bytes: what stands in the log.
  std::string log() const { return Copy(log_); }

  void FailPublishing(absl::Status status) { publish_status_ = std::move(status); }
  // What another service's event says.
  void Hear(const std::string& key, const Input& input) {
    const std::lock_guard lock(mutex_);
    (void)Decide(key, input, "");
  }
  // What is decided is not told.
  void OnlyAccept() { only_accept_ = true; }
  // What the loop keeps beside the domain's tables.
  void Put(const std::string& key, std::string_view kind, const std::string& field,
           const std::string& value) {
    const std::lock_guard lock(mutex_);
    beside_[{key, std::string(kind)}].push_back({key, field, value});
  }
  void Rebuild(std::string key) { rebuilding_.insert(std::move(key)); }
  // Reference data stands still until it is let go.
  void HoldReference() { held_ = true; }
  void LetReferenceGo() {
    const std::lock_guard lock(mutex_);
    held_ = false;
    ShareReference();
  }

 private:
  template <typename T>
  T Copy(const T& value) const {
    const std::lock_guard lock(mutex_);
    return value;
  }

  State& StateOf(const std::string& key) {
    auto it = states_.find(key);
    if (it == states_.end()) it = states_.emplace(key, NewState(key)).first;
    return it->second;
  }
  std::vector<eventing::Entity> Entities(const std::string& key, std::string_view wanted) {
    std::vector<eventing::Entity> out = beside_[{key, std::string(wanted)}];
    RegistrationDomain::VisitTables(StateOf(key), [&](std::string_view kind, auto& table) {
      if (kind != wanted) return;
      for (const auto& [id, value] : table) {
        out.push_back(
            {key, RegistrationDomain::FieldOf(id), RegistrationDomain::EncodeEntity(value)});
      }
    });
    return out;
  }

  base::Rejected Decide(const std::string& key, const Input& input, const std::string& actor) {
    const base::TimePoint now = base::WallNow();
    State& state = StateOf(key);
    const auto decided = RegistrationDomain::Decide(
        state, *reference_, input, {.key = key, .actor = actor, .input_id = "i", .now = now});
    if (!decided) return decided.error();
    for (const Event& event : *decided) {
      log_ += key + RegistrationDomain::EncodeEvent(event).body;
      RegistrationDomain::Evolve(state, event, {key, actor, "e", now});
      for (const eventing::SideRecord& side : RegistrationDomain::SideRecords(key, event)) {
        Take(side);
      }
    }
    return {};
  }
  void Take(const eventing::SideRecord& side) {
    log_ += side.key + side.body.value_or("");
    if (side.kind == eventing::SideRecord::Kind::kMessage) {
      messages_.push_back(side);
    } else if (side.topic == eventing::kKeysTopic) {
      (void)keys_.Apply(side.key, side.body);
    } else {
      references_.push_back(side);
      if (!held_) ShareReference();
    }
  }
  void ShareReference() {
    auto next = std::make_shared<base::Reference>(*reference_);
    for (const eventing::SideRecord& side : std::exchange(references_, {})) {
      (void)eventing::ApplyReferenceRecord(side.key, side.body, *next);
    }
    reference_ = std::move(next);
  }
  void Deliver() {
    while (!messages_.empty()) {
      const eventing::SideRecord message = messages_.front();
      messages_.pop_front();
      (void)Decide(message.key,
                   RegistrationDomain::DecodeInput(message.type, *message.body).value().value(),
                   "");
    }
  }

  mutable std::mutex mutex_;
  KeyTable& keys_;
  std::shared_ptr<const base::Reference> reference_;
  std::map<std::string, State> states_;
  std::map<std::pair<std::string, std::string>, std::vector<eventing::Entity>> beside_;
  std::deque<eventing::SideRecord> messages_;
  std::vector<eventing::SideRecord> references_;
  bool held_ = false;
  bool only_accept_ = false;
  std::vector<eventing::Command> submitted_;
  std::vector<Published> published_;
  absl::Status publish_status_;
  std::set<std::string> rebuilding_;
  std::string log_;
};

}  // namespace gridkeeper::registration
