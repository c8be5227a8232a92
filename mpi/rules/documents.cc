#include "mpi/rules/documents.h"

#include "mpi/model/identity_document.h"
#include "mpi/model/rniv.h"

namespace socle::mpi::rules {

DocumentTrust TrustOf(DocumentType type) {
  switch (type) {
    case DocumentType::kIdentityCard:
    case DocumentType::kPassport:
    case DocumentType::kResidencePermit:
    case DocumentType::kEuropeanCard:
    case DocumentType::kElectronicIdentification:
    case DocumentType::kAppliCarteVitale:
    case DocumentType::kMinorsTravelDocument:
      return DocumentTrust::kHigh;
    case DocumentType::kBirthCertificate:
    case DocumentType::kFamilyBook:
    case DocumentType::kCertificateAndPhotoCard:
      return DocumentTrust::kSpecialCase;
    case DocumentType::kMilitaryCard:
      return DocumentTrust::kMilitaryOnly;
    case DocumentType::kTrustedThirdParty:
      return DocumentTrust::kByContract;
    case DocumentType::kTravellersBook:
    case DocumentType::kDrivingLicence:
      return DocumentTrust::kNone;
  }
  return DocumentTrust::kNone;
}

bool MayValidate(DocumentType type, const RnivParameters& parameters) {
  switch (TrustOf(type)) {
    case DocumentTrust::kHigh:
    case DocumentTrust::kSpecialCase:
      return true;
    case DocumentTrust::kMilitaryOnly:
      return parameters.is_military;
    case DocumentTrust::kByContract:
      return parameters.contract_of_trust;
    case DocumentTrust::kNone:
      return false;
  }
  return false;
}

}  // namespace socle::mpi::rules
