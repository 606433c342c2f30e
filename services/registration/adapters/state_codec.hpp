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
std::string EncodeEntity(const VolunteerCall& call);
std::string EncodeEntity(const Volunteer& volunteer);
std::string EncodeEntity(const Shift& shift);
std::string EncodeEntity(const Enterprise& enterprise);
std::string EncodeEntity(const EnterpriseDay& day);
std::string EncodeEntity(const Trip& trip);
std::string EncodeEntity(const Claim& claim);
std::string EncodeEntity(const base::Checkpoint& checkpoint);
std::string EncodeEntity(const Pass& pass);
std::string EncodeEntity(const Isolation& isolation);
std::string EncodeEntity(const Stop& stop);
std::string EncodeEntity(const DeclaredZone& zone);

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
bool Decode(std::string_view bytes, VolunteerCall& out);
bool Decode(std::string_view bytes, Volunteer& out);
bool Decode(std::string_view bytes, Shift& out);
bool Decode(std::string_view bytes, Enterprise& out);
bool Decode(std::string_view bytes, EnterpriseDay& out);
bool Decode(std::string_view bytes, Trip& out);
bool Decode(std::string_view bytes, Claim& out);
bool Decode(std::string_view bytes, base::Checkpoint& out);
bool Decode(std::string_view bytes, Pass& out);
bool Decode(std::string_view bytes, Isolation& out);
bool Decode(std::string_view bytes, Stop& out);
bool Decode(std::string_view bytes, DeclaredZone& out);

}  // namespace gridkeeper::registration
