// What a service plugs into the event loop: one struct of static members that satisfies `Domain`.
// The loop does all the rest (deduplication, causes, transactions, snapshots), so the four services
// differ in this and nothing else.
//
//   struct HealthDomain {
//     static constexpr std::string_view kName = "health";
//     using State = health::GridState;        // the aggregate of one key; made of base::Table
//     using Input = health::Input;            // variant: own commands, messages, foreign events of
//     concern using Event = health::Event;            // variant: own events static State
//     NewState(std::string_view key);
//
//     // domain/: pure, no I/O, no clock. Evolve is total: it never refuses and never throws.
//     static base::Decided<std::vector<Event>> Decide(const State&, const base::Reference&, const
//     Input&,
//                                                     const base::Context&);
//     static void Evolve(State&, const Event&, const base::EventFacts&);
//     static std::optional<base::TimePoint> NextDeadline(const State&);   // the earliest moment
//     something is due
//     // All that falls due at `due`; afterwards NextDeadline must be later than `due`. Several due
//     moments that lie
//     // in the past are fired one by one, earliest first.
//     static std::vector<Event> DecideDeadline(const State&, const base::Reference&,
//     base::TimePoint due,
//                                              const base::Context&);
//
//     // adapters/: protobuf <-> domain. Bodies carry no meta (field 1); the loop puts that in
//     front. static absl::StatusOr<std::optional<Input>> DecodeInput(std::string_view type,
//     std::string_view value); static absl::StatusOr<std::optional<Event>>
//     DecodeEvent(std::string_view type, std::string_view value); static EncodedEvent
//     EncodeEvent(const Event&); static std::vector<SideRecord> SideRecords(std::string_view key,
//     const Event&);  // in the same transaction
//
//     // The snapshot: visitor(kind, table) for each table; entities by overload.
//     template <typename V> static void VisitTables(State&, V&&);
//     static std::string FieldOf(const Key&);
//     static std::string EncodeEntity(const Value&);
//     static bool DecodeEntity(std::string_view field, std::string_view bytes, base::Table<Key,
//     Value>& into); static void AfterLoad(State&);  // derive what is not stored
//     // Optional: whether a kind's entities of all keys stand together in one hash per partition.
//     // A sum over many keys is then one read (StateReader::Figures), and a key with one small
//     // entity costs no hash of its own. The field is <key>/<FieldOf>; for a table of one entity,
//     // whose Key is an enum, the key alone, which DecodeEntity is given as the field.
//     static bool StandsTogether(std::string_view kind);
//     // Optional: the type of event that is somebody's deed though it came by the bulk lane
//     // (deeds.hpp).
//     static constexpr std::string_view kBulkDeed = "gridkeeper.registration.v1.ResidentsImported";
//   };
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/context.hpp"
#include "base/reference.hpp"
#include "base/rejection.hpp"
#include "base/time.hpp"

namespace gridkeeper::eventing {

struct EncodedEvent {
  std::string_view type;  // the message's full name; static storage
  std::string subject;    // goes into the meta
  std::string body;       // the message without its meta
};

// What an event leads to beside itself, written in the same transaction.
struct SideRecord {
  enum class Kind {
    kMessage,  // to another key of this domain: goes to <domain>.commands.v1 with a meta made by
               // the loop
    kTable,    // to a compacted topic of the catalogue, as it is; no value means a tombstone
  };
  Kind kind = Kind::kMessage;
  std::string topic;  // kTable only
  std::string key;
  std::string_view type;  // the message's full name; static storage
  std::optional<std::string> body;
};

template <typename D>
concept Domain = requires(
    typename D::State& state, const typename D::State& read, const typename D::Input& input,
    const typename D::Event& event, const base::Reference& reference, const base::Context& context,
    const base::EventFacts& facts, base::TimePoint due, std::string_view text) {
  { D::kName } -> std::convertible_to<std::string_view>;
  { D::NewState(text) } -> std::same_as<typename D::State>;
  {
    D::Decide(read, reference, input, context)
  } -> std::same_as<base::Decided<std::vector<typename D::Event>>>;
  { D::Evolve(state, event, facts) } -> std::same_as<void>;
  { D::NextDeadline(read) } -> std::same_as<std::optional<base::TimePoint>>;
  {
    D::DecideDeadline(read, reference, due, context)
  } -> std::same_as<std::vector<typename D::Event>>;
  { D::DecodeInput(text, text) } -> std::same_as<absl::StatusOr<std::optional<typename D::Input>>>;
  { D::DecodeEvent(text, text) } -> std::same_as<absl::StatusOr<std::optional<typename D::Event>>>;
  { D::EncodeEvent(event) } -> std::same_as<EncodedEvent>;
  { D::SideRecords(text, event) } -> std::same_as<std::vector<SideRecord>>;
  { D::AfterLoad(state) } -> std::same_as<void>;
};

}  // namespace gridkeeper::eventing
