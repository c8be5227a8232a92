#pragma once

#include <string>

#include "mpi/report/link_report.h"

namespace socle::mpi::report {

// The report as one self-contained page: XHTML-compatible HTML5 in UTF-8, inline style, inline SVG
// drawings, no script, no request to anywhere (it shows in full under
// "default-src 'none'; style-src 'unsafe-inline'"). Lists are bounded by limits.h, so that the page
// stays under kPageBytesMax; what is left out is counted. Traits appear only with show_traits.
std::string RenderHtml(const LinkReport& report);

}  // namespace socle::mpi::report
