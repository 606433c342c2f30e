// What one line of an import file cannot tell by itself: things named twice, buildings and parents
// that are missing.
#pragma once

#include "import/community_file.hpp"

namespace gridkeeper::gridctl {

// Adds to the errors and notes, and puts both in the order of the lines.
void CrossCheck(ParsedCommunity& parsed);

}  // namespace gridkeeper::gridctl
