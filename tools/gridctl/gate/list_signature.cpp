#include "gate/list_signature.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"

namespace gridkeeper::gridctl {
namespace {

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Digester = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

}  // namespace

bool IsSignedBy(std::string_view public_key, std::string_view signed_bytes,
                std::string_view signature) {
  const Key key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Bytes(public_key), public_key.size()),
      &EVP_PKEY_free);
  const Digester context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  return key != nullptr && context != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(signed_bytes),
                          signed_bytes.size()) == 1;
}

std::string FingerprintOf(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(Bytes(text), text.size(), digest.data());
  return {reinterpret_cast<const char*>(digest.data()), kFingerprintBytes};
}

std::string KeyToHex(const std::string& key) { return absl::BytesToHexString(key); }

absl::StatusOr<std::string> KeyOfHex(const std::string& hex) {
  if (hex.size() != 2 * kPublicKeyBytes || !std::all_of(hex.begin(), hex.end(), [](char c) {
        return absl::ascii_isxdigit(static_cast<unsigned char>(c));
      })) {
    return absl::InvalidArgumentError("must be 64 hex digits (Ed25519, 32 bytes)");
  }
  return absl::HexStringToBytes(hex);
}

}  // namespace gridkeeper::gridctl
