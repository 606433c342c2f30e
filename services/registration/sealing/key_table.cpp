#include "registration/sealing/key_table.hpp"

#include <fmt/format.h>

#include <mutex>

namespace gridkeeper::registration {

absl::Status KeyTable::Apply(std::string_view key_id, std::optional<std::string_view> record) {
  const std::optional<base::Uuid> id = base::ParseUuid(key_id);
  if (!id) return absl::InvalidArgumentError(fmt::format("key id \"{}\" is not a UUID", key_id));
  if (!record) {
    const std::unique_lock lock(mutex_);
    keys_.erase(*id);
    return absl::OkStatus();
  }
  {
    // Mostly what this instance has written itself.
    const std::shared_lock lock(mutex_);
    if (keys_.contains(*id)) return absl::OkStatus();
  }
  const absl::StatusOr<SecretKey> key = master_.Unwrap(*id, *record);
  if (!key.ok()) return key.status();
  Add(*id, *key);
  return absl::OkStatus();
}

void KeyTable::Add(const base::Uuid& key_id, const SecretKey& key) {
  const std::unique_lock lock(mutex_);
  keys_.insert_or_assign(key_id, key);
}

std::optional<SecretKey> KeyTable::Find(const base::Uuid& key_id) const {
  const std::shared_lock lock(mutex_);
  const auto found = keys_.find(key_id);
  if (found == keys_.end()) return std::nullopt;
  return found->second;
}

std::size_t KeyTable::size() const {
  const std::shared_lock lock(mutex_);
  return keys_.size();
}

}  // namespace gridkeeper::registration
