#include <atomic>
#include <memory>
#include <utility>

#include "registration/api/registration_service.hpp"
#include "rpc/checks.hpp"

namespace gridkeeper::registration {

RegistrationService::RegistrationService(Parts parts)
    : parts_(std::move(parts)),
      to_commands_(parts_.master),
      queries_(parts_.reader, parts_.keys),
      census_(parts_.reader),
      gates_(parts_.reader, parts_.keys, parts_.master),
      enterprises_(parts_.reader, parts_.keys),
      work_stubs_(StubsOf(parts_.work_sources)),
      work_day_(parts_.reader, parts_.reference, work_stubs_),
      work_log_(parts_.reader, work_stubs_),
      reference_wait_(parts_.reference) {}

void RegistrationService::FinishWhenVisible(const Prepared& prepared,
                                            const common::v1::CommandReceipt& receipt,
                                            std::function<void()> finish) {
  if (!prepared.is_visible || receipt.state() != common::v1::COMMAND_STATE_PROCESSED) {
    return finish();
  }
  reference_wait_.Until(prepared.is_visible, std::move(finish));
}

void RegistrationService::ForgetUnusedKeys(const Prepared& prepared, const absl::Status& outcome) {
  // Only a refusal tells for sure that no event names the keys.
  const absl::string_view refusal(rpc::kReceiptUrl.data(), rpc::kReceiptUrl.size());
  if (!outcome.GetPayload(refusal)) return;
  for (const NewDataKey& key : prepared.keys) {
    parts_.key_publisher.Publish(key.id, std::nullopt, [](const absl::Status&) {});
  }
}

void RegistrationService::PublishKeys(const std::shared_ptr<const Prepared>& prepared,
                                      std::function<void()> then, Finish fail) {
  struct Publishing {
    std::atomic<std::size_t> left;
    std::atomic<bool> failed = false;
    std::function<void()> then;
    Finish fail;
  };
  if (prepared->keys.empty()) return then();
  const auto all =
      std::make_shared<Publishing>(prepared->keys.size(), false, std::move(then), std::move(fail));
  for (const NewDataKey& key : prepared->keys) {
    parts_.key_publisher.Publish(
        key.id, key.record, [this, prepared, &key, all](const absl::Status& written) {
          if (!written.ok()) {
            all->failed = true;
          } else {
            parts_.keys.Add(key.id, key.secret);
          }
          if (--all->left > 0) return;
          if (!all->failed) return all->then();
          all->fail(absl::UnavailableError(
              "nothing was accepted: the key for the personal details could not be stored; call "
              "again with the same command id"));
        });
  }
}

template <typename Request, typename Response>
void RegistrationService::Append(const rpc::CommandCall& call, Preparing preparing,
                                 const Request* request, Response* response, const Finish& finish) {
  if (!preparing) return finish(rpc::ToStatus(preparing.error(), request->command_id()));
  const auto prepared = std::make_shared<const Prepared>(*std::move(preparing));
  // The request and the response live until the reactor is finished.
  const auto submit = [this, call, prepared, request, response, finish] {
    Request payload = *request;
    payload.clear_command_id();
    payload.clear_wait();
    rpc::Submit(parts_.edge, call, prepared->body, request->wait(), payload,
                [this, prepared, response,
                 finish](const absl::StatusOr<common::v1::CommandReceipt>& receipt) {
                  if (!receipt.ok()) {
                    ForgetUnusedKeys(*prepared, receipt.status());
                    return finish(receipt.status());
                  }
                  *response->mutable_receipt() = *receipt;
                  FinishWhenVisible(*prepared, *receipt, [finish] { finish(absl::OkStatus()); });
                });
  };
  PublishKeys(prepared, submit, finish);
}

template <typename Request, typename Then>
grpc::ServerUnaryReactor* RegistrationService::Admit(grpc::CallbackServerContext* context,
                                                     const Request* request, Then&& then) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const Finish finish = [context, reactor](const absl::Status& status) {
    rpc::Finish(*context, *reactor, status);
  };
  const absl::StatusOr<rpc::CommandCall> call =
      rpc::AdmitCommand(parts_.edge, *context, *request, request->command_id());
  if (call.ok()) {
    then(*call, finish);
  } else {
    finish(call.status());
  }
  return reactor;
}

template <typename Request, typename Response>
grpc::ServerUnaryReactor* RegistrationService::RunCommand(grpc::CallbackServerContext* context,
                                                          const Request* request,
                                                          Response* response) {
  return Admit(context, request, [&](const rpc::CommandCall& call, const Finish& finish) {
    Append(call, to_commands_(call, *request, *response), request, response, finish);
  });
}

// The residents' details are sealed anew, so the household is read first.
grpc::ServerUnaryReactor* RegistrationService::MoveResidents(
    grpc::CallbackServerContext* context, const v1::MoveResidentsRequest* request,
    v1::MoveResidentsResponse* response) {
  return Admit(context, request, [&](const rpc::CommandCall& call, const Finish& finish) {
    rpc::Checks check;
    check.GridCode("grid_code", request->grid_code());
    const base::Uuid household = check.Uuid("household_id", request->household_id());
    if (!check.ok()) return finish(check.status());
    queries_.ReadHousehold(request->grid_code(), household,
                           [this, call, request, response,
                            finish](const absl::StatusOr<std::optional<Household>>& found) {
                             if (!found.ok()) return finish(found.status());
                             absl::StatusOr<Preparing> preparing = to_commands_.MoveResidents(
                                 call, *request, *response, *found, parts_.keys);
                             if (!preparing.ok()) return finish(preparing.status());
                             Append(call, *std::move(preparing), request, response, finish);
                           });
  });
}

grpc::ServerUnaryReactor* RegistrationService::ImportResidents(
    grpc::CallbackServerContext* context, const v1::ImportResidentsRequest* request,
    v1::ImportResidentsResponse* response) {
  return Admit(context, request, [&](const rpc::CommandCall& call, const Finish& finish) {
    Append(call, to_commands_(call, *request, *response), request, response,
           [this, call, request, response, finish](const absl::Status& status) {
             const bool is_decided =
                 response->receipt().state() == common::v1::COMMAND_STATE_PROCESSED;
             if (!status.ok() || !is_decided) return finish(status);
             queries_.AddImportAnswers(request->grid_code(), call.command_id, request->rows_size(),
                                       *response, finish);
           });
  });
}

#define GRIDKEEPER_COMMAND(Verb)                                                            \
  grpc::ServerUnaryReactor* RegistrationService::Verb(grpc::CallbackServerContext* context, \
                                                      const v1::Verb##Request* request,     \
                                                      v1::Verb##Response* response) {       \
    return RunCommand(context, request, response);                                          \
  }
GRIDKEEPER_COMMAND(DefineArea)
GRIDKEEPER_COMMAND(RetireArea)
GRIDKEEPER_COMMAND(DefineStaff)
GRIDKEEPER_COMMAND(RemoveStaff)
GRIDKEEPER_COMMAND(SetRoster)
GRIDKEEPER_COMMAND(SubstituteStaff)
GRIDKEEPER_COMMAND(EndSubstitution)
GRIDKEEPER_COMMAND(AssignDedicatedWorker)
GRIDKEEPER_COMMAND(NameResponsibleParties)
GRIDKEEPER_COMMAND(SetRules)
GRIDKEEPER_COMMAND(SetRiskAreas)
GRIDKEEPER_COMMAND(SetZoneRules)
GRIDKEEPER_COMMAND(DeclareZone)
GRIDKEEPER_COMMAND(ChangeZone)
GRIDKEEPER_COMMAND(LiftZone)
GRIDKEEPER_COMMAND(DefineCheckpoint)
GRIDKEEPER_COMMAND(IssuePass)
GRIDKEEPER_COMMAND(RevokePass)
GRIDKEEPER_COMMAND(DeclareArrival)
GRIDKEEPER_COMMAND(VerifyArrival)
GRIDKEEPER_COMMAND(FileArrival)
GRIDKEEPER_COMMAND(RecordSignature)
GRIDKEEPER_COMMAND(RegisterBuilding)
GRIDKEEPER_COMMAND(RegisterHousehold)
GRIDKEEPER_COMMAND(AddResidents)
GRIDKEEPER_COMMAND(ForgetHousehold)
GRIDKEEPER_COMMAND(RegisterDoors)
GRIDKEEPER_COMMAND(RemoveDoor)
GRIDKEEPER_COMMAND(RecordVisit)
GRIDKEEPER_COMMAND(OpenCensusRound)
GRIDKEEPER_COMMAND(MoveHousehold)
GRIDKEEPER_COMMAND(SeparateResident)
GRIDKEEPER_COMMAND(ResolveDuplicateCase)
GRIDKEEPER_COMMAND(MoveBuilding)
GRIDKEEPER_COMMAND(OpenVolunteerCall)
GRIDKEEPER_COMMAND(CloseVolunteerCall)
GRIDKEEPER_COMMAND(SignUpVolunteer)
GRIDKEEPER_COMMAND(WithdrawVolunteer)
GRIDKEEPER_COMMAND(PlanShifts)
GRIDKEEPER_COMMAND(CancelShift)
GRIDKEEPER_COMMAND(AssignVolunteers)
GRIDKEEPER_COMMAND(ReleaseVolunteer)
GRIDKEEPER_COMMAND(SwapShifts)
GRIDKEEPER_COMMAND(CheckInVolunteer)
GRIDKEEPER_COMMAND(CheckOutVolunteer)
GRIDKEEPER_COMMAND(RegisterEnterprise)
GRIDKEEPER_COMMAND(ChangeEnterprise)
GRIDKEEPER_COMMAND(CloseEnterprise)
GRIDKEEPER_COMMAND(SubmitReopeningFile)
GRIDKEEPER_COMMAND(ReviewReopening)
GRIDKEEPER_COMMAND(SetVenueRules)
GRIDKEEPER_COMMAND(CloseVenue)
GRIDKEEPER_COMMAND(ReopenVenue)
GRIDKEEPER_COMMAND(ReportStaffBack)
GRIDKEEPER_COMMAND(SetFleetVehicles)
GRIDKEEPER_COMMAND(AddFleetDriver)
GRIDKEEPER_COMMAND(RemoveFleetDriver)
GRIDKEEPER_COMMAND(RecordTrip)
GRIDKEEPER_COMMAND(ReturnTrip)
#undef GRIDKEEPER_COMMAND

grpc::ServerUnaryReactor* RegistrationService::GetOutcome(grpc::CallbackServerContext* context,
                                                          const v1::GetOutcomeRequest* request,
                                                          v1::GetOutcomeResponse* response) {
  return rpc::RunGetOutcome(parts_.edge, context, request, response, request->area_code());
}

}  // namespace gridkeeper::registration
