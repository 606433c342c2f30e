// `gridctl import FILE`: a community from a file.
#pragma once

#include "exit_code.hpp"
#include "settings.hpp"

namespace gridkeeper::gridctl {

void AddImportCommand(CLI::App& app, const Settings& settings, ExitCode& exit);

}  // namespace gridkeeper::gridctl
