// Look-ups: any instance answers them from Redis, whoever owns the partition. Asynchronous;
// callbacks run on the Redis thread and must be short. Values are the bytes of the domain's
// EncodeEntity.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace gridkeeper::eventing {

struct Entity {
  std::string key;    // the aggregate's key, e.g. the leaf grid
  std::string field;  // FieldOf the entity's key
  std::string value;
};

struct EntityList {
  std::vector<Entity> entities;  // by key in the order asked, then by field
  std::vector<std::string>
      unavailable_keys;  // their partition is being rebuilt: ask again for these
};

class StateReader {
 public:
  virtual ~StateReader() = default;

  // One entity; nullopt when there is none. UNAVAILABLE while the partition is being rebuilt or
  // Redis is away.
  virtual void Get(std::string_view key, std::string_view kind, std::string_view field,
                   std::function<void(absl::StatusOr<std::optional<std::string>>)> done) = 0;

  // All entities of a kind under these keys.
  virtual void List(std::vector<std::string> keys, std::string_view kind,
                    std::function<void(absl::StatusOr<EntityList>)> done) = 0;

  // The figures of these keys, in any order: see Domain's StandsTogether. Keys without any are
  // left out; the field is empty.
  virtual void Figures(std::vector<std::string> keys, std::string_view kind,
                       std::function<void(absl::StatusOr<EntityList>)> done) = 0;
};

}  // namespace gridkeeper::eventing
