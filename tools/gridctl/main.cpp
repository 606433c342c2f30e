// gridctl: operate, import and simulate a Gridkeeper installation from the command line. Wiring
// only.
#include <CLI/CLI.hpp>

#include "exit_code.hpp"
#include "feed/feed_command.hpp"
#include "gate/gate_command.hpp"
#include "import/import_command.hpp"
#include "operate/dlq_command.hpp"
#include "operate/token_command.hpp"
#include "operate/topics_command.hpp"
#include "rpc/rpc_command.hpp"
#include "settings.hpp"
#include "simulate/simulate_command.hpp"

int main(int argc, char** argv) {
  using namespace gridkeeper::gridctl;
  CLI::App app(
      "Operates a Gridkeeper installation: every RPC, topics, tokens, dead letters, import, "
      "files of other bodies, gates, simulation.");
  app.name("gridctl");
  app.require_subcommand(1);
  app.fallthrough();  // connection options may stand behind the subcommand as well
  Settings settings;
  ExitCode exit = ExitCode::kOk;
  AddGlobalOptions(app, settings);
  AddRpcCommands(app, settings, exit);
  AddImportCommand(app, settings, exit);
  AddFeedCommand(app, settings, exit);
  AddGateCommand(app, settings, exit);
  AddSimulateCommand(app, settings, exit);
  AddTopicsCommand(app, settings, exit);
  AddDeadLetterCommand(app, settings, exit);
  AddTokenCommand(app, exit);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(ExitCode::kUsage);
  }
  return static_cast<int>(exit);
}
