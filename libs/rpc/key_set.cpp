#include "rpc/key_set.hpp"

#include <cjose/header.h>
#include <cjose/jwk.h>
#include <cjose/jws.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

namespace gridkeeper::rpc {
namespace {

constexpr std::size_t kSmallestRsaBits = 2048;
constexpr std::size_t kLargestKeySet = std::size_t{64} * 1024;

struct ReleaseJwk {
  void operator()(cjose_jwk_t* jwk) const { cjose_jwk_release(jwk); }
};
struct ReleaseJws {
  void operator()(cjose_jws_t* jws) const { cjose_jws_release(jws); }
};
using Jwk = std::unique_ptr<cjose_jwk_t, ReleaseJwk>;
using Jws = std::unique_ptr<cjose_jws_t, ReleaseJws>;

absl::Status BadSet(const std::string& what) {
  return absl::InvalidArgumentError(absl::string_view(what.data(), what.size()));
}

// Which algorithms a key may check; empty: the key is of no use. An attacker chooses the token's
// alg, so it must fit the key, whatever the allow-list says.
std::vector<std::string_view> AlgorithmsOf(const cjose_jwk_t* jwk) {
  cjose_err error{};
  switch (cjose_jwk_get_kty(jwk, &error)) {
    case CJOSE_JWK_KTY_EC:
      switch (cjose_jwk_EC_get_curve(jwk, &error)) {
        case CJOSE_JWK_EC_P_256:
          return {"ES256"};
        case CJOSE_JWK_EC_P_384:
          return {"ES384"};
        case CJOSE_JWK_EC_P_521:
          return {"ES512"};
        default:
          return {};
      }
    case CJOSE_JWK_KTY_RSA:
      if (cjose_jwk_get_keysize(jwk, &error) < kSmallestRsaBits) return {};
      return {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"};
    default:
      return {};
  }
}

}  // namespace

struct KeySet::Key {
  Jwk jwk;
  std::vector<std::string_view> algorithms;
};

const std::vector<std::string_view>& KnownAlgorithms() {
  static const std::vector<std::string_view> kAlgorithms = {
      "ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"};
  return kAlgorithms;
}

KeySet::KeySet() = default;
KeySet::~KeySet() = default;

absl::StatusOr<std::shared_ptr<const KeySet>> KeySet::Parse(std::string_view json) {
  if (json.size() > kLargestKeySet) return BadSet("the key set is larger than 64 KiB");
  const nlohmann::json set = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!set.is_object() || !set.contains("keys") || !set["keys"].is_array()) {
    return BadSet("this is no key set: a JSON object with a list \"keys\" is expected");
  }
  std::shared_ptr<KeySet> keys(new KeySet);
  for (const nlohmann::json& each : set["keys"]) {
    if (!each.is_object() || !each.contains("kid") || !each["kid"].is_string()) {
      return BadSet("a key of the key set has no kid");
    }
    const std::string kid = each["kid"].get<std::string>();
    const std::string text = each.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    cjose_err error{};
    auto key = std::make_unique<Key>();
    key->jwk.reset(cjose_jwk_import(text.data(), text.size(), &error));
    if (key->jwk != nullptr) key->algorithms = AlgorithmsOf(key->jwk.get());
    if (key->algorithms.empty()) {
      return BadSet(fmt::format(
          "key \"{}\" cannot be used: EC on P-256, P-384, P-521 or RSA from 2048 bits is", kid));
    }
    if (each.contains("alg") && each["alg"].is_string()) {
      const std::string only = each["alg"].get<std::string>();
      std::erase_if(key->algorithms, [&](std::string_view one) { return one != only; });
    }
    if (!keys->keys_.emplace(kid, std::move(key)).second) {
      return BadSet(fmt::format("key \"{}\" stands twice in the key set", kid));
    }
  }
  if (keys->keys_.empty()) return BadSet("the key set holds no key");
  return std::shared_ptr<const KeySet>(std::move(keys));
}

absl::Status KeySet::CheckSignature(std::string_view compact, const Token& token) const {
  const auto found = keys_.find(token.key_id);
  if (found == keys_.end()) return absl::UnauthenticatedError("the token's key (kid) is not known");
  const Key& key = *found->second;
  if (std::find(key.algorithms.begin(), key.algorithms.end(), token.algorithm) ==
      key.algorithms.end()) {
    return absl::UnauthenticatedError("the token's algorithm does not fit its key");
  }
  cjose_err error{};
  const Jws jws(cjose_jws_import(compact.data(), compact.size(), &error));
  if (jws == nullptr) return absl::UnauthenticatedError("the token is not readable");
  // The library parses the header by itself: both must have read the same algorithm.
  const char* algorithm =
      cjose_header_get(cjose_jws_get_protected(jws.get()), CJOSE_HDR_ALG, &error);
  if (algorithm == nullptr || token.algorithm != algorithm ||
      !cjose_jws_verify(jws.get(), key.jwk.get(), &error)) {
    return absl::UnauthenticatedError("the token's signature is wrong");
  }
  return absl::OkStatus();
}

}  // namespace gridkeeper::rpc
