#include "tests/integration/net/test_certificates.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include "lib/base/bytes.h"
#include "lib/base/hex.h"

namespace socle::net {

namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { (void)std::fclose(file); }
};

using File = std::unique_ptr<std::FILE, CloseFile>;

File OpenFile(const std::string& path) {
  return File(std::fopen(path.c_str(), "w"));
}

X509* NewCertificate(EVP_PKEY* key, const std::string& common_name, long serial) {
  X509* certificate = X509_new();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial);
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  const auto add = [&](const char* field, const std::string& value) {
    X509_NAME_add_entry_by_txt(name,
                               field,
                               MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(value.c_str()),
                               -1,
                               -1,
                               0);
  };
  add("O", "Hôpital de l'essai");
  add("CN", common_name);
  return certificate;
}

void AddExtension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

std::string FingerprintOf(const X509* certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  X509_digest(certificate, EVP_sha256(), digest.data(), &size);
  return EncodeHex(ByteSpan(digest.data(), size));
}

}  // namespace

struct TestAuthority::State {
  EVP_PKEY* key = nullptr;
  X509* certificate = nullptr;
  long next_serial = 1;
  std::map<std::string, long> serials;  // by fingerprint
  std::vector<long> revoked;
};

TestAuthority::TestAuthority(std::filesystem::path folder, const std::string& name)
    : folder_(std::move(folder)),
      name_(name),
      ca_file_((folder_ / (name + ".ca.pem")).string()),
      state_(new State()) {
  state_->key = EVP_EC_gen("P-256");
  X509* certificate = NewCertificate(state_->key, name, state_->next_serial++);
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  X509_gmtime_adj(X509_getm_notBefore(certificate), -86400);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
  AddExtension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
  AddExtension(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
  AddExtension(certificate, certificate, NID_subject_key_identifier, "hash");
  X509_sign(certificate, state_->key, EVP_sha256());
  state_->certificate = certificate;
  PEM_write_X509(OpenFile(ca_file_).get(), certificate);
}

TestAuthority::~TestAuthority() {
  X509_free(state_->certificate);
  EVP_PKEY_free(state_->key);
  delete state_;
}

CertificateFiles TestAuthority::Issue(const Wanted& wanted) {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  const long serial = state_->next_serial++;
  X509* certificate = NewCertificate(key, wanted.name, serial);
  X509_set_issuer_name(certificate, X509_get_subject_name(state_->certificate));
  X509_gmtime_adj(X509_getm_notBefore(certificate), wanted.begins.count());
  X509_gmtime_adj(X509_getm_notAfter(certificate), wanted.ends.count());
  AddExtension(certificate, state_->certificate, NID_basic_constraints, "critical,CA:FALSE");
  AddExtension(certificate, state_->certificate, NID_authority_key_identifier, "keyid");
  if (!wanted.subject_alt_name.empty()) {
    AddExtension(certificate, state_->certificate, NID_subject_alt_name, wanted.subject_alt_name);
  }
  X509_sign(certificate, state_->key, EVP_sha256());
  CertificateFiles files{.certificate = (folder_ / (wanted.name + ".pem")).string(),
                         .key = (folder_ / (wanted.name + ".key")).string(),
                         .fingerprint = FingerprintOf(certificate)};
  PEM_write_X509(OpenFile(files.certificate).get(), certificate);
  PEM_write_PrivateKey(OpenFile(files.key).get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  chmod(files.key.c_str(), S_IRUSR | S_IWUSR);
  state_->serials[files.fingerprint] = serial;
  X509_free(certificate);
  EVP_PKEY_free(key);
  return files;
}

void TestAuthority::Revoke(const CertificateFiles& files) {
  state_->revoked.push_back(state_->serials.at(files.fingerprint));
}

std::string TestAuthority::WriteRevocationList(std::chrono::seconds next_update) {
  X509_CRL* list = X509_CRL_new();
  X509_CRL_set_version(list, X509_CRL_VERSION_2);
  X509_CRL_set_issuer_name(list, X509_get_subject_name(state_->certificate));
  ASN1_TIME* time = X509_gmtime_adj(nullptr, -7200);
  X509_CRL_set1_lastUpdate(list, time);
  X509_gmtime_adj(time, next_update.count());
  X509_CRL_set1_nextUpdate(list, time);
  X509_gmtime_adj(time, -60);
  for (const long serial : state_->revoked) {
    X509_REVOKED* revoked = X509_REVOKED_new();
    ASN1_INTEGER* number = ASN1_INTEGER_new();
    ASN1_INTEGER_set(number, serial);
    X509_REVOKED_set_serialNumber(revoked, number);
    X509_REVOKED_set_revocationDate(revoked, time);
    X509_CRL_add0_revoked(list, revoked);
    ASN1_INTEGER_free(number);
  }
  ASN1_TIME_free(time);
  X509_CRL_sort(list);
  X509_CRL_sign(list, state_->key, EVP_sha256());
  std::string path = (folder_ / (name_ + ".crl.pem")).string();
  PEM_write_X509_CRL(OpenFile(path).get(), list);
  X509_CRL_free(list);
  return path;
}

}  // namespace socle::net
