// The primitives that sealing is made of, over OpenSSL: AES-256-GCM, HMAC-SHA256, HKDF-SHA256,
// Ed25519, random bytes. Stateless, thread-safe. A failure of OpenSSL itself (out of memory, no
// entropy) ends the process: there is no safe way on.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gridkeeper::registration {

// 32 bytes that are wiped when they go.
class SecretKey {
 public:
  static constexpr std::size_t kSize = 32;

  SecretKey() = default;
  explicit SecretKey(std::string_view bytes);  // exactly kSize
  SecretKey(const SecretKey&) = default;
  SecretKey& operator=(const SecretKey&) = default;
  ~SecretKey();

  static SecretKey Random();
  std::string_view view() const {
    return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
  }

 private:
  std::array<std::uint8_t, kSize> bytes_{};
};

// 12 bytes of random nonce, ciphertext, 16 bytes of tag.
std::string Encrypt(const SecretKey& key, std::string_view associated, std::string_view plain);
// nullopt: another key, other associated data, or changed bytes; which of them cannot be told.
std::optional<std::string> Decrypt(const SecretKey& key, std::string_view associated,
                                   std::string_view encrypted);

std::array<std::uint8_t, 32> HmacSha256(const SecretKey& key, std::string_view text);

// Of the key pair whose seed is `seed`: 32 bytes, and 64 bytes.
std::string Ed25519PublicKey(const SecretKey& seed);
std::string Ed25519Sign(const SecretKey& seed, std::string_view text);

// A key of its own for one purpose; the same for ever.
SecretKey DeriveKey(const SecretKey& master, std::string_view purpose);

}  // namespace gridkeeper::registration
