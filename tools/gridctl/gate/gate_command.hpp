// `gridctl gate`: the device at a gate; a scan a line in, an answer a line out.
#pragma once

#include "exit_code.hpp"
#include "settings.hpp"

namespace gridkeeper::gridctl {

void AddGateCommand(CLI::App& app, const Settings& settings, ExitCode& exit);

}  // namespace gridkeeper::gridctl
