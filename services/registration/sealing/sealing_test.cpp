#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "registration/sealing/sealed_box.hpp"

namespace gridkeeper::registration {
namespace {

const std::string kHex(64, 'a');
const std::string kOtherHex(64, 'b');

MasterKey Master(const std::string& hex = kHex) { return MasterKey::FromHex(hex).value(); }

class SealingTest : public testing::Test {
 protected:
  NewDataKey Stored() {
    NewDataKey key = NewDataKey::Make(master_);
    EXPECT_TRUE(keys_.Apply(key.id.ToString(), key.record).ok());
    return key;
  }
  const MasterKey master_ = Master();
  KeyTable keys_{master_};
};

TEST_F(SealingTest, WhatIsSealedOpensForItsOwner) {
  const NewDataKey key = Stored();
  for (std::string_view plain : {"", "Zhang San", "a much longer text than one block of AES has"}) {
    const std::string sealed = Seal(key, "household", plain);
    EXPECT_EQ(sealed.size(), 45 + plain.size());
    EXPECT_EQ(Open(sealed, "household", keys_), std::string(plain));
    EXPECT_TRUE(plain.empty() || sealed.find(plain) == std::string::npos);
  }
}

TEST_F(SealingTest, TheSameTextIsSealedDifferentlyEachTime) {
  const NewDataKey key = Stored();
  EXPECT_NE(Seal(key, "household", "Zhang San"), Seal(key, "household", "Zhang San"));
}

TEST_F(SealingTest, ItOpensForNobodyElse) {
  const NewDataKey key = Stored();
  const std::string sealed = Seal(key, "household", "Zhang San");
  EXPECT_EQ(Open(sealed, "household 2", keys_).error(), OpenFault::kDamaged);
}

TEST_F(SealingTest, EveryChangedByteIsNoticed) {
  const NewDataKey key = Stored();
  const std::string sealed = Seal(key, "household", "Zhang San");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(Open(changed, "household", keys_)) << i;
    EXPECT_FALSE(Open(sealed.substr(0, i), "household", keys_)) << i;
  }
  EXPECT_FALSE(Open(sealed + "x", "household", keys_));
}

TEST_F(SealingTest, AForgottenKeyOpensNothing) {
  const NewDataKey key = Stored();
  const std::string sealed = Seal(key, "household", "Zhang San");
  EXPECT_EQ(keys_.size(), 1u);
  ASSERT_TRUE(keys_.Apply(key.id.ToString(), std::nullopt).ok());
  EXPECT_EQ(Open(sealed, "household", keys_).error(), OpenFault::kKeyMissing);
  EXPECT_EQ(keys_.size(), 0u);
  EXPECT_TRUE(keys_.Apply(key.id.ToString(), std::nullopt).ok());
}

TEST_F(SealingTest, AnotherMasterKeyIsNamed) {
  const NewDataKey foreign = NewDataKey::Make(Master(kOtherHex));
  const absl::Status status = keys_.Apply(foreign.id.ToString(), foreign.record);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr(Master(kOtherHex).id()));
  EXPECT_EQ(keys_.size(), 0u);
}

TEST_F(SealingTest, AChangedKeyRecordIsNoticed) {
  const NewDataKey key = NewDataKey::Make(master_);
  for (std::size_t i = 0; i < key.record.size(); ++i) {
    std::string changed = key.record;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(keys_.Apply(key.id.ToString(), changed).ok()) << i;
  }
  EXPECT_FALSE(keys_.Apply(key.id.ToString(), "").ok());
  EXPECT_EQ(keys_.size(), 0u);
}

TEST_F(SealingTest, AKeyRecordUnderAnotherIdIsNoticed) {
  const NewDataKey key = NewDataKey::Make(master_);
  EXPECT_EQ(keys_.Apply(base::NewUuidV7().ToString(), key.record).code(),
            absl::StatusCode::kDataLoss);
  EXPECT_EQ(keys_.Apply("no id", key.record).code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(SealingTest, AKeyIsNotChangedByAFurtherRecordOfItsId) {
  const NewDataKey key = NewDataKey::Make(master_);
  keys_.Add(key.id, key.secret);
  const std::string sealed = Seal(key, "household", "Zhang San");
  EXPECT_TRUE(keys_.Apply(key.id.ToString(), key.record).ok());
  EXPECT_TRUE(keys_.Apply(key.id.ToString(), "no record").ok());
  EXPECT_EQ(Open(sealed, "household", keys_), "Zhang San");
  EXPECT_EQ(keys_.size(), 1u);
}

TEST_F(SealingTest, TheDataKeyIsNotInItsRecord) {
  const NewDataKey key = NewDataKey::Make(master_);
  EXPECT_EQ(key.record.find(key.secret.view()), std::string::npos);
}

TEST(MasterKeyTest, HashesAreKeyedAndDifferByPurpose) {
  const MasterKey a = Master(), b = Master(kOtherHex);
  const std::string_view number = "11010519491231002X";
  EXPECT_EQ(a.PersonKeyOf(number), Master().PersonKeyOf(number));
  EXPECT_NE(a.PersonKeyOf(number), b.PersonKeyOf(number));
  EXPECT_NE(a.PersonKeyOf(number), a.PersonKeyOf("110105194912310038"));
  EXPECT_EQ(a.HashPayload(number), Master().HashPayload(number));
  EXPECT_NE(a.HashPayload(number), b.HashPayload(number));
  EXPECT_NE(a.HashPayload("x"), 0u);
  EXPECT_NE(a.id(), b.id());
  EXPECT_EQ(a.id().size(), 16u);
}

// Person keys are Kafka keys, kept for ever: how they are made must never change.
TEST(MasterKeyTest, MakesTheSamePersonKeyForEver) {
  EXPECT_EQ(Master().PersonKeyOf("11010519491231002X").ToString(),
            "person:682f560ed53741dde3626ad9b22d5720");
}

TEST(MasterKeyTest, TakesSixtyFourHexDigitsOnly) {
  EXPECT_TRUE(MasterKey::FromHex(" " + kHex + "\n").ok());
  const std::string short_by_one = kHex.substr(1);
  for (const std::string& bad : {std::string(), short_by_one, kHex + "a", "g" + short_by_one}) {
    const auto key = MasterKey::FromHex(bad);
    ASSERT_FALSE(key.ok());
    EXPECT_THAT(std::string(key.status().message()), testing::HasSubstr("openssl rand -hex 32"));
  }
}

TEST(MasterKeyTest, AFileIsReadAndABadOneNamed) {
  const std::string path = testing::TempDir() + "/master-key-" + base::NewUuidV7().ToString();
  std::ofstream(path) << kHex << "\n";
  EXPECT_EQ(MasterKey::FromFile(path)->id(), Master().id());
  std::ofstream(path) << "nonsense";
  EXPECT_THAT(std::string(MasterKey::FromFile(path).status().message()), testing::HasSubstr(path));
  EXPECT_EQ(MasterKey::FromFile(path + ".none").status().code(), absl::StatusCode::kNotFound);
  std::filesystem::remove(path);
}

// RFC 5869 has no case without salt and with a 32-byte key; this one was computed with Python's
// hmac module.
TEST(CryptoTest, HkdfIsTheStandards) {
  std::string hex;
  const SecretKey key = DeriveKey(SecretKey(std::string(32, '\x0b')), "purpose");
  for (char c : key.view()) {
    char two[3];
    std::snprintf(two, sizeof two, "%02x", static_cast<unsigned char>(c));
    hex += two;
  }
  EXPECT_EQ(hex, "a91633b5045e34a21acc75c1689d0a3539fbd0f43375c96cfab5fb7e85096df0");
}

}  // namespace
}  // namespace gridkeeper::registration
