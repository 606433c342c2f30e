// What a gate says to each scan: asks the service, or else goes by the list and keeps the scan for
// later. From one thread.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "base/clock.hpp"
#include "gate/gate_link.hpp"
#include "gate/list_keeper.hpp"
#include "gate/scan_line.hpp"

namespace gridkeeper::gridctl {

class Gate {
 public:
  // All that it is given outlives it.
  Gate(GateLink& link, const ListKeeper& list, ScanJournal& journal, const base::Clock& clock)
      : link_(link), list_(list), journal_(journal), clock_(clock) {}

  // The answer to a line, without its end. What it promises is on the disk.
  std::string Answer(std::string_view line);

  // Not OK: the last answer was the last one; no more can be given.
  const absl::Status& ended() const { return ended_; }
  // Lines that could not be read, and scans that the service refused at once.
  int refused() const { return refused_; }

 private:
  std::string Told(registration::v1::Scan& scan, const registration::v1::ScanAnswer& answer);
  std::string GoByList(registration::v1::Scan& scan);
  std::string Kept(registration::v1::Scan& scan, const Judgement& judgement, SaidBy said_by);
  std::string End(const absl::Status& status);

  GateLink& link_;
  const ListKeeper& list_;
  ScanJournal& journal_;
  const base::Clock& clock_;
  absl::Status ended_;
  int refused_ = 0;
};

}  // namespace gridkeeper::gridctl
