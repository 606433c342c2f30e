#include "registration/sealing/crypto.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

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

// Looked up once: EVP_aes_256_gcm() makes OpenSSL 3 look it up for every message.
const EVP_CIPHER* Aes256Gcm() {
  static const EVP_CIPHER* const kCipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  Demand(kCipher != nullptr, "AES-256-GCM");
  return kCipher;
}

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

CipherContext NewContext() {
  CipherContext context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  Demand(context != nullptr, "EVP_CIPHER_CTX_new");
  return context;
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
  Demand(RAND_priv_bytes(key.bytes_.data(), kSize) == 1, "RAND_priv_bytes");
  return key;
}

std::string Encrypt(const SecretKey& key, std::string_view associated, std::string_view plain) {
  std::string out(kNonceSize + plain.size() + kTagSize, '\0');
  std::uint8_t* at = Bytes(out);
  Demand(RAND_bytes(at, kNonceSize) == 1, "RAND_bytes");
  const CipherContext context = NewContext();
  Demand(EVP_EncryptInit_ex(context.get(), Aes256Gcm(), nullptr, Bytes(key.view()), at) == 1,
         "EVP_EncryptInit_ex");
  int length = 0;
  Demand(EVP_EncryptUpdate(context.get(), nullptr, &length, Bytes(associated),
                           static_cast<int>(associated.size())) == 1,
         "EVP_EncryptUpdate");
  at += kNonceSize;
  Demand(EVP_EncryptUpdate(context.get(), at, &length, Bytes(plain),
                           static_cast<int>(plain.size())) == 1,
         "EVP_EncryptUpdate");
  at += plain.size();
  Demand(EVP_EncryptFinal_ex(context.get(), at, &length) == 1, "EVP_EncryptFinal_ex");
  Demand(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagSize, at) == 1, "tag");
  return out;
}

std::optional<std::string> Decrypt(const SecretKey& key, std::string_view associated,
                                   std::string_view encrypted) {
  if (encrypted.size() < kNonceSize + kTagSize) return std::nullopt;
  const std::string_view cipher =
      encrypted.substr(kNonceSize, encrypted.size() - kNonceSize - kTagSize);
  std::string tag(encrypted.substr(encrypted.size() - kTagSize));
  std::string out(cipher.size(), '\0');
  const CipherContext context = NewContext();
  int length = 0;
  Demand(EVP_DecryptInit_ex(context.get(), Aes256Gcm(), nullptr, Bytes(key.view()),
                            Bytes(encrypted)) == 1,
         "EVP_DecryptInit_ex");
  Demand(EVP_DecryptUpdate(context.get(), nullptr, &length, Bytes(associated),
                           static_cast<int>(associated.size())) == 1,
         "EVP_DecryptUpdate");
  Demand(EVP_DecryptUpdate(context.get(), Bytes(out), &length, Bytes(cipher),
                           static_cast<int>(cipher.size())) == 1,
         "EVP_DecryptUpdate");
  Demand(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagSize, tag.data()) == 1,
         "tag");
  if (EVP_DecryptFinal_ex(context.get(), Bytes(out) + out.size(), &length) != 1) {
    return std::nullopt;
  }
  return out;
}

std::array<std::uint8_t, 32> HmacSha256(const SecretKey& key, std::string_view text) {
  std::array<std::uint8_t, 32> out;
  unsigned length = 0;
  Demand(HMAC(EVP_sha256(), key.view().data(), static_cast<int>(key.view().size()), Bytes(text),
              text.size(), out.data(), &length) != nullptr,
         "HMAC");
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
