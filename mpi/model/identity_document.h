#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace socle::mpi {

// Proof of identity that was shown (ZFD-7 of PAM France).
enum class DocumentType : std::uint8_t {
  kBirthCertificate,          // AN, extrait d'acte de naissance
  kTravellersBook,            // CC, carnet de circulation
  kEuropeanCard,              // CE
  kMilitaryCard,              // CM
  kIdentityCard,              // CN
  kResidencePermit,           // CS, titre de sejour
  kFamilyBook,                // LE, livret de famille
  kPassport,                  // PA
  kDrivingLicence,            // PC
  kTrustedThirdParty,         // TC, tiers de confiance
  kAppliCarteVitale,          // AV
  kMinorsTravelDocument,      // DC, document de circulation du mineur
  kCertificateAndPhotoCard,   // AC, acte de naissance and carte Vitale with photo
  kElectronicIdentification,  // IE, eIDAS substantial or high
};
inline constexpr std::size_t kDocumentTypeCount = 14;

std::string_view DocumentTypeCode(DocumentType type);
std::optional<DocumentType> FindDocumentType(std::string_view code);

}  // namespace socle::mpi
