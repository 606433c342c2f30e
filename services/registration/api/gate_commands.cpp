// Checkpoints and passes.
#include "base/plate.hpp"
#include "gridkeeper/registration/v1/registration_commands.pb.h"
#include "registration/adapters/details_view.hpp"
#include "registration/api/details_check.hpp"
#include "registration/api/prepared.hpp"
#include "registration/domain/command_policy.hpp"
#include "registration/sealing/pass_code.hpp"

namespace gridkeeper::registration {
namespace {

constexpr rpc::Lengths kPlate{0, kMaxPlateCharacters}, kPurpose{0, 100};
constexpr rpc::Lengths kHolderName{0, kMaxNameCharacters};

// As they are sealed.
v1::PassDetails CheckPassDetails(const v1::PassDetails& details, rpc::Checks& check) {
  v1::PassDetails checked = details;
  check.Text("details.holder_name", details.holder_name(), kHolderName);
  CheckPhone("details.holder_phone", details.holder_phone(), check);
  check.Text("details.plate", details.plate(), kPlate);
  check.Text("details.purpose", details.purpose(), kPurpose);
  checked.set_plate(base::NormalPlate(details.plate()));
  check.Require(details.plate().empty() == checked.plate().empty(), "details.plate",
                "must hold letters and digits");
  return checked;
}

bool IsEmpty(const v1::PassDetails& details) { return details.ByteSizeLong() == 0; }

}  // namespace

Preparing ToCommands::operator()(const rpc::CommandCall& call,
                                 const v1::DefineCheckpointRequest& request,
                                 v1::DefineCheckpointResponse& response) const {
  rpc::Checks check;
  const base::Uuid given = check.OptionalUuid("checkpoint_id", request.checkpoint_id());
  if (!check.ok()) return check.Refusal();
  const base::Uuid id =
      given.IsNil() ? base::DeriveUuid({call.command_id.ToString(), "checkpoint"}) : given;
  v1::DefineCheckpoint command;
  command.set_checkpoint_id(id.ToString());
  command.set_exists(!given.IsNil());
  command.set_guarded_area_code(request.guarded_area_code());
  command.set_name(request.name());
  command.set_closed(request.is_closed());
  response.set_checkpoint_id(command.checkpoint_id());
  const base::Checkpoint wanted{.grid = request.grid_code(),
                                .guarded = request.guarded_area_code(),
                                .name = request.name(),
                                .is_closed = request.is_closed()};
  return VisibleWhen(Prepare(request.grid_code(), command),
                     [key = id.ToString(), wanted](const base::Reference& reference) {
                       const auto found = reference.checkpoints.find(key);
                       return found != reference.checkpoints.end() && found->second == wanted;
                     });
}

Preparing ToCommands::operator()(const rpc::CommandCall& call, const v1::IssuePassRequest& request,
                                 v1::IssuePassResponse& response) const {
  rpc::Checks check;
  v1::IssuePass command;
  const v1::PassDetails details = CheckPassDetails(request.details(), check);
  const base::Uuid household = check.OptionalUuid("household_id", request.household_id());
  const base::Uuid resident = check.OptionalUuid("resident_id", request.resident_id());
  check.Range("valid_from_ms", request.valid_from_ms(), 0,
              base::ToUnixMillis(call.now + kLongestPass), "ms since the epoch, 0 for now");
  if (request.valid_until_ms() != 0) {
    // Whether it is over by now is for decide to see: the command may be sent again long after.
    check.Time("valid_until_ms", request.valid_until_ms(), call.now - kLongestPass,
               base::FromUnixMillis(kLatestDateMs));
  }
  check.Require(household.IsNil() == resident.IsNil(), "resident_id",
                "must be given together with household_id; leave both empty for a temporary pass");
  if (resident.IsNil()) {
    check.Require(!details.holder_name().empty() || !details.plate().empty(), "details.holder_name",
                  "must be given for a temporary pass, or a plate; for a resident's give "
                  "household_id and resident_id");
  }
  if (!check.ok()) return check.Refusal();
  const base::Uuid id = details.plate().empty()
                            ? base::DeriveUuid({call.command_id.ToString(), "pass"})
                            : master_.VehicleIdOf(details.plate());
  v1::SealedPass& pass = *command.mutable_pass();
  pass.set_pass_id(id.ToString());
  pass.set_resident_id(resident.IsNil() ? "" : resident.ToString());
  pass.set_valid_from_ms(request.valid_from_ms());
  pass.set_valid_until_ms(request.valid_until_ms());
  command.set_household_id(household.IsNil() ? "" : household.ToString());
  std::vector<NewDataKey> keys;
  if (!IsEmpty(details)) {
    keys.push_back(SealInto(details, PassOwner(pass.pass_id()), master_, pass));
  }
  response.set_pass_id(pass.pass_id());
  response.set_code(MakePassCode({request.grid_code(), id}, master_));
  Preparing prepared = Prepare(request.grid_code(), command);
  if (prepared) prepared->keys = std::move(keys);
  return prepared;
}

Preparing ToCommands::operator()(const rpc::CommandCall&, const v1::RevokePassRequest& request,
                                 v1::RevokePassResponse&) const {
  rpc::Checks check;
  v1::RevokePass command;
  command.set_pass_id(check.Uuid("pass_id", request.pass_id()).ToString());
  check.Enum("reason", request.reason());
  if (!check.ok()) return check.Refusal();
  command.set_reason(request.reason());
  return Prepare(request.grid_code(), command);
}

}  // namespace gridkeeper::registration
