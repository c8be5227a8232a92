#pragma once

#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "mpi/model/domain_config.h"

// Domains and subscriptions as JSON (docs/formats/domains.md): the file of `socle mpi domains`, and
// the stored form of each.
namespace socle::mpi::domain {

// Two blanks a level, every member written.
std::string DomainFileToJson(const DomainFile& file);
// A member that is missing has its default; one that is not known is kInvalidArgument, as is a
// value of the wrong kind, with the place of the fault. Values are checked by DomainTable::Build.
// Numbers are not in the file: all are 0.
Result<DomainFile> DomainFileFromJson(std::string_view text);

// One domain or subscription, without its number.
std::string DomainToJson(const DomainConfig& domain);
Result<DomainConfig> DomainFromJson(std::string_view text);
std::string SubscriptionToJson(const Subscription& subscription);
Result<Subscription> SubscriptionFromJson(std::string_view text);

}  // namespace socle::mpi::domain
