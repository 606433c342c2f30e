// The installation's master key and all that follows from it: the wrapping of data keys, the keyed
// hash of payloads, the person key of an id number. Immutable, thread-safe.
//
// The master key never leaves the process and is used for nothing itself: each purpose has a key
// derived from it. Losing it loses every name in the log; so it is backed up apart from the log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/uuid.hpp"
#include "registration/domain/person_key.hpp"
#include "registration/sealing/crypto.hpp"

namespace gridkeeper::registration {

class MasterKey {
 public:
  explicit MasterKey(const SecretKey& secret);
  // 64 hex digits, white space around them allowed.
  static absl::StatusOr<MasterKey> FromHex(std::string_view text);
  static absl::StatusOr<MasterKey> FromFile(const std::string& path);

  // 16 hex digits that name the key without revealing it.
  const std::string& id() const { return id_; }

  // The value of a data key's record in registration.keys.v1 (a DataKeyRecord), and back.
  // FAILED_PRECONDITION: it was wrapped under another master key. DATA_LOSS: it was changed, or
  // belongs to another key id.
  std::string Wrap(const base::Uuid& key_id, const SecretKey& data_key) const;
  absl::StatusOr<SecretKey> Unwrap(const base::Uuid& key_id, std::string_view record) const;

  // Tells a repeated request from another one under the same id, without giving away what it says;
  // never 0.
  std::uint64_t HashPayload(std::string_view bytes) const;
  PersonKey PersonKeyOf(std::string_view id_number) const;
  // 16 hex digits that only this installation can make: they tell a pass's code from one made up.
  std::string PassMark(const base::Uuid& pass) const;
  // The id of a vehicle's pass.
  base::Uuid VehicleIdOf(std::string_view plate) const;
  // What lists for gates are signed with: Ed25519.
  std::string SignList(std::string_view list) const;
  const std::string& list_public_key() const { return list_public_key_; }

 private:
  SecretKey wrapping_;
  SecretKey payloads_;
  SecretKey persons_;
  SecretKey passes_;
  SecretKey plates_;
  SecretKey lists_;
  std::string list_public_key_;
  std::string id_;
};

}  // namespace gridkeeper::registration
