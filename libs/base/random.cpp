#include "base/random.hpp"

#include <openssl/crypto.h>
#include <sys/random.h>

#include <array>
#include <cstdlib>
#include <cstring>

namespace gridkeeper::base {
namespace {

// getrandom of up to 256 bytes neither blocks after boot nor returns short.
constexpr std::size_t kPoolSize = 256;

}  // namespace

void FillRandom(std::span<std::uint8_t> bytes) {
  thread_local std::array<std::uint8_t, kPoolSize> pool;
  thread_local std::size_t left = 0;  // at the end of the pool
  if (bytes.size() > kPoolSize) std::abort();
  if (left < bytes.size()) {
    // Anything else leaves no safe way on.
    if (getrandom(pool.data(), kPoolSize, 0) != static_cast<ssize_t>(kPoolSize)) std::abort();
    left = kPoolSize;
  }
  std::uint8_t* const from = pool.data() + (kPoolSize - left);
  std::memcpy(bytes.data(), from, bytes.size());
  OPENSSL_cleanse(from, bytes.size());
  left -= bytes.size();
}

}  // namespace gridkeeper::base
