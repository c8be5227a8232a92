#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace socle::mpi {

// What a number of an authority of the INS is (RNIV, ANS).
enum class InsAuthority : std::uint8_t {
  kNir,      // INS-NIR
  kNia,      // INS-NIA
  kTestNir,  // INS-NIR of tests
  kDemoNir,  // INS-NIR of demonstrations
  kInsC,     // INS-C of old, production, test or demonstration: no INS any more
  kNssNir,   // number of social security for billing (FR Core)
  kNssNia,
};

inline constexpr std::string_view kInsNirOid = "1.2.250.1.213.1.4.8";
inline constexpr std::string_view kInsNiaOid = "1.2.250.1.213.1.4.9";
inline constexpr std::string_view kInsTestNirOid = "1.2.250.1.213.1.4.10";
inline constexpr std::string_view kInsDemoNirOid = "1.2.250.1.213.1.4.11";
inline constexpr std::string_view kNssNirOid = "1.2.250.1.213.1.4.13";
inline constexpr std::string_view kNssNiaOid = "1.2.250.1.213.1.4.14";

inline constexpr std::string_view kInsNirName = "ASIP-SANTE-INS-NIR";
inline constexpr std::string_view kInsNiaName = "ASIP-SANTE-INS-NIA";

constexpr std::optional<InsAuthority> FindInsAuthority(std::string_view oid) {
  struct Entry {
    std::string_view oid;
    InsAuthority authority;
  };

  constexpr std::array<Entry, 9> kEntries = {{
      {kInsNirOid, InsAuthority::kNir},
      {kInsNiaOid, InsAuthority::kNia},
      {kInsTestNirOid, InsAuthority::kTestNir},
      {kInsDemoNirOid, InsAuthority::kDemoNir},
      {"1.2.250.1.213.1.4.2", InsAuthority::kInsC},
      {"1.2.250.1.213.1.4.6", InsAuthority::kInsC},
      {"1.2.250.1.213.1.4.7", InsAuthority::kInsC},
      {kNssNirOid, InsAuthority::kNssNir},
      {kNssNiaOid, InsAuthority::kNssNia},
  }};
  for (const Entry& entry : kEntries) {
    if (entry.oid == oid) {
      return entry.authority;
    }
  }
  return std::nullopt;
}

// NIR or NIA that may be the INS of a person, real or of a test.
constexpr bool IsIns(InsAuthority authority) {
  return authority == InsAuthority::kNir || authority == InsAuthority::kNia ||
         authority == InsAuthority::kTestNir || authority == InsAuthority::kDemoNir;
}

constexpr bool IsTestIns(InsAuthority authority) {
  return authority == InsAuthority::kTestNir || authority == InsAuthority::kDemoNir;
}

}  // namespace socle::mpi
