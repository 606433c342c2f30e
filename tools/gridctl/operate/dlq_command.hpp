// `gridctl dlq list|replay`: dead letters.
#pragma once

#include "exit_code.hpp"
#include "settings.hpp"

namespace gridkeeper::gridctl {

void AddDeadLetterCommand(CLI::App& app, const Settings& settings, ExitCode& exit);

}  // namespace gridkeeper::gridctl
