#include "eventing/redis_state_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "eventing/topics.hpp"

namespace gridkeeper::eventing {
namespace {

absl::Status BeingRebuilt(std::string_view key) {
  return absl::UnavailableError(
      fmt::format("the state of {} is being rebuilt; ask again shortly", key));
}

// "Is it there, and may I believe that it is not" must be one moment: a snapshot that becomes ready
// between the two questions would make a missing entity look like none.
std::vector<redis::Command> Together(redis::Command command, const std::string& meta) {
  return {{"MULTI"}, std::move(command), {"HGET", meta, "ready"}, {"EXEC"}};
}

}  // namespace

RedisStateReader::RedisStateReader(redis::Pipeline& pipeline, SnapshotKeys keys,
                                   std::int32_t partitions)
    : pipeline_(pipeline), keys_(std::move(keys)), partitions_(partitions) {}

void RedisStateReader::Get(std::string_view key, std::string_view kind, std::string_view field,
                           std::function<void(absl::StatusOr<std::optional<std::string>>)> done) {
  const std::int32_t partition = PartitionOf(key, partitions_);
  redis::Command get = {"HGET", keys_.Collection(partition, fmt::format("{}:{}", kind, key)),
                        std::string(field)};
  pipeline_.Submit(
      Together(std::move(get), keys_.Meta(partition)),
      [key = std::string(key),
       done = std::move(done)](absl::StatusOr<std::vector<redis::Reply>> replies) {
        if (!replies.ok()) return done(replies.status());
        std::vector<redis::Reply>& both = replies->back().elements;
        if (both.size() != 2)
          return done(absl::UnavailableError("Redis refuses: " + replies->back().text));
        if (both[1].text != "1") return done(BeingRebuilt(key));
        if (both[0].IsNil()) return done(std::optional<std::string>());
        done(std::optional<std::string>(std::move(both[0].text)));
      });
}

void RedisStateReader::List(std::vector<std::string> keys, std::string_view kind,
                            std::function<void(absl::StatusOr<EntityList>)> done) {
  std::vector<redis::Command> commands;
  for (const std::string& key : keys) {
    const std::int32_t partition = PartitionOf(key, partitions_);
    redis::Command all = {"HGETALL", keys_.Collection(partition, fmt::format("{}:{}", kind, key))};
    for (redis::Command& command : Together(std::move(all), keys_.Meta(partition))) {
      commands.push_back(std::move(command));
    }
  }
  if (commands.empty()) return done(EntityList{});
  pipeline_.Submit(std::move(commands), [keys = std::move(keys), done = std::move(done)](
                                            absl::StatusOr<std::vector<redis::Reply>> replies) {
    if (!replies.ok()) return done(replies.status());
    EntityList list;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      std::vector<redis::Reply>& both = (*replies)[4 * i + 3].elements;
      if (both.size() != 2 || both[1].text != "1") {
        list.unavailable_keys.push_back(keys[i]);
        continue;
      }
      std::vector<redis::Reply>& pairs = both[0].elements;
      const auto first = static_cast<std::ptrdiff_t>(list.entities.size());
      for (std::size_t f = 0; f + 1 < pairs.size(); f += 2) {
        list.entities.push_back({keys[i], std::move(pairs[f].text), std::move(pairs[f + 1].text)});
      }
      std::sort(list.entities.begin() + first, list.entities.end(),
                [](const Entity& a, const Entity& b) { return a.field < b.field; });
    }
    done(std::move(list));
  });
}

void RedisStateReader::Figures(std::vector<std::string> keys, std::string_view kind,
                               std::function<void(absl::StatusOr<EntityList>)> done) {
  std::map<std::int32_t, std::vector<std::string>> by_partition;
  for (std::string& key : keys) {
    by_partition[PartitionOf(key, partitions_)].push_back(std::move(key));
  }
  std::vector<redis::Command> commands;
  for (const auto& [partition, some] : by_partition) {
    redis::Command get = {"HMGET", keys_.Collection(partition, kind)};
    get.insert(get.end(), some.begin(), some.end());
    for (redis::Command& command : Together(std::move(get), keys_.Meta(partition))) {
      commands.push_back(std::move(command));
    }
  }
  if (commands.empty()) return done(EntityList{});
  pipeline_.Submit(
      std::move(commands), [by_partition = std::move(by_partition), done = std::move(done)](
                               absl::StatusOr<std::vector<redis::Reply>> replies) {
        if (!replies.ok()) return done(replies.status());
        EntityList list;
        std::size_t at = 3;  // the EXEC of each partition
        for (const auto& [partition, some] : by_partition) {
          std::vector<redis::Reply>& both = (*replies)[at].elements;
          at += 4;
          if (both.size() != 2 || both[1].text != "1" || both[0].elements.size() != some.size()) {
            list.unavailable_keys.insert(list.unavailable_keys.end(), some.begin(), some.end());
            continue;
          }
          for (std::size_t i = 0; i < some.size(); ++i) {
            redis::Reply& value = both[0].elements[i];
            if (!value.IsNil()) list.entities.push_back({some[i], "", std::move(value.text)});
          }
        }
        done(std::move(list));
      });
}

}  // namespace gridkeeper::eventing
