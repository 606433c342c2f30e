// Sees every RPC of a server: counts it by status code, measures its time, and gives a request that
// could not be read a clear status (gRPC's own is UNIMPLEMENTED without a word).
//   gridkeeper_rpc_total{method,code}  gridkeeper_rpc_seconds{method}
#pragma once

#include <grpcpp/support/server_interceptor.h>

#include <memory>

#include "telemetry/metrics.hpp"

namespace gridkeeper::rpc {

// `metrics` must outlive the server. Sets protobuf's log handler, process-wide.
std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> MakeCallProbe(
    telemetry::Metrics& metrics);

}  // namespace gridkeeper::rpc
