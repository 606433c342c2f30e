#include "base/uuid.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "base/clock.hpp"
#include "base/random.hpp"

namespace gridkeeper::base {
namespace {

constexpr char kHex[] = "0123456789abcdef";

// The value of each hex digit, -1 for other characters: looked up, because the branches of a
// comparison are mispredicted half of the time.
constexpr std::array<std::int8_t, 256> kHexValues = [] {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::int8_t i = 0; i < 16; ++i) values[static_cast<unsigned char>(kHex[i])] = i;
  for (std::int8_t i = 10; i < 16; ++i) values[static_cast<unsigned char>('A' + i - 10)] = i;
  return values;
}();

int HexValue(char c) { return kHexValues[static_cast<unsigned char>(c)]; }

constexpr bool IsDashBefore(int byte) { return byte == 4 || byte == 6 || byte == 8 || byte == 10; }

void SetVersion(Uuid& id, std::uint8_t version) {
  id.bytes[6] = static_cast<std::uint8_t>((version << 4) | (id.bytes[6] & 0x0f));
  id.bytes[8] = static_cast<std::uint8_t>(0x80 | (id.bytes[8] & 0x3f));
}

}  // namespace

std::string Uuid::ToString() const {
  std::string out(36, '-');
  char* at = out.data();
  for (int i = 0; i < 16; ++i) {
    if (IsDashBefore(i)) ++at;
    *at++ = kHex[bytes[i] >> 4];
    *at++ = kHex[bytes[i] & 0x0f];
  }
  return out;
}

std::optional<TimePoint> Uuid::Time() const {
  if ((bytes[6] >> 4) != 7) return std::nullopt;
  std::int64_t ms = 0;
  for (int i = 0; i < 6; ++i) ms = (ms << 8) | bytes[i];
  return FromUnixMillis(ms);
}

std::optional<Uuid> ParseUuid(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  Uuid id;
  std::size_t at = 0;
  for (int i = 0; i < 16; ++i) {
    if (IsDashBefore(i) && text[at++] != '-') return std::nullopt;
    const int high = HexValue(text[at]);
    const int low = HexValue(text[at + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    id.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
    at += 2;
  }
  return id;
}

Uuid NewUuidV7() { return NewUuidV7At(WallNow()); }

Uuid NewUuidV7At(TimePoint time) {
  Uuid id;
  FillRandom(id.bytes);
  const std::int64_t ms = ToUnixMillis(time);
  for (int i = 0; i < 6; ++i) id.bytes[i] = static_cast<std::uint8_t>(ms >> (40 - 8 * i));
  SetVersion(id, 7);
  return id;
}

Uuid DeriveUuid(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (std::string_view part : parts) {
    // The length goes in first, so that {"ab","c"} and {"a","bc"} differ.
    for (int shift = 56; shift >= 0; shift -= 8) {
      text.push_back(static_cast<char>(static_cast<std::uint64_t>(part.size()) >> shift));
    }
    text.append(part);
  }
  std::array<std::uint8_t, 32> digest;
  // Looked up once, and a context once a thread: SHA256() makes OpenSSL 3 do both each time.
  static const EVP_MD* const kSha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> kContext(
      EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  if (EVP_DigestInit_ex(kContext.get(), kSha256, nullptr) != 1 ||
      EVP_DigestUpdate(kContext.get(), text.data(), text.size()) != 1 ||
      EVP_DigestFinal_ex(kContext.get(), digest.data(), nullptr) != 1) {
    std::abort();
  }
  Uuid id;
  std::memcpy(id.bytes.data(), digest.data(), id.bytes.size());
  SetVersion(id, 8);
  return id;
}

}  // namespace gridkeeper::base

std::size_t std::hash<gridkeeper::base::Uuid>::operator()(
    const gridkeeper::base::Uuid& id) const noexcept {
  // The low half is random (v7) or a digest (v8): taking it as it is spreads well.
  std::size_t h;
  std::memcpy(&h, id.bytes.data() + 8, sizeof h);
  std::size_t high;
  std::memcpy(&high, id.bytes.data(), sizeof high);
  return h ^ (high * 0x9e3779b97f4a7c15ULL);
}
