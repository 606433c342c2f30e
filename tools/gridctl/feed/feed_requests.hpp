// Between rows and ImportResidents. Pure.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "feed/batch_queue.hpp"
#include "feed/feed_row.hpp"
#include "gridkeeper/registration/v1/registration_service.pb.h"

namespace gridkeeper::gridctl {

// As compiled in: its answers are ImportResidentsResponses, which need no reflection.
const google::protobuf::MethodDescriptor& ImportResidentsMethod();

// Without the command id.
registration::v1::ImportResidentsRequest RequestFor(const Batch& batch);

// What SentBatch keeps of a request.
std::string MarkOf(const google::protobuf::Message& request);

// One for each row of the batch, in their order. Fails where the answer is not about these rows.
// `response`: an ImportResidentsResponse.
absl::StatusOr<std::vector<RowAnswer>> AnswersIn(const Batch& batch,
                                                 const google::protobuf::Message& response);

// All rows of the batch rejected, with the service's words.
std::vector<RowAnswer> AllRejected(const Batch& batch, const std::string& message);

}  // namespace gridkeeper::gridctl
