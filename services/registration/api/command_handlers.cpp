#include <memory>
#include <utility>

#include "registration/api/registration_service.hpp"

namespace gridkeeper::registration {

RegistrationService::RegistrationService(Parts parts)
    : parts_(std::move(parts)),
      to_commands_(parts_.master),
      queries_(parts_.reader, parts_.keys),
      census_(parts_.reader),
      reference_wait_(parts_.reference) {}

void RegistrationService::FinishWhenVisible(const Prepared& prepared,
                                            const common::v1::CommandReceipt& receipt,
                                            std::function<void()> finish) {
  if (!prepared.is_visible || receipt.state() != common::v1::COMMAND_STATE_PROCESSED) {
    return finish();
  }
  reference_wait_.Until(prepared.is_visible, std::move(finish));
}

void RegistrationService::ForgetUnusedKey(const Prepared& prepared, const absl::Status& outcome) {
  // Only a refusal tells for sure that no event names the key.
  const absl::string_view refusal(rpc::kReceiptUrl.data(), rpc::kReceiptUrl.size());
  if (!prepared.key || !outcome.GetPayload(refusal)) return;
  parts_.key_publisher.Publish(prepared.key->id, std::nullopt, [](const absl::Status&) {});
}

template <typename Request, typename Response>
grpc::ServerUnaryReactor* RegistrationService::RunCommand(grpc::CallbackServerContext* context,
                                                          const Request* request,
                                                          Response* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto finish = [context, reactor](const absl::Status& status) {
    rpc::Finish(*context, *reactor, status);
  };
  const absl::StatusOr<rpc::CommandCall> call =
      rpc::AdmitCommand(parts_.edge, *context, *request, request->command_id());
  if (!call.ok()) return finish(call.status()), reactor;
  Preparing preparing = to_commands_(*call, *request, *response);
  if (!preparing) {
    return finish(rpc::ToStatus(preparing.error(), request->command_id())), reactor;
  }
  const auto prepared = std::make_shared<const Prepared>(*std::move(preparing));

  // The request and the response live until the reactor is finished.
  const auto submit = [this, call = *call, prepared, request, response, finish] {
    Request payload = *request;
    payload.clear_command_id();
    payload.clear_wait();
    rpc::Submit(parts_.edge, call, prepared->body, request->wait(), payload,
                [this, prepared, response,
                 finish](const absl::StatusOr<common::v1::CommandReceipt>& receipt) {
                  if (!receipt.ok()) {
                    ForgetUnusedKey(*prepared, receipt.status());
                    return finish(receipt.status());
                  }
                  *response->mutable_receipt() = *receipt;
                  FinishWhenVisible(*prepared, *receipt, [finish] { finish(absl::OkStatus()); });
                });
  };
  if (!prepared->key) return submit(), reactor;
  parts_.key_publisher.Publish(
      prepared->key->id, prepared->key->record,
      [this, prepared, submit, finish](const absl::Status& written) {
        if (!written.ok()) {
          return finish(absl::UnavailableError(
              "nothing was accepted: the key for the personal details could not be stored; call "
              "again with the same command id"));
        }
        // This instance need not wait for the topic to read what it wrote.
        (void)parts_.keys.Apply(prepared->key->id.ToString(), prepared->key->record);
        submit();
      });
  return reactor;
}

#define GRIDKEEPER_COMMAND(Verb)                                                            \
  grpc::ServerUnaryReactor* RegistrationService::Verb(grpc::CallbackServerContext* context, \
                                                      const v1::Verb##Request* request,     \
                                                      v1::Verb##Response* response) {       \
    return RunCommand(context, request, response);                                          \
  }
GRIDKEEPER_COMMAND(DefineArea)
GRIDKEEPER_COMMAND(DefineStaff)
GRIDKEEPER_COMMAND(RemoveStaff)
GRIDKEEPER_COMMAND(SetRoster)
GRIDKEEPER_COMMAND(SubstituteStaff)
GRIDKEEPER_COMMAND(EndSubstitution)
GRIDKEEPER_COMMAND(SetRules)
GRIDKEEPER_COMMAND(RegisterBuilding)
GRIDKEEPER_COMMAND(RegisterHousehold)
GRIDKEEPER_COMMAND(ForgetHousehold)
GRIDKEEPER_COMMAND(RegisterDoors)
GRIDKEEPER_COMMAND(RemoveDoor)
GRIDKEEPER_COMMAND(RecordVisit)
GRIDKEEPER_COMMAND(OpenCensusRound)
#undef GRIDKEEPER_COMMAND

grpc::ServerUnaryReactor* RegistrationService::GetOutcome(grpc::CallbackServerContext* context,
                                                          const v1::GetOutcomeRequest* request,
                                                          v1::GetOutcomeResponse* response) {
  return rpc::RunGetOutcome(parts_.edge, context, request, response, request->area_code());
}

}  // namespace gridkeeper::registration
