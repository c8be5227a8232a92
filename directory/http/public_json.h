#pragma once

#include <cstddef>
#include <string>

#include "directory/http/public_directory.h"

namespace socle::directory::http {

// The same answers for programs (application/json). Members whose value is empty are left out.
std::string ToJson(const PublicPage<ProfessionalSummary>& page, std::size_t number);
std::string ToJson(const PublicPage<StructureSummary>& page, std::size_t number);
std::string ToJson(const PublicProfessional& professional);
std::string ToJson(const PublicStructure& structure);

}  // namespace socle::directory::http
