// A pass's code, as printed on a card or shown as a QR code:
//
//   GK1.330106001001001.0191f0c3-....-............a.89abcdef01234567
//       grid that issued it     pass id             mark (MasterKey::PassMark)
//
// Nothing in it is personal; without the mark, who reads the log could make cards. Kept for ever.
// Stateless, thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/reference.hpp"
#include "registration/sealing/master_key.hpp"

namespace gridkeeper::registration {

struct PassRef {
  base::AreaCode grid;
  base::Uuid pass;
};

std::string MakePassCode(const PassRef& ref, const MasterKey& master);
// nullopt: not a code, or somebody made it up.
std::optional<PassRef> ReadPassCode(std::string_view code, const MasterKey& master);

// What a gate's list holds of a pass or of a plate: the first 16 bytes of a SHA-256. A pass's is
// the same whichever grid its code names: it may have moved.
std::string PassFingerprint(const base::Uuid& pass, const MasterKey& master);
std::string PlateFingerprint(std::string_view normal_plate);

}  // namespace gridkeeper::registration
