// `gridctl <service> <rpc> --field ...`: one subcommand for each RPC of each service, made from the
// descriptors.
#pragma once

#include "exit_code.hpp"
#include "settings.hpp"

namespace gridkeeper::gridctl {

void AddRpcCommands(CLI::App& app, const Settings& settings, ExitCode& exit);

}  // namespace gridkeeper::gridctl
