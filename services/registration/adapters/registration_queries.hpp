// Look-ups of buildings, households, residents, duplicate cases and contacts: from Redis through
// eventing::StateReader, with personal details opened. Arguments are checked already. Thread-safe
// and non-blocking; `done` is called once, from any thread, after which `out` is no longer touched.
// What the queries refer to must outlive them.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/reference.hpp"
#include "base/uuid.hpp"
#include "eventing/state_reader.hpp"
#include "gridkeeper/registration/v1/registration_service.pb.h"
#include "registration/domain/state.hpp"
#include "registration/sealing/key_table.hpp"

namespace gridkeeper::registration {

struct Page {
  std::size_t size = 100;
  std::string token;  // of the page before; empty for the first page
};

class RegistrationQueries {
 public:
  using Done = std::function<void(absl::Status)>;

  RegistrationQueries(eventing::StateReader& reader, const KeyTable& keys)
      : reader_(reader), keys_(keys) {}

  void GetHousehold(const std::string& grid, const base::Uuid& household,
                    v1::GetHouseholdResponse& out, Done done) const;
  // A nil household: not known; then all of the grid's are looked through.
  void GetResident(const std::string& grid, const base::Uuid& resident, const base::Uuid& household,
                   v1::GetResidentResponse& out, Done done) const;
  // A nil building: all.
  void ListHouseholds(const std::string& grid, const base::Uuid& building, const Page& page,
                      v1::ListHouseholdsResponse& out, Done done) const;
  // The token: "<household id>/<number in the household>".
  void ListResidents(const std::string& grid, const Page& page, v1::ListResidentsResponse& out,
                     Done done) const;
  void ListBuildings(const std::string& grid, const Page& page, v1::ListBuildingsResponse& out,
                     Done done) const;
  void ListDuplicateCases(std::vector<std::string> grids, v1::DuplicateFilter filter,
                          const Page& page, v1::ListDuplicateCasesResponse& out, Done done) const;

  void ListMoves(std::vector<std::string> grids, v1::MoveFilter filter, const Page& page,
                 v1::ListMovesResponse& out, Done done) const;

  void ListArrivals(std::vector<std::string> grids, v1::ArrivalFilter filter, const Page& page,
                    v1::ListArrivalsResponse& out, Done done) const;
  struct UnsignedQuery {
    std::vector<std::string> grids;
    Document document = Document::kNone;
    std::string version;
  };
  void ListUnsigned(const UnsignedQuery& query, const Page& page, v1::ListUnsignedResponse& out,
                    Done done) const;

  struct MissingPartiesQuery {
    std::vector<std::string> grids;  // in order of code
    std::shared_ptr<const base::Reference> reference;
    base::TimePoint now{};
  };
  void ListMissingParties(const MissingPartiesQuery& query, const Page& page,
                          v1::ListMissingPartiesResponse& out, Done done) const;

  void ListVolunteerCalls(std::vector<std::string> areas, const Page& page,
                          v1::ListVolunteerCallsResponse& out, Done done) const;
  // kNone: whatever they can do.
  void ListVolunteers(std::vector<std::string> areas, Skill skill, const Page& page,
                      v1::ListVolunteersResponse& out, Done done) const;
  struct ShiftsQuery {
    std::vector<std::string> areas;
    v1::ShiftFilter filter = v1::SHIFT_FILTER_UNSPECIFIED;
    base::TimePoint from{};
    base::TimePoint until = base::TimePoint::max();
  };
  void ListShifts(const ShiftsQuery& query, const Page& page, v1::ListShiftsResponse& out,
                  Done done) const;

  struct ZonesQuery {
    std::shared_ptr<const base::Reference> reference;
    base::AreaCode area;  // known there
    v1::ZoneFilter filter = v1::ZONE_FILTER_UNSPECIFIED;
    base::TimePoint now{};
  };
  void ListZones(const ZonesQuery& query, const Page& page, v1::ListZonesResponse& out,
                 Done done) const;

  struct LookalikesQuery {
    std::vector<std::string> grids;
    int least_score = 0;
    std::size_t most = 0;
  };
  void ListLookalikes(const LookalikesQuery& query, v1::ListLookalikesResponse& out,
                      Done done) const;

  // As the state has it, for a command that needs more than ids; nullopt: it is not there.
  using HouseholdDone = std::function<void(absl::StatusOr<std::optional<Household>>)>;
  void ReadHousehold(const std::string& grid, const base::Uuid& household,
                     HouseholdDone done) const;

  // What came of the rows of an import, beside what `out` holds already, in the order of the rows;
  // `rows`: how many there are.
  void AddImportAnswers(const std::string& grid, const base::Uuid& import, std::int32_t rows,
                        v1::ImportResidentsResponse& out, Done done) const;

  struct ContactsQuery {
    std::string grid;
    base::Uuid household;  // nil: none
    base::Uuid resident;   // nil: all of the household
    // Whom to name, with the area that keeps each one's record.
    std::vector<std::pair<std::string, base::AreaCode>> staff;
  };
  void GetDutyContacts(const ContactsQuery& query, v1::GetDutyContactsResponse& out,
                       Done done) const;

 private:
  // Fills in the name of the place's building; a building that is not found has none.
  void AddBuildingName(const std::string& grid, v1::Place& place, Done done) const;

  eventing::StateReader& reader_;
  const KeyTable& keys_;
};

}  // namespace gridkeeper::registration
