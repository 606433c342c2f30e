// Look-ups for gates: passes and whom gates stopped, from Redis through eventing::StateReader.
// Arguments are checked already. Thread-safe and non-blocking; `done` is called once, from any
// thread. What the queries refer to must outlive them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "eventing/state_reader.hpp"
#include "gridkeeper/registration/v1/registration_gates.pb.h"
#include "registration/adapters/registration_queries.hpp"
#include "registration/sealing/pass_code.hpp"

namespace gridkeeper::registration {

struct FoundPass {
  base::AreaCode grid;       // that keeps it, or was asked last
  std::optional<Pass> pass;  // nullopt: there is none
};

class GateQueries {
 public:
  using Done = RegistrationQueries::Done;
  using PassDone = std::function<void(absl::StatusOr<FoundPass>)>;

  GateQueries(eventing::StateReader& reader, const KeyTable& keys, const MasterKey& master)
      : reader_(reader), keys_(keys), master_(master) {}

  // Follows a pass that went along with its resident, as commands do.
  void FindPass(const PassRef& ref, PassDone done) const;
  // Of several grids that gave the vehicle a pass, one where it is good at `at` comes first.
  void FindVehicle(const std::vector<std::string>& grids, const base::Uuid& vehicle,
                   base::TimePoint at, PassDone done) const;

  void ListPasses(std::vector<std::string> grids, v1::PassFilter filter, base::TimePoint now,
                  const Page& page, v1::ListPassesResponse& out, Done done) const;
  void ListStops(std::vector<std::string> grids, base::TimePoint now, const Page& page,
                 v1::ListStopsResponse& out, Done done) const;
  // Adds the passes of these grids that are good until `list` is not, with whom isolation or a risk
  // zone stops. UNAVAILABLE when one of the grids cannot be answered for.
  void AddToList(std::vector<std::string> grids, std::shared_ptr<const base::Reference> reference,
                 std::shared_ptr<v1::GateList> list, Done done) const;

 private:
  void Follow(const PassRef& ref, int hops, PassDone done) const;
  v1::Pass View(const std::string& grid, const base::Uuid& id, const Pass& pass,
                base::TimePoint now) const;
  // nullopt: none are sealed, or they cannot be opened.
  std::optional<v1::PassDetails> DetailsOf(const base::Uuid& id, const Pass& pass) const;

  eventing::StateReader& reader_;
  const KeyTable& keys_;
  const MasterKey& master_;
};

}  // namespace gridkeeper::registration
