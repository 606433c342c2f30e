// The cryptography of a gate's list: Ed25519 over a page, SHA-256 for what identifies a pass in it.
// Pure.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace gridkeeper::gridctl {

inline constexpr std::size_t kPublicKeyBytes = 32;
inline constexpr std::size_t kFingerprintBytes = 16;

bool IsSignedBy(std::string_view public_key, std::string_view signed_bytes,
                std::string_view signature);

// Of what a list has of a pass or a plate: see GateListEntry.fingerprint.
std::string FingerprintOf(std::string_view text);

std::string KeyToHex(const std::string& key);
// 64 hex digits, either case.
absl::StatusOr<std::string> KeyOfHex(const std::string& hex);

}  // namespace gridkeeper::gridctl
