#pragma once

#include "mpi/report/html_writer.h"
#include "mpi/report/link_report.h"

// The sections of the page, in its order.
namespace socle::mpi::report {

void WriteSummarySection(HtmlWriter& out, const LinkReport& report);
void WriteDomainsSection(HtmlWriter& out, const LinkReport& report);
void WriteWorkSection(HtmlWriter& out, const LinkReport& report);
void WriteDecisionsSection(HtmlWriter& out, const LinkReport& report);
void WriteSamplesSection(HtmlWriter& out, const LinkReport& report);
void WriteTraitsSection(HtmlWriter& out, const LinkReport& report);
void WriteTrainingSection(HtmlWriter& out, const LinkReport& report);
void WriteBlockingSection(HtmlWriter& out, const LinkReport& report);
void WriteRunSection(HtmlWriter& out, const LinkReport& report);

}  // namespace socle::mpi::report
