#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace socle::net {

// Files of one certificate.
struct CertificateFiles {
  std::string certificate =
      {};                // PEM, own certificate first, then those of intermediate authorities
  std::string key = {};  // PEM, mode 0600
  std::string fingerprint = {};  // SHA-256, hexadecimal
};

// An authority of a test: makes certificates and revocation lists, so that none expires in the
// repository. Keys are P-256.
class TestAuthority {
 public:
  TestAuthority(std::filesystem::path folder, const std::string& name);
  TestAuthority(const TestAuthority&) = delete;
  TestAuthority& operator=(const TestAuthority&) = delete;
  ~TestAuthority();

  struct Wanted {
    std::string name = {};               // common name, and file name
    std::string subject_alt_name = {};   // "DNS:localhost,IP:127.0.0.1"
    std::chrono::seconds begins{-3600};  // from now
    std::chrono::seconds ends{3600};
  };

  [[nodiscard]] const std::string& CaFile() const { return ca_file_; }

  CertificateFiles Issue(const Wanted& wanted);
  // A list that names the certificates revoked so far.
  std::string WriteRevocationList(std::chrono::seconds next_update = std::chrono::seconds{3600});
  void Revoke(const CertificateFiles& files);

 private:
  struct State;
  std::filesystem::path folder_;
  std::string name_;
  std::string ca_file_;
  State* state_;
};

}  // namespace socle::net
