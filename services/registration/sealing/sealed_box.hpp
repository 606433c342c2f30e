// Sealing personal details under a data key, and opening them again. A sealed blob is: one byte
// 0x01 (version), 16 bytes key_id, 12 bytes nonce, ciphertext, 16 bytes tag; kept for ever in the
// log. Thread-safe.
//
//   const NewDataKey key = NewDataKey::Make(master);
//   ... append key.record to registration.keys.v1 under key.id, wait for it ...
//   std::string sealed = Seal(key, household_id, details.SerializeAsString());
//   auto opened = Open(sealed, household_id, keys);
#pragma once

#include <string>
#include <string_view>

#include "base/uuid.hpp"
#include "registration/sealing/key_table.hpp"
#include "registration/sealing/master_key.hpp"
#include "tl/expected.hpp"

namespace gridkeeper::registration {

// A data key that is not in the topic yet.
struct NewDataKey {
  base::Uuid id;
  SecretKey secret;
  std::string record;  // the value of its record in registration.keys.v1

  static NewDataKey Make(const MasterKey& master);
};

enum class OpenFault : std::uint8_t {
  kKeyMissing,  // forgotten, or not read yet
  kDamaged,     // changed, or not sealed for this owner
};

// `owner` is bound to the blob: it opens for the same owner only.
std::string Seal(const NewDataKey& key, std::string_view owner, std::string_view plain);
tl::expected<std::string, OpenFault> Open(std::string_view sealed, std::string_view owner,
                                          const KeyTable& keys);

}  // namespace gridkeeper::registration
