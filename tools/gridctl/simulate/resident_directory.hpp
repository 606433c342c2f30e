// Which ids registration gave to the households and residents of a community: found by door and
// name. Reads a grid when it is first asked for. Not thread-safe.
#pragma once

#include <map>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "import/community.hpp"
#include "rpc/rpc_client.hpp"

namespace gridkeeper::gridctl {

class ResidentDirectory {
 public:
  struct Ids {
    std::string household;
    std::string resident;
    std::string door;
  };

  ResidentDirectory(RpcCaller& registration, const Community& community)
      : registration_(registration), community_(community) {}

  // By their places in the community. NOT_FOUND: import it first.
  absl::StatusOr<Ids> Find(int household, int resident);

 private:
  struct Household {
    std::string id;
    std::string door;
    std::map<std::string, std::string> residents;  // id by name
  };
  absl::Status ReadGrid(const std::string& grid);
  // Calls for all pages of a list of a grid, which the request names in `field`.

  RpcCaller& registration_;
  const Community& community_;
  std::set<std::string> grids_;               // read already
  std::map<std::string, Household> by_door_;  // "<grid>/<building>/<unit>/<floor>/<door>"
};

}  // namespace gridkeeper::gridctl
