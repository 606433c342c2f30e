#include "registration/sealing/crypto.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "base/random.hpp"

namespace gridkeeper::registration {
namespace {

constexpr std::size_t kNonceSize = 12;
constexpr std::size_t kTagSize = 16;

void Demand(bool worked, const char* what) {
  if (worked) return;
  std::fprintf(stderr, "OpenSSL failed: %s\n", what);
  std::abort();
}

const std::uint8_t* Bytes(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}
std::uint8_t* Bytes(std::string& text) { return reinterpret_cast<std::uint8_t*>(text.data()); }

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

CipherContext NewAes256Gcm() {
  CipherContext context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  Demand(context != nullptr, "EVP_CIPHER_CTX_new");
  Demand(EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, nullptr, nullptr) == 1,
         "AES-256-GCM");
  return context;
}

using MacContext = std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)>;

MacContext NewHmacOfSha256() {
  EVP_MAC* const mac = EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr);
  Demand(mac != nullptr, "HMAC");
  MacContext context(EVP_MAC_CTX_new(mac), &EVP_MAC_CTX_free);
  EVP_MAC_free(mac);  // the context keeps it
  Demand(context != nullptr, "EVP_MAC_CTX_new");
  std::string digest = "SHA256";
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), digest.size()),
      OSSL_PARAM_construct_end()};
  Demand(EVP_MAC_CTX_set_params(context.get(), params) == 1, "HMAC");
  return context;
}

// This thread's, set up for the algorithm once: for OpenSSL 3 that is more work than a short text.
// They hold the key last used, as the callers do.
EVP_CIPHER_CTX* Aes256Gcm() {
  thread_local CipherContext context = NewAes256Gcm();
  return context.get();
}
EVP_MAC_CTX* HmacOfSha256() {
  thread_local MacContext context = NewHmacOfSha256();
  return context.get();
}

using SigningKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

SigningKey NewSigningKey(const SecretKey& seed) {
  SigningKey key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, Bytes(seed.view()),
                                              seed.view().size()),
                 &EVP_PKEY_free);
  Demand(key != nullptr, "EVP_PKEY_new_raw_private_key");
  return key;
}

}  // namespace

SecretKey::SecretKey(std::string_view bytes) {
  Demand(bytes.size() == kSize, "a key of another length");
  std::memcpy(bytes_.data(), bytes.data(), kSize);
}

SecretKey::~SecretKey() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

SecretKey SecretKey::Random() {
  SecretKey key;
  base::FillRandom(key.bytes_);
  return key;
}

std::string Encrypt(const SecretKey& key, std::string_view associated, std::string_view plain) {
  std::string out(kNonceSize + plain.size() + kTagSize, '\0');
  std::uint8_t* at = Bytes(out);
  base::FillRandom({at, kNonceSize});
  EVP_CIPHER_CTX* const context = Aes256Gcm();
  Demand(EVP_EncryptInit_ex(context, nullptr, nullptr, Bytes(key.view()), at) == 1,
         "EVP_EncryptInit_ex");
  int length = 0;
  Demand(EVP_EncryptUpdate(context, nullptr, &length, Bytes(associated),
                           static_cast<int>(associated.size())) == 1,
         "EVP_EncryptUpdate");
  at += kNonceSize;
  Demand(EVP_EncryptUpdate(context, at, &length, Bytes(plain), static_cast<int>(plain.size())) == 1,
         "EVP_EncryptUpdate");
  at += plain.size();
  Demand(EVP_EncryptFinal_ex(context, at, &length) == 1, "EVP_EncryptFinal_ex");
  Demand(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, kTagSize, at) == 1, "tag");
  return out;
}

std::optional<std::string> Decrypt(const SecretKey& key, std::string_view associated,
                                   std::string_view encrypted) {
  if (encrypted.size() < kNonceSize + kTagSize) return std::nullopt;
  const std::string_view cipher =
      encrypted.substr(kNonceSize, encrypted.size() - kNonceSize - kTagSize);
  std::string tag(encrypted.substr(encrypted.size() - kTagSize));
  std::string out(cipher.size(), '\0');
  EVP_CIPHER_CTX* const context = Aes256Gcm();
  int length = 0;
  Demand(EVP_DecryptInit_ex(context, nullptr, nullptr, Bytes(key.view()), Bytes(encrypted)) == 1,
         "EVP_DecryptInit_ex");
  Demand(EVP_DecryptUpdate(context, nullptr, &length, Bytes(associated),
                           static_cast<int>(associated.size())) == 1,
         "EVP_DecryptUpdate");
  Demand(EVP_DecryptUpdate(context, Bytes(out), &length, Bytes(cipher),
                           static_cast<int>(cipher.size())) == 1,
         "EVP_DecryptUpdate");
  Demand(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, kTagSize, tag.data()) == 1, "tag");
  if (EVP_DecryptFinal_ex(context, Bytes(out) + out.size(), &length) != 1) {
    return std::nullopt;
  }
  return out;
}

std::array<std::uint8_t, 32> HmacSha256(const SecretKey& key, std::string_view text) {
  EVP_MAC_CTX* const context = HmacOfSha256();
  std::array<std::uint8_t, 32> out;
  std::size_t length = 0;
  Demand(EVP_MAC_init(context, Bytes(key.view()), key.view().size(), nullptr) == 1, "HMAC");
  Demand(EVP_MAC_update(context, Bytes(text), text.size()) == 1, "HMAC");
  Demand(EVP_MAC_final(context, out.data(), &length, out.size()) == 1, "HMAC");
  return out;
}

std::string Ed25519PublicKey(const SecretKey& seed) {
  const SigningKey key = NewSigningKey(seed);
  std::string bytes(32, '\0');
  std::size_t size = bytes.size();
  Demand(EVP_PKEY_get_raw_public_key(key.get(), Bytes(bytes), &size) == 1 && size == bytes.size(),
         "EVP_PKEY_get_raw_public_key");
  return bytes;
}

std::string Ed25519Sign(const SecretKey& seed, std::string_view text) {
  const SigningKey key = NewSigningKey(seed);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        &EVP_MD_CTX_free);
  Demand(context != nullptr, "EVP_MD_CTX_new");
  Demand(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1,
         "EVP_DigestSignInit");
  std::string signature(64, '\0');
  std::size_t size = signature.size();
  Demand(EVP_DigestSign(context.get(), Bytes(signature), &size, Bytes(text), text.size()) == 1,
         "EVP_DigestSign");
  return signature;
}

SecretKey DeriveKey(const SecretKey& master, std::string_view purpose) {
  const std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> kdf(
      EVP_KDF_fetch(nullptr, "HKDF", nullptr), &EVP_KDF_free);
  Demand(kdf != nullptr, "HKDF");
  const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context(
      EVP_KDF_CTX_new(kdf.get()), &EVP_KDF_CTX_free);
  Demand(context != nullptr, "EVP_KDF_CTX_new");
  std::string secret(master.view());
  std::string info(purpose);
  std::string digest = "SHA256";
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), digest.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, secret.data(), secret.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data(), info.size()),
      OSSL_PARAM_construct_end()};
  std::string derived(SecretKey::kSize, '\0');
  Demand(EVP_KDF_derive(context.get(), Bytes(derived), derived.size(), params) == 1, "HKDF");
  const SecretKey key(derived);
  OPENSSL_cleanse(secret.data(), secret.size());
  OPENSSL_cleanse(derived.data(), derived.size());
  return key;
}

}  // namespace gridkeeper::registration
