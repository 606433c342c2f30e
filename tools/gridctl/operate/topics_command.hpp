// `gridctl topics create|check|list`: the topic catalogue and the Kafka at hand.
#pragma once

#include "exit_code.hpp"
#include "settings.hpp"

namespace gridkeeper::gridctl {

// Adds the subcommands; the chosen one writes its result to `exit`. Both outlive the parse.
void AddTopicsCommand(CLI::App& app, const Settings& settings, ExitCode& exit);

}  // namespace gridkeeper::gridctl
