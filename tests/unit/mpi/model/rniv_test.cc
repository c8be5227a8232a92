#include "mpi/model/rniv.h"

#include <cstddef>
#include <set>
#include <string_view>

#include <gtest/gtest.h>

#include "mpi/model/identity_document.h"
#include "mpi/model/ins_authority.h"
#include "mpi/model/reliability.h"

namespace socle::mpi {
namespace {

TEST(TrustStatus, HasTheFourCodes) {
  EXPECT_EQ(TrustStatusCode(TrustStatus::kProvisional), "PROV");
  EXPECT_EQ(TrustStatusCode(TrustStatus::kRecovered), "RECUP");
  EXPECT_EQ(TrustStatusCode(TrustStatus::kValidated), "VALI");
  EXPECT_EQ(TrustStatusCode(TrustStatus::kQualified), "QUAL");
  EXPECT_EQ(FindTrustStatus("QUAL"), TrustStatus::kQualified);
  EXPECT_EQ(FindTrustStatus(""), TrustStatus::kNone);
  EXPECT_FALSE(FindTrustStatus("DOUT"));
}

TEST(RnivAttributes, AreASet) {
  constexpr RnivAttributes kBoth = {RnivAttribute::kHomonym, RnivAttribute::kDoubtful};
  EXPECT_TRUE(kBoth.Has(RnivAttribute::kHomonym));
  EXPECT_FALSE(kBoth.Has(RnivAttribute::kFictive));
  EXPECT_EQ(kBoth.Without(RnivAttribute::kDoubtful), RnivAttributes{RnivAttribute::kHomonym});
  EXPECT_EQ(RnivAttributes{}.With(RnivAttribute::kHomonym).With(RnivAttribute::kDoubtful), kBoth);
  EXPECT_EQ(RnivAttributes::FromBits(kBoth.Bits()), kBoth);
  EXPECT_EQ(RnivAttributes::FromBits(0xF8), RnivAttributes{}) << "bits of no attribute";
  EXPECT_TRUE(RnivAttributes{}.IsEmpty());
}

TEST(RnivAttributes, DoubtfulAndFictiveBlockTrust) {
  EXPECT_FALSE(RnivAttributes{}.BlockTrust());
  EXPECT_FALSE(RnivAttributes{RnivAttribute::kHomonym}.BlockTrust());
  EXPECT_TRUE(RnivAttributes{RnivAttribute::kDoubtful}.BlockTrust());
  EXPECT_TRUE(RnivAttributes{RnivAttribute::kFictive}.BlockTrust());
}

TEST(ReliabilityCode, IsTable0445) {
  std::set<std::string_view> texts;
  std::size_t in_table = 0;
  for (std::size_t i = 0; i < kReliabilityCodeCount; ++i) {
    const auto code = static_cast<ReliabilityCode>(i);
    texts.insert(ReliabilityCodeText(code));
    in_table += IsInTable0445(code) ? 1 : 0;
    EXPECT_EQ(FindReliabilityCode(ReliabilityCodeText(code)), code);
  }
  EXPECT_EQ(texts.size(), kReliabilityCodeCount);
  EXPECT_EQ(in_table, 21U);
  EXPECT_FALSE(IsInTable0445(ReliabilityCode::kQualified));
  EXPECT_FALSE(IsInTable0445(ReliabilityCode::kRecovered));
  EXPECT_EQ(ReliabilityCodeText(ReliabilityCode::kDoubtful), "DOUT");
  EXPECT_EQ(ReliabilityCodeText(ReliabilityCode::kHomonymConfirmed), "HOMA");
  EXPECT_EQ(ReliabilityCodeText(ReliabilityCode::kAnonymous), "ANOM");
  EXPECT_FALSE(FindReliabilityCode("prov"));
  EXPECT_FALSE(FindReliabilityCode(""));
}

TEST(DocumentType, IsZfd7) {
  std::set<std::string_view> codes;
  for (std::size_t i = 0; i < kDocumentTypeCount; ++i) {
    const auto type = static_cast<DocumentType>(i);
    codes.insert(DocumentTypeCode(type));
    EXPECT_EQ(FindDocumentType(DocumentTypeCode(type)), type);
  }
  EXPECT_EQ(codes.size(), kDocumentTypeCount);
  EXPECT_EQ(FindDocumentType("CN"), DocumentType::kIdentityCard);
  EXPECT_EQ(FindDocumentType("AV"), DocumentType::kAppliCarteVitale);
  EXPECT_FALSE(FindDocumentType("XX"));
  EXPECT_FALSE(FindDocumentType(""));
}

TEST(InsAuthority, TellsRealFromTestAndBilling) {
  EXPECT_EQ(FindInsAuthority("1.2.250.1.213.1.4.8"), InsAuthority::kNir);
  EXPECT_EQ(FindInsAuthority("1.2.250.1.213.1.4.9"), InsAuthority::kNia);
  EXPECT_EQ(FindInsAuthority("1.2.250.1.213.1.4.10"), InsAuthority::kTestNir);
  EXPECT_EQ(FindInsAuthority("1.2.250.1.213.1.4.11"), InsAuthority::kDemoNir);
  EXPECT_EQ(FindInsAuthority("1.2.250.1.213.1.4.2"), InsAuthority::kInsC);
  EXPECT_EQ(FindInsAuthority("1.2.250.1.213.1.4.13"), InsAuthority::kNssNir);
  EXPECT_FALSE(FindInsAuthority("1.2.250.1.213.1.4"));
  EXPECT_TRUE(IsIns(InsAuthority::kNia));
  EXPECT_FALSE(IsIns(InsAuthority::kInsC));
  EXPECT_FALSE(IsIns(InsAuthority::kNssNir));
  EXPECT_TRUE(IsTestIns(InsAuthority::kDemoNir));
  EXPECT_FALSE(IsTestIns(InsAuthority::kNia));
}

TEST(RnivParameters, HaveTheDefaultsOfTheProject) {
  constexpr RnivParameters kDefaults;
  EXPECT_FALSE(kDefaults.contract_of_trust);
  EXPECT_FALSE(kDefaults.fictive_and_homonym);
  EXPECT_EQ(kDefaults.after_failed_verification, TrustStatus::kValidated);
  EXPECT_EQ(kDefaults.minors_with_same_ins, MinorLinks::kManual);
  EXPECT_EQ(kDefaults.from_appli_carte_vitale, TrustStatus::kQualified);
  EXPECT_EQ(kDefaults.billing_nir_in_v2, BillingNirForm::kPamFrance);
  EXPECT_EQ(kDefaults.billing_nir_in_fhir, BillingNirForm::kFrCore);
  EXPECT_EQ(kDefaults.bad_ins_key, RuleSeverity::kRefuse);
  EXPECT_EQ(kDefaults.bad_ins_key_on_test, RuleSeverity::kFlag);
  EXPECT_TRUE(kDefaults.accepts_missing_status);
  EXPECT_EQ(kDefaults.document_copy_years, 3);
}

}  // namespace
}  // namespace socle::mpi
