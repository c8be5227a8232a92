#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/storage/read_view.h"
#include "mpi/domain/domain_registry.h"
#include "mpi/domain/identity_form.h"
#include "mpi/domain/link_engine.h"
#include "mpi/match/standardise.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/feed.h"
#include "mpi/model/identity.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/rows.h"
#include "tests/unit/mpi/domain/index_fixture.h"

namespace socle::mpi::domain {

// An index with domains CH-A (1), CH-B (2), CH-C (3), fed without messages.
class SearchFixture : public IndexFixture {
 protected:
  SearchFixture() {
    auto opened = DomainRegistry::Open(*database_);
    EXPECT_TRUE(opened.has_value());
    registry_ = std::move(*opened);
    for (const char* code : {"CH-A", "CH-B", "CH-C"}) {
      AddDomain(code, [](DomainConfig&) {});
    }
  }

  // A domain whose sender is GAM at the facility of the same code.
  void AddDomain(const std::string& code, const std::function<void(DomainConfig&)>& change) {
    DomainConfig domain;
    domain.code = code;
    domain.senders = {{.application = "GAM", .facility = code}};
    change(domain);
    Run(registry_->Add(domain, {}, [](const Result<DomainNumber>& number) {
      ASSERT_TRUE(number.has_value()) << number.error().detail;
    }));
  }

  void ChangeDomain(const std::string& code, const std::function<void(DomainConfig&)>& change) {
    DomainConfig domain = *registry_->Snapshot()->FindByCode(code);
    change(domain);
    Run(registry_->Set(domain, {}, [](const Status& status) {
      ASSERT_TRUE(status.has_value()) << status.error().detail;
    }));
  }

  static PatientRecord RecordOf(DomainNumber domain, const Identity& identity) {
    PatientRecord record;
    record.domain = domain;
    record.ipp = identity.ipp;
    record.status = identity.status;
    record.ins_value = identity.ins_value;
    record.ins_oid = identity.ins_oid;
    for (const TraitField& trait : kTraitFields) {
      if (const auto field = FindPatientField(trait.name)) {
        record.Field(*field) = identity.*trait.member;
      }
    }
    return record;
  }

  // Jeanne Martin, born on 30 May 1960, in a domain.
  static PatientRecord Jeanne(DomainNumber domain, const std::string& ipp) {
    PatientRecord record;
    record.domain = domain;
    record.ipp = ipp;
    record.status = "PROV";
    record.Field(PatientField::kBirthName) = "KERMARREC";
    record.Field(PatientField::kBirthFirstGivenName) = "JEANNE";
    record.Field(PatientField::kBirthGivenNames) = "JEANNE MARIE ODETTE";
    record.Field(PatientField::kBirthDate) = "1960-05-30";
    record.Field(PatientField::kSex) = "F";
    record.Field(PatientField::kBirthPlaceCode) = "54395";
    record.Field(PatientField::kPhone) = "0612345678";
    return record;
  }

  // Creates or changes an identity; gives its number.
  RecordNumber Put(PatientRecord record) {
    const Status status = Apply([&](CommandContext& context) -> Status {
      if (record.number == 0) {
        record.number = context.head.next_record++;
        record.created_at = context.now;
      }
      ++record.version;
      record.changed_at = context.now;
      SOCLE_TRY_STATUS(person_store::PutRecord(context.draft, record));
      context.draft.Put(person_store::kIndex,
                        person_store::IppKey(record.domain, record.ipp),
                        person_store::EncodeNumber(record.number));
      const std::string code = "D" + std::to_string(record.domain);
      std::string standard;
      match::Standardiser().Append(ToIdentity(record, code), record.domain, standard);
      auto links = context.ForLinks();
      LinkChange change;
      return context.links.SetStandard(
          links, record.number, StableKeyOf(code, record.ipp), standard, change);
    });
    EXPECT_TRUE(status.has_value()) << status.error().detail;
    return record.number;
  }

  // Rules that two identities are one person.
  void Link(RecordNumber a, RecordNumber b) {
    const Status status = Apply([&](CommandContext& context) -> Status {
      const person_store::RulingRow ruling{.other = b, .together = true, .action = 1};
      SOCLE_TRY_STATUS(person_store::PutRuling(context.draft, a, b, &ruling));
      auto links = context.ForLinks();
      LinkChange change;
      const std::vector<RecordNumber> seeds{a, b};
      return context.links.Reconsider(links, seeds, change);
    });
    EXPECT_TRUE(status.has_value()) << status.error().detail;
  }

  // A40: `prior` is absorbed.
  void Merge(RecordNumber prior, RecordNumber survivor) {
    const Status status = Apply([&](CommandContext& context) -> Status {
      SOCLE_TRY(auto record, person_store::FindRecord(context.draft, prior));
      record->state = RecordState::kMerged;
      record->merged_into = survivor;
      record->changed_at = context.now;
      ++record->version;
      SOCLE_TRY_STATUS(person_store::PutRecord(context.draft, *record));
      auto links = context.ForLinks();
      LinkChange change;
      return context.links.RemoveStandard(links, prior, survivor, change);
    });
    EXPECT_TRUE(status.has_value()) << status.error().detail;
  }

  PatientRecord Stored(RecordNumber number) {
    const storage::ReadView view = index_->NewReadView();
    auto record = person_store::FindRecord(person_store::ViewRows(view), number);
    EXPECT_TRUE(record.has_value() && record->has_value());
    return **record;
  }

  std::unique_ptr<DomainRegistry> registry_;
};

}  // namespace socle::mpi::domain
