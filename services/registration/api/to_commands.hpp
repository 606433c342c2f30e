// Requests -> commands: checks what the state has no say in, computes person keys, seals personal
// details. Pure but for the random data keys; thread-safe. What is wrong is named by field and
// remedy, without repeating personal details.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "base/reference.hpp"
#include "base/rejection.hpp"
#include "gridkeeper/registration/v1/registration_service.pb.h"
#include "registration/domain/state.hpp"
#include "registration/sealing/sealed_box.hpp"
#include "rpc/checks.hpp"
#include "rpc/edge.hpp"

namespace gridkeeper::registration {

// A command that is ready to be appended.
struct Prepared {
  rpc::CommandBody body;
  // What it is sealed under; must be in the keys topic before the command is appended.
  std::vector<NewDataKey> keys = {};
  // Whether reference data shows its effect; empty where it has none there.
  std::function<bool(const base::Reference&)> is_visible = nullptr;
};
using Preparing = base::Decided<Prepared>;

class ToCommands {
 public:
  explicit ToCommands(const MasterKey& master) : master_(master) {}

  Preparing operator()(const rpc::CommandCall&, const v1::DefineAreaRequest&,
                       v1::DefineAreaResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::RetireAreaRequest&,
                       v1::RetireAreaResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::DefineStaffRequest&,
                       v1::DefineStaffResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::RemoveStaffRequest&,
                       v1::RemoveStaffResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::SetRosterRequest&,
                       v1::SetRosterResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::SubstituteStaffRequest&,
                       v1::SubstituteStaffResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::EndSubstitutionRequest&,
                       v1::EndSubstitutionResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::AssignDedicatedWorkerRequest&,
                       v1::AssignDedicatedWorkerResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::NameResponsiblePartiesRequest&,
                       v1::NameResponsiblePartiesResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::SetRulesRequest&,
                       v1::SetRulesResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::SetRiskAreasRequest&,
                       v1::SetRiskAreasResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::SetZoneRulesRequest&,
                       v1::SetZoneRulesResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::DeclareZoneRequest&,
                       v1::DeclareZoneResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::ChangeZoneRequest&,
                       v1::ChangeZoneResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::LiftZoneRequest&,
                       v1::LiftZoneResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::DefineCheckpointRequest&,
                       v1::DefineCheckpointResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::IssuePassRequest&,
                       v1::IssuePassResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::RevokePassRequest&,
                       v1::RevokePassResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::DeclareArrivalRequest&,
                       v1::DeclareArrivalResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::VerifyArrivalRequest&,
                       v1::VerifyArrivalResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::FileArrivalRequest&,
                       v1::FileArrivalResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::RecordSignatureRequest&,
                       v1::RecordSignatureResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::RegisterBuildingRequest&,
                       v1::RegisterBuildingResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::RegisterHouseholdRequest&,
                       v1::RegisterHouseholdResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::AddResidentsRequest&,
                       v1::AddResidentsResponse&) const;
  // The response: rows that are bad at sight.
  Preparing operator()(const rpc::CommandCall&, const v1::ImportResidentsRequest&,
                       v1::ImportResidentsResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::ForgetHouseholdRequest&,
                       v1::ForgetHouseholdResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::RegisterDoorsRequest&,
                       v1::RegisterDoorsResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::RemoveDoorRequest&,
                       v1::RemoveDoorResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::RecordVisitRequest&,
                       v1::RecordVisitResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::OpenCensusRoundRequest&,
                       v1::OpenCensusRoundResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::MoveHouseholdRequest&,
                       v1::MoveHouseholdResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::SeparateResidentRequest&,
                       v1::SeparateResidentResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::ResolveDuplicateCaseRequest&,
                       v1::ResolveDuplicateCaseResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::MoveBuildingRequest&,
                       v1::MoveBuildingResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::OpenVolunteerCallRequest&,
                       v1::OpenVolunteerCallResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::CloseVolunteerCallRequest&,
                       v1::CloseVolunteerCallResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::SignUpVolunteerRequest&,
                       v1::SignUpVolunteerResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::WithdrawVolunteerRequest&,
                       v1::WithdrawVolunteerResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::PlanShiftsRequest&,
                       v1::PlanShiftsResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::CancelShiftRequest&,
                       v1::CancelShiftResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::AssignVolunteersRequest&,
                       v1::AssignVolunteersResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::ReleaseVolunteerRequest&,
                       v1::ReleaseVolunteerResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::SwapShiftsRequest&,
                       v1::SwapShiftsResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::CheckInVolunteerRequest&,
                       v1::CheckInVolunteerResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::CheckOutVolunteerRequest&,
                       v1::CheckOutVolunteerResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::RegisterEnterpriseRequest&,
                       v1::RegisterEnterpriseResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::ChangeEnterpriseRequest&,
                       v1::ChangeEnterpriseResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::CloseEnterpriseRequest&,
                       v1::CloseEnterpriseResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::SubmitReopeningFileRequest&,
                       v1::SubmitReopeningFileResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::ReviewReopeningRequest&,
                       v1::ReviewReopeningResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::SetVenueRulesRequest&,
                       v1::SetVenueRulesResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::CloseVenueRequest&,
                       v1::CloseVenueResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::ReopenVenueRequest&,
                       v1::ReopenVenueResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::ReportStaffBackRequest&,
                       v1::ReportStaffBackResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::SetFleetVehiclesRequest&,
                       v1::SetFleetVehiclesResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::AddFleetDriverRequest&,
                       v1::AddFleetDriverResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::RemoveFleetDriverRequest&,
                       v1::RemoveFleetDriverResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::RecordTripRequest&,
                       v1::RecordTripResponse&) const;
  Preparing operator()(const rpc::CommandCall&, const v1::ReturnTripRequest&,
                       v1::ReturnTripResponse&) const;
  // `household`: as the state has it; nullopt where it is not there, which decide will answer to.
  // UNAVAILABLE while a key is not here: a move destroys the old keys before the state shows what
  // is sealed under the new ones. A refusal would be no answer to the repeat of an accepted
  // command.
  absl::StatusOr<Preparing> MoveResidents(const rpc::CommandCall&, const v1::MoveResidentsRequest&,
                                          v1::MoveResidentsResponse&,
                                          const std::optional<Household>& household,
                                          const KeyTable& keys) const;

 private:
  v1::SealedResident SealResident(const std::string& id, const v1::ResidentDetails& details,
                                  const NewDataKey& key, const std::string& owner) const;
  template <typename Request, typename Response, typename Command>
  void SealResidents(const rpc::CommandCall& call, const Request& request,
                     const std::string& household, const NewDataKey& key, rpc::Checks& check,
                     Response& response, Command& command) const;

  const MasterKey& master_;
};

}  // namespace gridkeeper::registration
