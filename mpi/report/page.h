#pragma once

#include <string_view>

#include "mpi/report/html_writer.h"

namespace socle::mpi::report {

// Document type, head with the style sheet, and an open body with the patterns of the drawings. The
// page asks for nothing from elsewhere. ClosePage closes it.
void OpenPage(HtmlWriter& out, std::string_view title);
void ClosePage(HtmlWriter& out);

}  // namespace socle::mpi::report
