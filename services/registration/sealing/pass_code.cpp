#include "registration/sealing/pass_code.hpp"

#include <absl/strings/str_split.h>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <vector>

namespace gridkeeper::registration {
namespace {

constexpr std::string_view kPrefix = "GK1";

std::string ShortHash(std::string_view text) {
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), digest.data());
  return {reinterpret_cast<const char*>(digest.data()), 16};
}

}  // namespace

std::string MakePassCode(const PassRef& ref, const MasterKey& master) {
  return fmt::format("{}.{}.{}.{}", kPrefix, ref.grid, ref.pass.ToString(),
                     master.PassMark(ref.pass));
}

std::optional<PassRef> ReadPassCode(std::string_view code, const MasterKey& master) {
  const std::vector<std::string> parts =
      absl::StrSplit(absl::string_view(code.data(), code.size()), '.');
  if (parts.size() != 4 || parts[0] != kPrefix) return std::nullopt;
  const auto pass = base::ParseUuid(parts[2]);
  if (!pass || base::LevelOf(parts[1]) != base::AreaLevel::kGrid) return std::nullopt;
  const std::string mark = master.PassMark(*pass);
  if (parts[3].size() != mark.size() ||
      CRYPTO_memcmp(parts[3].data(), mark.data(), mark.size()) != 0) {
    return std::nullopt;
  }
  return PassRef{parts[1], *pass};
}

std::string PassFingerprint(const base::Uuid& pass, const MasterKey& master) {
  return ShortHash(fmt::format("{}.{}", pass.ToString(), master.PassMark(pass)));
}

std::string PlateFingerprint(std::string_view normal_plate) { return ShortHash(normal_plate); }

}  // namespace gridkeeper::registration
