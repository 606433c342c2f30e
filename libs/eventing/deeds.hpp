// The log of what was done: for each key, what people's commands led to in the last 72 h, who gave
// them and when. Kept by KeyedPartition beside its domain's tables, folded from own events, part of
// the snapshot (docs/decisions/0026). Not thread-safe.
#pragma once

#include <compare>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "base/table.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"
#include "gridkeeper/common/v1/deed.pb.h"

namespace gridkeeper::eventing {

inline constexpr std::string_view kDeeds = "deeds";  // the kind of entity in Redis
// To the end of the second day after.
inline constexpr base::Millis kDeedLife = std::chrono::hours{72};
// Of one key: two follow-ups a day of 500 people in three days, and a third more.
inline constexpr std::size_t kMaxDeeds = 4000;

// An event and what it follows from, as far as it matters here. Views.
struct DeedFacts {
  std::string_view topic;  // of the cause
  std::int64_t offset = 0;
  std::int32_t index = 0;
  bool is_command = false;
  std::string_view actor;
  std::string_view type;
  std::string_view subject;
  base::TimePoint time{};
};

// 16 bytes that sort a key's deeds by time, each command having one: a UUIDv8 of 48 bits of
// milliseconds, the lane, and 48 bits of the command's offset.
struct DeedId {
  base::Uuid id;

  static DeedId Of(base::TimePoint at, bool is_bulk, std::int64_t offset);
  base::TimePoint Time() const;
  std::strong_ordering operator<=>(const DeedId&) const = default;
};

// Small on purpose: there are many of these. The numbers are of the partition's Names.
struct Deed {
  base::Uuid subject = {};         // nil where it is no UUID
  std::uint32_t subject_text = 0;  // then this
  std::uint32_t actor = 0;
  std::uint32_t type = 0;
};

using DeedTable = base::Table<DeedId, Deed>;

// Texts that many deeds have in common, each kept once.
class Names {
 public:
  Names() = default;
  Names(Names&&) noexcept = default;
  Names& operator=(Names&&) noexcept = default;

  std::uint32_t NumberOf(std::string_view text);
  const std::string& At(std::uint32_t number) const { return texts_[number]; }

 private:
  std::deque<std::string> texts_ = {""};  // never move, so that the views below hold
  absl::flat_hash_map<std::string_view, std::uint32_t> numbers_ = {{"", 0}};
};

class Deeds {
 public:
  // `domain` as in the topics' names. Of the bulk lane, which carries what machines send in floods,
  // only events of type `bulk_deed` are deeds; empty: none.
  Deeds(std::string_view domain, std::string_view bulk_deed);

  // Of a command that a person gave, the first of its events is the deed; nullopt: it is none.
  std::optional<std::pair<DeedId, Deed>> DeedOf(const DeedFacts& facts);
  // Forgets what is too old at `now`, and the oldest beyond the limit.
  static void Prune(DeedTable& deeds, base::TimePoint now);

  // As it stands in Redis: a common.v1.Deed without its area.
  std::string Encode(const DeedId& id, const Deed& deed) const;
  bool Load(std::string_view field, std::string_view bytes, DeedTable& into);

 private:
  Deed Compact(std::string_view actor, std::string_view type, std::string_view subject);

  std::string bulk_topic_;
  std::string bulk_deed_;
  Names names_;
};

}  // namespace gridkeeper::eventing
