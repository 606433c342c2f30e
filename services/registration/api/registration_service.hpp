// The gRPC face of registration: handlers validate, map and hand over. Commands go to the log,
// look-ups to Redis or to the reference data in memory. Thread-safe and non-blocking; what it
// refers to must outlive the gRPC server.
#pragma once

#include "gridkeeper/registration/v1/registration_service.grpc.pb.h"
#include "registration/adapters/census_queries.hpp"
#include "registration/adapters/enterprise_queries.hpp"
#include "registration/adapters/gate_queries.hpp"
#include "registration/adapters/registration_queries.hpp"
#include "registration/adapters/work_day.hpp"
#include "registration/adapters/work_log.hpp"
#include "registration/api/gate_stream.hpp"
#include "registration/api/reference_wait.hpp"
#include "registration/api/to_commands.hpp"
#include "registration/sealing/key_publisher.hpp"
#include "rpc/edge.hpp"

namespace gridkeeper::registration {

class RegistrationService final : public v1::RegistrationService::CallbackService {
 public:
  struct Parts {
    // Its payload_hash must be MasterKey::HashPayload: a plain hash gives guessable details away.
    const rpc::Edge& edge;
    const MasterKey& master;
    KeyTable& keys;
    KeyPublisher& key_publisher;
    eventing::StateReader& reader;
    base::ReferenceSource reference;
    WorkSources work_sources;
  };
  explicit RegistrationService(Parts parts);

  // Declares the override of one RPC.
#define GRIDKEEPER_RPC(Verb)                                                                     \
  grpc::ServerUnaryReactor* Verb(grpc::CallbackServerContext* context,                           \
                                 const v1::Verb##Request* request, v1::Verb##Response* response) \
      override
  GRIDKEEPER_RPC(DefineArea);
  GRIDKEEPER_RPC(RetireArea);
  GRIDKEEPER_RPC(DefineStaff);
  GRIDKEEPER_RPC(RemoveStaff);
  GRIDKEEPER_RPC(SetRoster);
  GRIDKEEPER_RPC(SubstituteStaff);
  GRIDKEEPER_RPC(EndSubstitution);
  GRIDKEEPER_RPC(AssignDedicatedWorker);
  GRIDKEEPER_RPC(NameResponsibleParties);
  GRIDKEEPER_RPC(SetRules);
  GRIDKEEPER_RPC(SetRiskAreas);
  GRIDKEEPER_RPC(SetZoneRules);
  GRIDKEEPER_RPC(DeclareZone);
  GRIDKEEPER_RPC(ChangeZone);
  GRIDKEEPER_RPC(LiftZone);
  GRIDKEEPER_RPC(DefineCheckpoint);
  GRIDKEEPER_RPC(IssuePass);
  GRIDKEEPER_RPC(RevokePass);
  GRIDKEEPER_RPC(GetGateList);
  GRIDKEEPER_RPC(ListCheckpoints);
  GRIDKEEPER_RPC(ListPasses);
  GRIDKEEPER_RPC(ListStops);
  GRIDKEEPER_RPC(DeclareArrival);
  GRIDKEEPER_RPC(VerifyArrival);
  GRIDKEEPER_RPC(FileArrival);
  GRIDKEEPER_RPC(RecordSignature);
  GRIDKEEPER_RPC(RegisterBuilding);
  GRIDKEEPER_RPC(RegisterHousehold);
  GRIDKEEPER_RPC(AddResidents);
  GRIDKEEPER_RPC(ImportResidents);
  GRIDKEEPER_RPC(ForgetHousehold);
  GRIDKEEPER_RPC(RegisterDoors);
  GRIDKEEPER_RPC(RemoveDoor);
  GRIDKEEPER_RPC(RecordVisit);
  GRIDKEEPER_RPC(OpenCensusRound);
  GRIDKEEPER_RPC(MoveHousehold);
  GRIDKEEPER_RPC(MoveResidents);
  GRIDKEEPER_RPC(SeparateResident);
  GRIDKEEPER_RPC(ResolveDuplicateCase);
  GRIDKEEPER_RPC(MoveBuilding);
  GRIDKEEPER_RPC(GetOutcome);
  GRIDKEEPER_RPC(GetHousehold);
  GRIDKEEPER_RPC(GetResident);
  GRIDKEEPER_RPC(ListHouseholds);
  GRIDKEEPER_RPC(ListResidents);
  GRIDKEEPER_RPC(ListBuildings);
  GRIDKEEPER_RPC(ListDuplicateCases);
  GRIDKEEPER_RPC(ListLookalikes);
  GRIDKEEPER_RPC(GetCoverage);
  GRIDKEEPER_RPC(ListDoors);
  GRIDKEEPER_RPC(ListNextVisits);
  GRIDKEEPER_RPC(GetWorkDay);
  GRIDKEEPER_RPC(GetWorkLog);
  GRIDKEEPER_RPC(ListDeeds);
  GRIDKEEPER_RPC(ListMissingParties);
  GRIDKEEPER_RPC(ListMoves);
  GRIDKEEPER_RPC(ListAreas);
  GRIDKEEPER_RPC(ListStaff);
  GRIDKEEPER_RPC(GetRules);
  GRIDKEEPER_RPC(ListArrivals);
  GRIDKEEPER_RPC(ListUnsigned);
  GRIDKEEPER_RPC(GetRiskAreas);
  GRIDKEEPER_RPC(ListZones);
  GRIDKEEPER_RPC(GetZoneRules);
  GRIDKEEPER_RPC(GetDutyContacts);
  GRIDKEEPER_RPC(OpenVolunteerCall);
  GRIDKEEPER_RPC(CloseVolunteerCall);
  GRIDKEEPER_RPC(SignUpVolunteer);
  GRIDKEEPER_RPC(WithdrawVolunteer);
  GRIDKEEPER_RPC(PlanShifts);
  GRIDKEEPER_RPC(CancelShift);
  GRIDKEEPER_RPC(AssignVolunteers);
  GRIDKEEPER_RPC(ReleaseVolunteer);
  GRIDKEEPER_RPC(SwapShifts);
  GRIDKEEPER_RPC(CheckInVolunteer);
  GRIDKEEPER_RPC(CheckOutVolunteer);
  GRIDKEEPER_RPC(ListVolunteerCalls);
  GRIDKEEPER_RPC(ListVolunteers);
  GRIDKEEPER_RPC(ListShifts);
  GRIDKEEPER_RPC(RegisterEnterprise);
  GRIDKEEPER_RPC(ChangeEnterprise);
  GRIDKEEPER_RPC(CloseEnterprise);
  GRIDKEEPER_RPC(SubmitReopeningFile);
  GRIDKEEPER_RPC(ReviewReopening);
  GRIDKEEPER_RPC(SetVenueRules);
  GRIDKEEPER_RPC(CloseVenue);
  GRIDKEEPER_RPC(ReopenVenue);
  GRIDKEEPER_RPC(ReportStaffBack);
  GRIDKEEPER_RPC(ListEnterprises);
  GRIDKEEPER_RPC(GetEnterprise);
  GRIDKEEPER_RPC(GetEnterpriseFigures);
  GRIDKEEPER_RPC(GetVenueRules);
  GRIDKEEPER_RPC(SetFleetVehicles);
  GRIDKEEPER_RPC(AddFleetDriver);
  GRIDKEEPER_RPC(RemoveFleetDriver);
  GRIDKEEPER_RPC(RecordTrip);
  GRIDKEEPER_RPC(ReturnTrip);
  GRIDKEEPER_RPC(ListTrips);
#undef GRIDKEEPER_RPC
  grpc::ServerBidiReactor<v1::ScanPassesRequest, v1::ScanPassesResponse>* ScanPasses(
      grpc::CallbackServerContext* context) override;
  // Before the server goes down.
  void EndStreams() { gate_streams_.EndAll(); }

 private:
  using Finish = std::function<void(const absl::Status&)>;
  // `then(call, finish)` goes on with a command that may be carried out.
  template <typename Request, typename Then>
  grpc::ServerUnaryReactor* Admit(grpc::CallbackServerContext* context, const Request* request,
                                  Then&& then);
  // A command from admission to answer: data keys first, then the command, then its effect on
  // reference data.
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* RunCommand(grpc::CallbackServerContext* context, const Request* request,
                                       Response* response);
  template <typename Request, typename Response>
  void Append(const rpc::CommandCall& call, Preparing preparing, const Request* request,
              Response* response, const Finish& finish);
  // All at once; then goes on, or fails once.
  void PublishKeys(const std::shared_ptr<const Prepared>& prepared, std::function<void()> then,
                   Finish fail);
  template <typename Request, typename Response, typename Filter>
  grpc::ServerUnaryReactor* RunFilteredList(
      grpc::CallbackServerContext* context, const Request* request, Response* response,
      void (RegistrationQueries::*list)(std::vector<std::string>, Filter, const Page&, Response&,
                                        RegistrationQueries::Done) const);
  void FinishWhenVisible(const Prepared& prepared, const common::v1::CommandReceipt& receipt,
                         std::function<void()> finish);
  void ForgetUnusedKeys(const Prepared& prepared, const absl::Status& outcome);

  Parts parts_;
  ToCommands to_commands_;
  RegistrationQueries queries_;
  CensusQueries census_;
  GateQueries gates_;
  EnterpriseQueries enterprises_;
  GateStreams gate_streams_;
  std::shared_ptr<const WorkStubs> work_stubs_;
  WorkDay work_day_;
  WorkLog work_log_;
  ReferenceWait reference_wait_;
};

}  // namespace gridkeeper::registration
