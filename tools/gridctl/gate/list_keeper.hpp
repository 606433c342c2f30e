// Keeps the gate's list fresh: fetches it every so often in the background, verifies it, stores it,
// and judges scans by the latest good one. Thread-safe but for Start.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/time.hpp"
#include "gate/gate_folder.hpp"
#include "gate/gate_list.hpp"
#include "gridkeeper/registration/v1/registration_service.grpc.pb.h"

namespace gridkeeper::gridctl {

class ListKeeper {
 public:
  using Stub = registration::v1::RegistrationService::StubInterface;
  struct Options {
    base::Millis every{10 * 60 * 1000};
    base::Millis first_answer{2000};  // waiting for the key, with which a fetch begins
    base::Millis page{10000};         // and for each page
    std::function<void(const std::string&)> tell;
  };

  // Begins with what the folder holds. All that it is given outlives it.
  ListKeeper(Stub& stub, GateFolder& folder, Options options);
  ~ListKeeper();

  // Blocks. Whatever goes wrong, the list is as it was.
  absl::Status Refresh();
  // Refreshes in the background from now on; `first` is what Refresh gave.
  void Start(const absl::Status& first);

  // By the list while it is valid, else without.
  Judgement Judge(const registration::v1::Scan& scan) const;
  // The service told another key than the one that is trusted.
  bool key_differs() const;

 private:
  absl::Status Fetch();
  absl::Status LearnKey();
  absl::Status Use(const GateFolder::Pages& pages);
  void Run(bool fetched);

  Stub& stub_;
  GateFolder& folder_;
  const Options options_;
  mutable std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  std::shared_ptr<const GateList> list_;  // nullptr: none
  bool key_differs_ = false;
  bool stop_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace gridkeeper::gridctl
