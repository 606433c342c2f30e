// StateReader over Redis. Thread-safe.
#pragma once

#include <cstdint>

#include "eventing/snapshot_store.hpp"
#include "eventing/state_reader.hpp"
#include "redis/pipeline.hpp"

namespace gridkeeper::eventing {

class RedisStateReader final : public StateReader {
 public:
  RedisStateReader(redis::Pipeline& pipeline, SnapshotKeys keys, std::int32_t partitions);

  void Get(std::string_view key, std::string_view kind, std::string_view field,
           std::function<void(absl::StatusOr<std::optional<std::string>>)> done) override;
  void List(std::vector<std::string> keys, std::string_view kind,
            std::function<void(absl::StatusOr<EntityList>)> done) override;
  void Figures(std::vector<std::string> keys, std::string_view kind,
               std::function<void(absl::StatusOr<EntityList>)> done) override;

 private:
  redis::Pipeline& pipeline_;
  SnapshotKeys keys_;
  std::int32_t partitions_;
};

}  // namespace gridkeeper::eventing
