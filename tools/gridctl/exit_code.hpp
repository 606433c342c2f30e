// What gridctl answers to the shell. Documented in README.md; scripts rely on the numbers.
#pragma once

#include "absl/status/status.h"

namespace gridkeeper::gridctl {

enum class ExitCode : int {
  kOk = 0,
  kFailed = 1,       // anything not named below
  kUsage = 2,        // the command line, a file or a setting is wrong; nothing was sent
  kRefused = 3,      // the service refused: a value, a state, or it exists already
  kNotFound = 4,     // unknown, or outside the caller's areas
  kNotAllowed = 5,   // no valid token, or a role without this right
  kUnavailable = 6,  // no answer in time, after retries: ask again with the same command id
  kDiffers = 7,      // a check found differences
  kPartly = 8,       // some of many were refused; each is listed
};

inline ExitCode ExitCodeOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return ExitCode::kOk;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kOutOfRange:
      return ExitCode::kRefused;
    case absl::StatusCode::kNotFound:
      return ExitCode::kNotFound;
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
      return ExitCode::kNotAllowed;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kAborted:
      return ExitCode::kUnavailable;
    default:
      return ExitCode::kFailed;
  }
}

}  // namespace gridkeeper::gridctl
