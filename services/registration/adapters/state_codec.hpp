// Registration's entities <-> the bytes that stand in Redis (registration_state.proto). Stateless,
// thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "registration/domain/state.hpp"

namespace gridkeeper::registration {

std::string EncodeEntity(const AreaProfile& profile);
std::string EncodeEntity(const StaffEntry& staff);
std::string EncodeEntity(const base::Substitution& substitution);
std::string EncodeEntity(const Building& building);
std::string EncodeEntity(const Household& household);
std::string EncodeEntity(const Move& move);
std::string EncodeEntity(const KnownDoor& door);
std::string EncodeEntity(const Census& census);
std::string EncodeEntity(const Duplicate& duplicate);
std::string EncodeEntity(const Import& import);
std::string EncodeEntity(const Claim& claim);

// False: not readable. `out` is then of no use.
bool Decode(std::string_view bytes, AreaProfile& out);
bool Decode(std::string_view bytes, StaffEntry& out);
bool Decode(std::string_view bytes, base::Substitution& out);
bool Decode(std::string_view bytes, Building& out);
bool Decode(std::string_view bytes, Household& out);
bool Decode(std::string_view bytes, Move& out);
bool Decode(std::string_view bytes, KnownDoor& out);
bool Decode(std::string_view bytes, Census& out);
bool Decode(std::string_view bytes, Duplicate& out);
bool Decode(std::string_view bytes, Import& out);
bool Decode(std::string_view bytes, Claim& out);

}  // namespace gridkeeper::registration
