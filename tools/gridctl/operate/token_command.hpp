// `gridctl token keygen|mint`: tokens for an installation that issues its own.
#pragma once

#include "exit_code.hpp"
#include "settings.hpp"

namespace gridkeeper::gridctl {

void AddTokenCommand(CLI::App& app, ExitCode& exit);

}  // namespace gridkeeper::gridctl
