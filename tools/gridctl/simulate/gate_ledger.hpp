// What was scanned in a simulation, what the gates were told, and whether that is as it must be.
// Does no I/O; thread-safe.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace gridkeeper::gridctl {

struct GateAnswer {
  std::string scan;  // command id
  bool is_allowed = false;
  std::string reason;  // why not: a StopReason's short name
  bool is_recorded = false;
  std::string fault;  // what is wrong with the scan; then it is not recorded
};

// One of ListStops.
struct ListedStop {
  std::string scan;
  bool is_allowed = false;  // by mistake: who was let through should have been stopped
  std::string reason;
};

struct GateCount {
  int scans = 0;
  int answered = 0;
  int recorded = 0;
  int allowed = 0;
  std::map<std::string, int> stopped;  // by reason

  int stops() const;
};

// An alert as alerting lists it or told it.
struct GateAlert {
  std::string id;
  std::string rule;
  std::string about;  // see AlertSubject
};

class GateLedger {
 public:
  explicit GateLedger(std::size_t gates) : gates_(gates) {}

  // `stop`: the reason that must be told; empty: it must be let through. `may_lag`: the isolation
  // has only just begun, the gate need not know of it yet.
  void Sent(const std::string& scan, int gate, const std::string& stop, bool may_lag);
  void Answered(const GateAnswer& answer);
  // How long after an isolation had begun its gate said stop. `limit` is what is promised.
  void KnewAfter(std::chrono::microseconds lag, std::chrono::microseconds limit);
  void Expect(const std::string& rule, const std::string& about);
  // The simulation itself was late with what prevents it: it may be there.
  void Tolerate(const std::string& rule, const std::string& about);

  bool IsAnswered(const std::string& scan) const;
  // Of a scan that is answered.
  bool IsAllowed(const std::string& scan) const;
  std::vector<GateCount> Counts() const;  // by gate
  GateCount Total() const;
  std::chrono::microseconds longest_lag() const;
  int isolations() const;                              // that gates were asked about
  int let_through() const;                             // scans before the gate knew
  std::map<std::string, int> expected_alerts() const;  // by rule

  // All scans since the last Close are answered and recorded, and the stops listed are those that
  // were told. Each says what is not so; nothing: it is. Lists may have other scans too.
  std::vector<std::string> CompareStops(const std::vector<ListedStop>& listed) const;
  // Each alert that is expected since the last Close is there once, and no other of these rules.
  std::vector<std::string> CompareAlerts(const std::vector<GateAlert>& alerts) const;
  // What was compared stands, with what was found: later comparisons are of what comes after.
  void Close(const std::vector<ListedStop>& listed, const std::vector<std::string>& findings);
  bool is_closed() const;    // nothing came after the last Close
  int listed_stops() const;  // of this simulation's scans, those that were told stop
  // Of comparisons, and what was wrong at once: a wrong answer, a scan that was refused, a gate
  // that knew too late.
  std::vector<std::string> findings() const;

 private:
  struct Scan {
    int gate = 0;
    std::string stop;
    bool may_lag = false;
    bool is_answered = false;
    bool is_closed = false;
    GateAnswer answer;
  };

  mutable std::mutex mutex_;
  std::size_t gates_;
  std::map<std::string, Scan> scans_;
  std::set<std::pair<std::string, std::string>> expected_;  // rule, about; not closed
  std::set<std::pair<std::string, std::string>> tolerated_;
  std::map<std::string, int> expected_alerts_;  // by rule
  int listed_stops_ = 0;
  bool is_closed_ = false;
  std::vector<std::string> findings_;
  std::chrono::microseconds longest_lag_{0};
  int isolations_ = 0;
};

}  // namespace gridkeeper::gridctl
