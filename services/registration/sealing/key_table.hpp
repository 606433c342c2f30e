// The data keys that are not forgotten, in memory: what registration.keys.v1 says, fed record by
// record. Thread-safe.
//
//   TableReader reader(bootstrap, kKeysTopic, {.apply = [&](auto key, auto value) {
//     if (absl::Status status = keys.Apply(key, value); !status.ok()) { /* log it, count it */ } },
//     ...});
#pragma once

#include <optional>
#include <shared_mutex>
#include <string_view>

#include "absl/container/node_hash_map.h"
#include "absl/status/status.h"
#include "base/uuid.hpp"
#include "registration/sealing/master_key.hpp"

namespace gridkeeper::registration {

class KeyTable {
 public:
  explicit KeyTable(const MasterKey& master) : master_(master) {}

  // One record of the topic; no value forgets the key. An id names one key for ever: a further
  // record of it changes nothing, and neither does one that cannot be unwrapped.
  absl::Status Apply(std::string_view key_id, std::optional<std::string_view> record);
  // A key whose record is in the topic: whoever wrote it need not wait for the reader.
  void Add(const base::Uuid& key_id, const SecretKey& key);

  std::optional<SecretKey> Find(const base::Uuid& key_id) const;
  std::size_t size() const;

 private:
  const MasterKey& master_;
  mutable std::shared_mutex mutex_;
  absl::node_hash_map<base::Uuid, SecretKey, std::hash<base::Uuid>> keys_;
};

}  // namespace gridkeeper::registration
