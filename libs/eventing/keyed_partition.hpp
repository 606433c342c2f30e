// The Partition of a domain: a map from key to aggregate, with everything that makes effects happen
// once. See domain.hpp for what D supplies.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/container/node_hash_map.h"
#include "absl/strings/string_view.h"
#include "base/test_hooks.hpp"
#include "eventing/deeds.hpp"
#include "eventing/domain.hpp"
#include "eventing/input_context.hpp"
#include "eventing/meta.hpp"
#include "eventing/partition.hpp"
#include "eventing/record_writer.hpp"
#include "eventing/stop_loudly.hpp"

namespace gridkeeper::eventing {

template <Domain D>
class KeyedPartition final : public Partition {
 public:
  KeyedPartition(std::int32_t number, std::int32_t partitions)
      : writer_(D::kName, number, partitions), deeds_(D::kName, BulkDeed()) {}

  void Decide(const kafka::Record& input, InputKind kind, const base::Reference& reference,
              base::TimePoint now, Output& out) override {
    ++out.tally.inputs;
    if (input.offset <= ledger_.HighestCause(input.topic) && !TestBug("deduplication_off")) {
      ++out.tally.skipped;
      return;
    }
    InputContext context =
        kind == InputKind::kOwn ? ReadCommand(input, now) : ReadForeignEvent(input, now);
    if (!context.problem.empty()) return DeadLetter(input, context, context.problem, out);
    try {
      DecideChecked(input, context, reference, out);
    } catch (const std::exception& broken) {
      DeadLetter(input, context, broken.what(), out);
    }
  }

  void DecideDeadlines(base::TimePoint until, const base::Reference& reference, base::TimePoint now,
                       Output& out) override {
    while (!deadlines_.empty() && deadlines_.begin()->first <= until) {
      const auto [due, key] = *deadlines_.begin();
      InputContext context = DeadlineContext(D::kName, writer_.number(), ledger_, *key, now);
      Node& node = *aggregates_.find(*key);
      Aggregate& aggregate = node.second;
      const std::vector<typename D::Event> events =
          D::DecideDeadline(aggregate.state, reference, due, context.ForDecide());
      ++out.tally.deadlines;
      if (!Write(context, events, node, out))
        StopLoudly(absl::InternalError(
            fmt::format("a deadline's event of key {} exceeds the size limit", *key)));
      if (aggregate.deadline <= due)
        StopLoudly(absl::InternalError(fmt::format("a deadline of key {} does not advance", *key)));
    }
  }

  std::optional<base::TimePoint> NextDeadline() const override {
    if (deadlines_.empty()) return std::nullopt;
    return deadlines_.begin()->first;
  }

  absl::Status Fold(const kafka::Record& record) override {
    const auto* meta = ReadMeta<common::v1::EventMeta>(record.value);
    if (!meta) return UnreadableEvent(record, "it has no meta");
    ledger_.NoteCause(meta->cause().topic(), meta->cause().offset());
    if (FoldGeneric(record, *meta, ledger_)) return absl::OkStatus();
    auto event = D::DecodeEvent(record.type, record.value);
    if (!event.ok()) return UnreadableEvent(record, event.status().ToString());
    if (!*event) return UnreadableEvent(record, "its type is unknown to this version");
    Node& node = NodeOf(record.key);
    const base::TimePoint time = ParseTime(record.time).value_or(base::TimePoint{});
    D::Evolve(node.second.state, **event, {record.key, meta->actor(), record.id, time});
    const DeedFacts facts{.topic = meta->cause().topic(),
                          .offset = meta->cause().offset(),
                          .index = meta->cause().index(),
                          .is_command = !meta->command_id().empty(),
                          .actor = meta->actor(),
                          .type = record.type,
                          .subject = meta->subject(),
                          .time = time};
    FinishEvolving(node, deeds_.DeedOf(facts), time);
    KeepOutcome(*meta, {}, ledger_);
    return absl::OkStatus();
  }

  absl::Status Load(std::string_view collection, std::string_view field,
                    std::string_view value) override {
    if (ledger_.Load(collection, field, value)) return absl::OkStatus();
    const std::size_t colon = collection.find(':');
    const std::string_view kind = collection.substr(0, colon);
    bool loaded = false;
    if (colon != std::string_view::npos || StandsTogether(kind)) {
      const std::size_t slash = StandsTogether(kind) ? field.find('/') : std::string_view::npos;
      const std::string_view key =
          StandsTogether(kind) ? field.substr(0, slash) : collection.substr(colon + 1);
      const std::string_view entity =
          slash == std::string_view::npos ? field : field.substr(slash + 1);
      Aggregate& aggregate = NodeOf(key).second;
      if (kind == kDeeds) loaded = deeds_.Load(entity, value, DeedsOf(aggregate));
      D::VisitTables(aggregate.state, [&](std::string_view name, auto& table) {
        if (name == kind) loaded = D::DecodeEntity(entity, value, table);
      });
    }
    if (loaded) return absl::OkStatus();
    return absl::DataLossError(
        fmt::format("snapshot entity {} of {} cannot be read", field, collection));
  }

  void FinishLoad() override {
    for (Node& node : aggregates_) {
      D::AfterLoad(node.second.state);
      VisitTables(node.second, [](std::string_view, auto& table) { table.TakeChanges(); });
      UpdateDeadline(node);
    }
  }

  Changes TakeChanges() override {
    Changes changes;
    Together together;
    for (Node* node : std::exchange(touched_, {})) {
      node->second.touched = false;
      VisitTables(node->second, [&](std::string_view kind, auto& table) {
        auto keys = table.TakeChanges();
        if (keys.empty()) return;
        std::sort(keys.begin(), keys.end());
        keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
        Changes::Collection& collection = CollectionOf(kind, node->first, together, changes);
        for (const auto& key : keys) {
          if (const auto* entity = table.Find(key)) {
            collection.puts.emplace_back(FieldOf(kind, node->first, key), Encode(key, *entity));
          } else {
            collection.erased.push_back(FieldOf(kind, node->first, key));
          }
        }
      });
    }
    ledger_.TakeChanges(changes);
    changes.announcements = std::exchange(announcements_, {});
    return changes;
  }

  void StartDump() override {
    undumped_.clear();
    for (Node& node : aggregates_) undumped_.push_back(&node);
    undumped_ledger_.clear();
    for (Changes& piece : ledger_.Dump(kLedgerPiece)) undumped_ledger_.push_back(std::move(piece));
  }

  std::optional<Changes> DumpNext(std::size_t entities) override {
    Changes changes;
    if (!undumped_ledger_.empty()) {
      changes = std::move(undumped_ledger_.back());
      undumped_ledger_.pop_back();
      return changes;
    }
    if (undumped_.empty()) return std::nullopt;
    Together together;
    for (std::size_t given = 0; given < entities && !undumped_.empty(); undumped_.pop_back()) {
      auto& [name, aggregate] = *undumped_.back();
      VisitTables(aggregate, [&](std::string_view kind, auto& table) {
        if (table.empty()) return;
        Changes::Collection& collection = CollectionOf(kind, name, together, changes);
        for (const auto& [key, entity] : table) {
          collection.puts.emplace_back(FieldOf(kind, name, key), Encode(key, entity));
          ++given;
        }
      });
    }
    return changes;
  }

  const Ledger& ledger() const override { return ledger_; }

  // For tests: the state of a key, nullptr when there is none.
  const typename D::State* Find(const std::string& key) const {
    auto it = aggregates_.find(key);
    return it == aggregates_.end() ? nullptr : &it->second.state;
  }

 private:
  static constexpr std::size_t kLedgerPiece = 5000;

  static constexpr base::TimePoint kNever = base::TimePoint::max();

  struct Aggregate {
    typename D::State state;
    base::TimePoint deadline = kNever;
    std::unique_ptr<DeedTable> deeds = nullptr;  // most keys of persons have none
    bool touched = false;
  };
  // Small: there is one for each person. Its nodes never move.
  using Aggregates = absl::node_hash_map<std::string, Aggregate>;
  using Node = typename Aggregates::value_type;

  using MaybeDeed = std::optional<std::pair<DeedId, Deed>>;

  static std::string_view BulkDeed() {
    if constexpr (requires { D::kBulkDeed; }) return D::kBulkDeed;
    return {};
  }
  static DeedTable& DeedsOf(Aggregate& aggregate) {
    if (!aggregate.deeds) aggregate.deeds = std::make_unique<DeedTable>();
    return *aggregate.deeds;
  }
  // The domain's tables and the log of what was done.
  template <typename Visitor>
  static void VisitTables(Aggregate& aggregate, Visitor&& visit) {
    D::VisitTables(aggregate.state, visit);
    if (aggregate.deeds) visit(kDeeds, *aggregate.deeds);
  }
  template <typename Key, typename Entity>
  std::string Encode(const Key& key, const Entity& entity) const {
    if constexpr (std::is_same_v<Entity, Deed>) {
      return deeds_.Encode(key, entity);
    } else {
      return D::EncodeEntity(entity);
    }
  }

  static bool StandsTogether(std::string_view kind) {
    if constexpr (requires { D::StandsTogether(kind); }) return D::StandsTogether(kind);
    return false;
  }
  // Where in the changes the collections are that the entities of several keys share.
  using Together = std::map<std::string_view, std::size_t>;
  static Changes::Collection& CollectionOf(std::string_view kind, const std::string& name,
                                           Together& together, Changes& changes) {
    std::vector<Changes::Collection>& all = changes.collections;
    if (!StandsTogether(kind)) {
      return all.emplace_back(Changes::Collection{fmt::format("{}:{}", kind, name), {}, {}});
    }
    const auto [at, is_new] = together.try_emplace(kind, all.size());
    if (is_new) all.push_back({std::string(kind), {}, {}});
    return all[at->second];
  }
  template <typename Key>
  static std::string FieldOf(std::string_view kind, const std::string& name, const Key& key) {
    if constexpr (std::is_same_v<Key, DeedId>) {
      return key.id.ToString();
    } else if (!StandsTogether(kind)) {
      return D::FieldOf(key);
    } else if constexpr (std::is_enum_v<Key>) {
      return name;
    } else {
      return fmt::format("{}/{}", name, D::FieldOf(key));
    }
  }

  Node& NodeOf(std::string_view key) {
    auto it = aggregates_.find(absl::string_view(key.data(), key.size()));
    if (it == aggregates_.end()) {
      it = aggregates_.emplace(std::string(key), Aggregate{.state = D::NewState(key)}).first;
    }
    return *it;
  }

  void DecideChecked(const kafka::Record& input, InputContext& context,
                     const base::Reference& reference, Output& out) {
    auto decoded = D::DecodeInput(input.type, input.value);
    if (context.foreign) {
      // Most of another domain's events are of no concern here: not even their meta is read.
      if (decoded.ok() && !*decoded) return;
      ReadEventMeta(input, context);
      if (!context.problem.empty()) return DeadLetter(input, context, context.problem, out);
    }
    if (!decoded.ok())
      return DeadLetter(input, context, std::string(decoded.status().message()), out);
    if (!*decoded)
      return DeadLetter(input, context, fmt::format("unknown type {}", input.type), out);
    if (context.IsCommand()) {
      if (const std::optional<RecordedOutcome> known = ledger_.Find(*context.command_id);
          known && IsSettled(context, known->rejected.reason) && !TestBug("deduplication_off")) {
        return Repeat(input, context, *known, out);
      }
      if (std::optional<base::Rejected> refused = CheckCommand(context, ledger_, reference)) {
        return Reject(input, context, *refused, out);
      }
    }
    if (TestBug("decide_throws") && context.correlation_id == "chaos:throw") {
      throw std::runtime_error("asked to throw by a test");
    }
    Node& node = NodeOf(context.key);
    auto decision = D::Decide(node.second.state, reference, **decoded, context.ForDecide());
    if (!decision && decision.error().reason == base::Rejection::kMoved) {
      return Forward(input, context, decision.error().message, out);
    }
    if (!decision) return Reject(input, context, decision.error(), out);
    if (decision->empty()) {
      if (!context.foreign) DeadLetter(input, context, "the decision has no event", out);
      return;
    }
    if (!Write(context, *decision, node, out)) {
      return DeadLetter(input, context, "an event it leads to exceeds the size limit", out);
    }
    ++out.tally.carried_out;
    Settle(context, {});
  }

  // Encodes all events and what they lead to; only when all fit are they written and folded in.
  bool Write(InputContext& context, const std::vector<typename D::Event>& events, Node& node,
             Output& out) {
    std::vector<OutgoingRecord> records;
    std::vector<std::string> ids;
    MaybeDeed deed;
    for (const typename D::Event& event : events) {
      EncodedEvent encoded = D::EncodeEvent(event);
      if (const MaybeDeed found = deeds_.DeedOf(FactsOf(context, encoded))) deed = found;
      records.push_back(writer_.Event(context, std::move(encoded), ids.emplace_back()));
      if (!writer_.Fits(records.back())) return false;
      for (SideRecord& side : D::SideRecords(context.key, event)) {
        records.push_back(writer_.Side(context, std::move(side)));
        if (!writer_.Fits(records.back())) return false;
      }
    }
    std::move(records.begin(), records.end(), std::back_inserter(out.records));
    for (std::size_t i = 0; i < events.size(); ++i) {
      D::Evolve(node.second.state, events[i], {context.key, context.actor, ids[i], context.now});
    }
    ledger_.NoteCause(context.topic, context.offset);
    FinishEvolving(node, deed, context.now);
    return true;
  }

  // Of the event that is written next.
  static DeedFacts FactsOf(const InputContext& context, const EncodedEvent& event) {
    return {.topic = context.topic,
            .offset = context.offset,
            .index = context.next_index,
            .is_command = context.IsCommand(),
            .actor = context.actor,
            .type = event.type,
            .subject = event.subject,
            .time = context.now};
  }

  void FinishEvolving(Node& node, const MaybeDeed& deed, base::TimePoint now) {
    Aggregate& aggregate = node.second;
    if (deed) DeedsOf(aggregate).Put(deed->first, deed->second);
    if (aggregate.deeds) Deeds::Prune(*aggregate.deeds, now);
    if (!std::exchange(aggregate.touched, true)) touched_.push_back(&node);
    UpdateDeadline(node);
  }

  void Reject(const kafka::Record& input, InputContext& context, const base::Rejected& refused,
              Output& out) {
    OutgoingRecord rejected = writer_.Rejected(context, refused);
    if (!writer_.Fits(rejected))
      return DeadLetter(input, context, "the refusal it leads to exceeds the size limit", out);
    ++out.tally.rejected;
    out.records.push_back(std::move(rejected));
    ledger_.NoteCause(context.topic, context.offset);
    Settle(context, refused);
  }

  // Whether a command's id alone decides. A dead letter's is free again; one that was handed on may
  // have come back to where it was first.
  static bool IsSettled(const InputContext& context, base::Rejection outcome) {
    if (outcome == base::Rejection::kMoved) return context.forwards == 0;
    return outcome != base::Rejection::kDeadLettered;
  }

  void Repeat(const kafka::Record& input, InputContext& context, const RecordedOutcome& known,
              Output& out) {
    if (known.payload_hash != context.payload_hash)
      return Reject(input, context, ReusedId(*context.command_id), out);
    if (known.rejected.reason == base::Rejection::kMoved)
      return Forward(input, context, known.rejected.message, out);
    ++out.tally.repeated;
    out.records.push_back(writer_.Repeated(context));
    ledger_.NoteCause(context.topic, context.offset);
    Announce(context, known);
  }

  // The outcome is told where the command is decided.
  void Forward(const kafka::Record& input, InputContext& context, const std::string& to_key,
               Output& out) {
    if (!context.IsCommand())
      return DeadLetter(input, context, "only a command can be handed on", out);
    if (context.forwards >= kMaxForwards) return Reject(input, context, ForwardedTooOften(), out);
    std::vector<OutgoingRecord> records = writer_.Forwarded(context, input, to_key);
    if (!std::all_of(records.begin(), records.end(), RecordWriter::Fits))
      return DeadLetter(input, context, "handed on it would exceed the size limit", out);
    ++out.tally.forwarded;
    std::move(records.begin(), records.end(), std::back_inserter(out.records));
    ledger_.NoteCause(context.topic, context.offset);
    ledger_.Record(*context.command_id,
                   {context.payload_hash, {base::Rejection::kMoved, "", to_key}},
                   context.accepted_at);
  }

  void DeadLetter(const kafka::Record& input, InputContext& context, std::string reason,
                  Output& out) {
    ++out.tally.dead_lettered;
    reason = Legible(reason);
    context.next_index = 0;  // what was encoded of its events is not written
    writer_.DeadLetter(context, input, reason, out.records);
    ledger_.NoteCause(context.topic, context.offset);
    Settle(context, DeadLettered(reason));
  }

  // Keeps the command's outcome and tells whoever waits.
  void Settle(const InputContext& context, const base::Rejected& rejected) {
    if (!context.command_id || context.foreign) return;
    const RecordedOutcome outcome{context.payload_hash, rejected};
    if (IsKept(rejected.reason)) ledger_.Record(*context.command_id, outcome, context.accepted_at);
    Announce(context, outcome);
  }

  void Announce(const InputContext& context, const RecordedOutcome& outcome) {
    if (!context.reply_to.empty()) {
      announcements_.push_back({context.reply_to, *context.command_id, EncodeOutcome(outcome)});
    }
  }

  void UpdateDeadline(Node& node) {
    auto& [key, aggregate] = node;
    const base::TimePoint next = D::NextDeadline(aggregate.state).value_or(kNever);
    if (next == aggregate.deadline) return;
    if (aggregate.deadline != kNever) deadlines_.erase({aggregate.deadline, &key});
    if (next != kNever) deadlines_.insert({next, &key});
    aggregate.deadline = next;
  }

  struct Earlier {
    using Entry = std::pair<base::TimePoint, const std::string*>;
    bool operator()(const Entry& a, const Entry& b) const {
      return a.first != b.first ? a.first < b.first : *a.second < *b.second;
    }
  };

  RecordWriter writer_;
  Ledger ledger_;
  Deeds deeds_;
  Aggregates aggregates_;
  std::set<std::pair<base::TimePoint, const std::string*>, Earlier> deadlines_;
  std::vector<Node*> touched_;
  std::vector<Announcement> announcements_;
  std::vector<Node*> undumped_;
  std::vector<Changes> undumped_ledger_;
};

}  // namespace gridkeeper::eventing
