// Public keys by their id (kid), read from a JSON Web Key Set, and the check of a token's signature
// against one. Only asymmetric keys are taken: EC on P-256, P-384 or P-521 and RSA of 2048 bits or
// more. Immutable, so thread-safe.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "rpc/token.hpp"

namespace gridkeeper::rpc {

// Algorithms that a key set can check at all; settings may allow fewer.
const std::vector<std::string_view>& KnownAlgorithms();

class KeySet {
 public:
  // Fails when the text is no key set, or any of its keys cannot be used.
  static absl::StatusOr<std::shared_ptr<const KeySet>> Parse(std::string_view json);
  ~KeySet();

  bool Has(std::string_view key_id) const { return keys_.contains(key_id); }
  // OK when the key that `token` names exists, fits its algorithm and made its signature. `compact`
  // is the text that `token` was parsed from.
  absl::Status CheckSignature(std::string_view compact, const Token& token) const;

 private:
  struct Key;
  KeySet();

  std::map<std::string, std::unique_ptr<Key>, std::less<>> keys_;
};

}  // namespace gridkeeper::rpc
