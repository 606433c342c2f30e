// What goes to Redis: changed entities of one partition, and outcomes that handlers wait for.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/uuid.hpp"

namespace gridkeeper::eventing {

// Tells a waiting handler its command's outcome, once the state is readable.
struct Announcement {
  std::string reply_to;  // the handler's instance
  base::Uuid command_id;
  std::string outcome;  // EncodeOutcome
};

struct Changes {
  // One Redis hash: "<kind>:<aggregate key>".
  struct Collection {
    std::string name;
    std::vector<std::pair<std::string, std::string>> puts;
    std::vector<std::string> erased;
    bool dropped = false;  // the whole of it goes
  };
  std::vector<Collection> collections;
  std::vector<Announcement> announcements;

  bool empty() const { return collections.empty() && announcements.empty(); }
};

}  // namespace gridkeeper::eventing
