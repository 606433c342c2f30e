// The snapshot of a partition in Redis: its view for look-ups, and a head start for the next
// owner's recovery. The log is the truth; a snapshot that is missing, old or torn costs time and
// nothing else.
//
// Keys, all of one partition in one slot: gk:<cluster id>:<domain>:{<partition>}:<name> where
// <name> is
//   meta         hash: token (the owner), position (of own events), writer (the token of who set
//                it), ready, version
//   collections  set of the collections below
//   <kind>:<aggregate key>, ledger, command:<hour>   hashes: field -> entity
//   deeds:<aggregate key>                            hash: id -> common.v1.Deed (deeds.hpp)
//   <kind> that stands together (domain.hpp)         hash: aggregate key -> entity, or
//                                                    <aggregate key>/<field> -> entity
//
// Not thread-safe: one connection. Every write is one Lua script that first checks that the writer
// is the owner.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/time.hpp"
#include "eventing/changes.hpp"
#include "redis/connection.hpp"

namespace gridkeeper::eventing {

// Bump when the meaning of a stored entity changes: an older snapshot is then void and rebuilt from
// the log.
inline constexpr int kSnapshotVersion = 5;

// Names the keys of one domain's partitions.
class SnapshotKeys {
 public:
  SnapshotKeys(std::string_view cluster_id, std::string_view domain);

  std::string Meta(std::int32_t partition) const;
  std::string Collection(std::int32_t partition, std::string_view name) const;
  // The channel that an instance listens on for outcomes.
  std::string OutcomeChannel(std::string_view instance) const;

 private:
  std::string prefix_;
};

// The owner's proof: the group's generation, then when it began to recover. Later owners have the
// greater text, unless the group began anew (snapshot_scripts.cpp).
struct OwnerToken {
  std::int32_t generation = 0;
  base::TimePoint recovering_since{};
  std::string member_id;

  std::string ToString() const;
};

class SnapshotStore {
 public:
  enum class Written : std::uint8_t {
    kDone,
    kNotOwner,       // another owner's token stands there, or none
    kWrongPosition,  // the snapshot is not where the writer left it
  };
  struct Stored {
    std::int64_t position = 0;
    bool ready = false;
  };
  using LoadSink = std::function<absl::Status(std::string_view collection, std::string_view field,
                                              std::string_view value)>;

  SnapshotStore(redis::Endpoint endpoint, SnapshotKeys keys);

  // FAILED_PRECONDITION: a later owner has the partition. Otherwise what is stored; nullopt:
  // nothing of use.
  absl::StatusOr<std::optional<Stored>> TakeToken(std::int32_t partition, const OwnerToken& token);
  absl::Status Load(std::int32_t partition, const LoadSink& sink);

  // Moves the snapshot from one position to another, and announces.
  absl::StatusOr<Written> Apply(std::int32_t partition, const OwnerToken& token, std::int64_t from,
                                std::int64_t to, const Changes& changes);

  // Rewriting from memory: begin (takes position and ready away), pieces, finish (position and
  // ready come last).
  absl::StatusOr<Written> BeginRewrite(std::int32_t partition, const OwnerToken& token);
  absl::StatusOr<Written> WritePiece(std::int32_t partition, const OwnerToken& token,
                                     const Changes& changes);
  absl::StatusOr<Written> FinishRewrite(std::int32_t partition, const OwnerToken& token,
                                        std::int64_t position);

  // Whether a member of this group.instance.id moved the snapshot beyond this offset, which it does
  // after the commit only.
  absl::StatusOr<bool> WasMovedBeyond(std::int32_t partition, std::int64_t offset,
                                      std::string_view instance);
  // Whether the snapshot is still ours, ready, and at this position.
  absl::StatusOr<bool> IsAt(std::int32_t partition, const OwnerToken& token, std::int64_t position);

 private:
  absl::StatusOr<redis::Reply> Eval(const class Script& script, std::vector<std::string> keys,
                                    std::vector<std::string> arguments);
  absl::StatusOr<Written> Write(std::int32_t partition, const OwnerToken& token,
                                const std::string& from, const std::string& to,
                                const Changes& changes);

  redis::Connection connection_;
  SnapshotKeys keys_;
};

}  // namespace gridkeeper::eventing
