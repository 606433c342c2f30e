// Reads and writes the import format: JSON lines, one entry a line. Pure, without I/O, and safe on
// any bytes, so that it can be fuzzed. Everything is checked before anything is sent; messages name
// the line and the key and never repeat personal details.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "import/community.hpp"

namespace gridkeeper::gridctl {

struct LineNote {
  int line = 0;
  std::string message;
};

struct ParsedCommunity {
  Community community;
  std::vector<LineNote> errors;  // any: nothing may be sent
  std::vector<LineNote> notes;   // worth knowing; nothing is wrong
};

ParsedCommunity ParseCommunity(std::string_view text);

// What ParseCommunity reads back.
std::string WriteCommunity(const Community& community);

}  // namespace gridkeeper::gridctl
