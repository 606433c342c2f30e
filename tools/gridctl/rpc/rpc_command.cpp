#include "rpc/rpc_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <thread>

#include "base/clock.hpp"
#include "base/uuid.hpp"
#include "contract/arguments.hpp"
#include "contract/contract.hpp"
#include "contract/naming.hpp"
#include "contract/printer.hpp"
#include "gridkeeper/common/v1/access.pb.h"
#include "rpc/rpc_client.hpp"

namespace gridkeeper::gridctl {
namespace {

namespace pb = google::protobuf;

struct RpcArguments {
  std::map<std::string, std::vector<std::string>> fields;  // by the proto's name
  std::string json_request;
};

ExitCode Fail(const absl::Status& status, ExitCode code) {
  fmt::print(stderr, "gridctl: {}\n", std::string(status.message()));
  return code;
}

// The service's refusal, in words that tell what to do.
ExitCode FailCall(const absl::Status& status, const std::string& command_id) {
  fmt::print(stderr, "gridctl: {}: {}\n", absl::StatusCodeToString(status.code()),
             std::string(status.message()));
  const ExitCode code = ExitCodeOf(status.code());
  if (code == ExitCode::kUnavailable && !command_id.empty()) {
    fmt::print(
        stderr,
        "The outcome is not known. Send again with --command-id {}: the effect happens once.\n",
        command_id);
  }
  return code;
}

absl::StatusOr<std::string> ReadArgument(const std::string& text) {
  if (text == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
  if (!text.starts_with('@')) return text;
  std::ifstream in(text.substr(1), std::ios::binary);
  if (!in)
    return absl::InvalidArgumentError(fmt::format("--json-request {}: cannot be read", text));
  return std::string(std::istreambuf_iterator<char>(in), {});
}

absl::StatusOr<MessagePtr> BuildRequest(const pb::MethodDescriptor& method,
                                        const RpcArguments& args, base::TimePoint now) {
  MessagePtr request = Contract::Get().NewMessage(method.input_type());
  if (!args.json_request.empty()) {
    auto json = ReadArgument(args.json_request);
    if (!json.ok()) return json.status();
    if (absl::Status merged = MergeJson(*request, *json); !merged.ok()) return merged;
  }
  for (const auto& [name, texts] : args.fields) {
    if (texts.empty()) continue;
    const pb::FieldDescriptor* field = method.input_type()->FindFieldByName(name);
    request->GetReflection()->ClearField(request.get(), field);  // a flag wins over the JSON
    if (absl::Status set = SetField(*request, *field, texts, now); !set.ok()) return set;
  }
  return request;
}

// Makes a command's id where none is given, and tells it.
std::string EnsureId(pb::Message& command, const pb::FieldDescriptor& field) {
  const pb::Reflection& reflection = *command.GetReflection();
  if (reflection.GetString(command, &field).empty()) {
    reflection.SetString(&command, &field, base::NewUuidV7().ToString());
  }
  std::string id = reflection.GetString(command, &field);
  fmt::print(stderr, "command_id: {}\n", id);
  return id;
}

// Of the command itself, or of each of the commands that a request is a list of; returns the
// former, empty for look-ups and lists.
std::string EnsureCommandIds(pb::Message& request, const pb::MethodDescriptor& method) {
  // GetOutcome asks for a command that was sent before.
  if (method.name() == "GetOutcome") return "";
  const pb::Descriptor& type = *request.GetDescriptor();
  if (const auto* field = type.FindFieldByName("command_id")) return EnsureId(request, *field);
  for (int i = 0; i < type.field_count(); ++i) {
    const pb::FieldDescriptor& list = *type.field(i);
    if (!list.is_repeated() || list.message_type() == nullptr) continue;
    const auto* field = list.message_type()->FindFieldByName("command_id");
    const int count = request.GetReflection()->FieldSize(request, &list);
    for (int at = 0; field != nullptr && at < count; ++at) {
      EnsureId(*request.GetReflection()->MutableRepeatedMessage(&request, &list, at), *field);
    }
  }
  return "";
}

void PrintAnswer(const pb::Message& answer, Output output) {
  fmt::print("{}", output == Output::kJson ? ToJson(answer) + "\n" : ToTable(answer));
  std::fflush(stdout);
}

// Sends the one request and prints each message as it comes; comes back with the last cursor when
// the stream breaks.
ExitCode Watch(RpcClient& client, const pb::MethodDescriptor& method, pb::Message& request,
               const Settings& settings) {
  const pb::FieldDescriptor* asked = method.input_type()->FindFieldByName("cursor");
  const pb::FieldDescriptor* told = method.output_type()->FindFieldByName("cursor");
  const bool resumes = asked != nullptr && told != nullptr;
  for (int failures = 0;;) {
    auto stream = client.Open(method, request);
    while (MessagePtr message = stream->Read()) {
      failures = 0;
      if (resumes) {
        request.GetReflection()->SetString(&request, asked,
                                           message->GetReflection()->GetString(*message, told));
      }
      fmt::print("{}\n", settings.output() == Output::kJson ? ToJson(*message) : ToLine(*message));
      std::fflush(stdout);
    }
    const absl::Status end = stream->Finish();
    if (end.ok()) return ExitCode::kOk;
    if (!resumes || !IsRetriable(end) || ++failures > settings.retries) return FailCall(end, "");
    const std::chrono::milliseconds pause = RetryPause(failures);
    fmt::print(stderr, "stream broken ({}); again from its cursor in {} ms\n",
               std::string(end.message()), pause.count());
    std::this_thread::sleep_for(pause);
  }
}

ExitCode Run(const pb::MethodDescriptor& method, const RpcArguments& args,
             const Settings& settings) {
  auto clock = base::ParseClock(settings.clock);
  if (!clock.ok()) return Fail(clock.status(), ExitCode::kUsage);
  auto request = BuildRequest(method, args, (*clock)->Now());
  if (!request.ok()) return Fail(request.status(), ExitCode::kUsage);
  auto address = settings.AddressOf(ShortName(*method.service()));
  if (!address.ok()) return Fail(address.status(), ExitCode::kUsage);
  auto token = settings.Token();
  if (!token.ok()) return Fail(token.status(), ExitCode::kUsage);
  const std::string command_id = EnsureCommandIds(**request, method);
  const auto tell = [](const absl::Status& status, std::chrono::milliseconds pause) {
    fmt::print(stderr, "{}; again in {} ms\n", std::string(status.message()), pause.count());
  };
  auto client = RpcClient::Make({*address, *token, settings.timeout(), settings.retries, tell});
  if (method.server_streaming()) return Watch(*client, method, **request, settings);
  auto answer = client->Call(method, **request);
  if (!answer.ok()) return FailCall(answer.status(), command_id);
  PrintAnswer(**answer, settings.output());
  return ExitCode::kOk;
}

std::string TypeName(const pb::FieldDescriptor& field) {
  std::string name;
  switch (field.cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_ENUM:
      name = ValueNames(*field.enum_type());
      break;
    case pb::FieldDescriptor::CPPTYPE_MESSAGE:
      for (int i = 0; i < field.message_type()->field_count(); ++i) {
        name += (i > 0 ? "," : "") + field.message_type()->field(i)->name() + "=..";
      }
      break;
    default:
      name = IsTime(field) ? "TIME" : field.type_name();
  }
  return field.is_repeated() ? name + " (repeatable)" : name;
}

std::string Footer(const pb::MethodDescriptor& method) {
  const auto& rule = method.options().GetExtension(common::v1::access);
  std::string roles;
  for (int role : rule.roles()) {
    const auto* value = common::v1::Role_descriptor()->FindValueByNumber(role);
    if (value != nullptr) roles += (roles.empty() ? "" : ", ") + ShortName(*value);
  }
  return fmt::format(
      "For: {}{}", roles.empty() ? "nobody" : roles,
      rule.scope_field().empty() ? "" : ", within the area of --" + Kebab(rule.scope_field()));
}

void AddRpc(CLI::App& service, const pb::MethodDescriptor& method, const Settings& settings,
            ExitCode& exit) {
  auto args = std::make_shared<RpcArguments>();
  CLI::App* command = service.add_subcommand(Kebab(method.name()), CommentOf(method));
  for (int i = 0; i < method.input_type()->field_count(); ++i) {
    const pb::FieldDescriptor* field = method.input_type()->field(i);
    std::string help = CommentOf(*field);
    if (field->name() == "command_id" && method.name() != "GetOutcome")
      help = "UUIDv7; made when not given";
    command->add_option("--" + Kebab(field->name()), args->fields[field->name()], help)
        ->allow_extra_args(false)
        ->type_name(TypeName(*field))
        ->group("Request");
  }
  command
      ->add_option("--json-request", args->json_request,
                   "The request as JSON: text, @FILE, or - for stdin")
      ->group("Request");
  command->footer(Footer(method));
  command->callback([&settings, &exit, &method, args] { exit = Run(method, *args, settings); });
}

}  // namespace

void AddRpcCommands(CLI::App& app, const Settings& settings, ExitCode& exit) {
  for (const pb::ServiceDescriptor* service : Contract::Get().services()) {
    const std::string name = ShortName(*service);
    CLI::App* command = app.add_subcommand(name, fmt::format("The RPCs of {}", name));
    command->require_subcommand(1);
    for (int i = 0; i < service->method_count(); ++i)
      AddRpc(*command, *service->method(i), settings, exit);
  }
}

}  // namespace gridkeeper::gridctl
