// Sends a community to registration: areas from the top down, rules, staff, rosters, buildings,
// then households; within each of these with bounded concurrency. Goes on where an earlier run
// stopped. Owns nothing; the caller and the state outlive it.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "import/community.hpp"
#include "import/import_requests.hpp"
#include "import/import_state.hpp"
#include "rpc/rpc_client.hpp"

namespace gridkeeper::gridctl {

struct ImportOptions {
  int concurrency = 32;
  // How long a NOT_FOUND may be the reference data still on their way to every instance.
  base::Millis settle{10000};
};

struct ImportRefusal {
  int line = 0;
  std::string what;  // "household"
  absl::Status status;
};

struct ImportReport {
  int sent = 0;
  int done_before = 0;                 // in an earlier run
  int exist_already = 0;               // known to the installation from elsewhere; left as they are
  std::vector<ImportRefusal> refused;  // by line
  absl::Status stopped;                // not OK: the run ended before its time; run it again
};

class ImportRunner {
 public:
  // Told from any thread: the phase's name, how many of how many.
  using Progress = std::function<void(const std::string& phase, int done, int of)>;

  ImportRunner(RpcCaller& caller, ImportState& state, ImportOptions options, Progress progress)
      : caller_(caller), state_(state), options_(options), progress_(std::move(progress)) {}

  // Whether what the state calls done is known to this installation; if not, the state begins anew.
  absl::Status CheckState();
  ImportReport Run(const Community& community);

 private:
  struct Item {
    Origin origin;
    std::string what;
    std::function<ImportRequest()> request;
  };
  enum class Fate { kSent, kDoneBefore, kExists, kRefused, kStopped };

  bool RunPhase(const std::string& name, const std::vector<Item>& items);
  Fate Send(const Item& item, base::TimePoint settle_until);
  absl::Status LearnBuildings(const Community& community);
  std::vector<Item> HouseholdItems(const Community& community);
  absl::Status FindBuildings(const std::string& grid);

  RpcCaller& caller_;
  ImportState& state_;
  ImportOptions options_;
  Progress progress_;
  std::mutex mutex_;  // of what follows
  ImportReport report_;
  std::map<std::pair<std::string, std::string>, std::string> building_ids_;  // by grid and name
};

}  // namespace gridkeeper::gridctl
