// A gate's state folder: which checkpoint it is, the key it trusts, and its list. Thread-safe but
// for Open; the journal beside it keeps a second process out (scan_journal.hpp).
//
//   gate.json     {"grid":"..","checkpoint":"..","list_public_key":"<hex>"}
//   list          the pages of the last good list, each GetGateListResponse with its length before
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gridkeeper/registration/v1/registration_gates.pb.h"

namespace gridkeeper::gridctl {

struct GateIdentity {
  std::string grid_code;
  std::string checkpoint_id;
};

// Makes the folder where there is none, for its owner only: scans name people.
absl::Status MakeGateFolder(const std::string& path);

class GateFolder {
 public:
  // Fails where the folder is another checkpoint's.
  static absl::StatusOr<std::unique_ptr<GateFolder>> Open(const std::string& path,
                                                          const GateIdentity& identity);

  const GateIdentity& identity() const { return identity_; }
  // Empty: none is known yet.
  std::string public_key() const;
  // From the first on no other is taken.
  absl::Status TrustKey(const std::string& key);

  using Pages = std::vector<registration::v1::GetGateListResponse>;
  absl::Status KeepList(const Pages& pages) const;
  // NOT_FOUND where there is none.
  absl::StatusOr<Pages> ReadList() const;

 private:
  GateFolder(std::string path, GateIdentity identity)
      : path_(std::move(path)), identity_(std::move(identity)) {}
  absl::Status ReadIdentity();
  absl::Status WriteIdentity(const std::string& key) const;
  std::string IdentityFile() const { return path_ + "/gate.json"; }
  std::string ListFile() const { return path_ + "/list"; }

  const std::string path_;
  const GateIdentity identity_;
  mutable std::mutex mutex_;
  std::string public_key_;
};

}  // namespace gridkeeper::gridctl
