// `gridctl feed FILE`: people from a file of another body (police, family planning, a factory).
#pragma once

#include "exit_code.hpp"
#include "settings.hpp"

namespace gridkeeper::gridctl {

void AddFeedCommand(CLI::App& app, const Settings& settings, ExitCode& exit);

}  // namespace gridkeeper::gridctl
