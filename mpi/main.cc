#include "lib/service/daemon.h"
#include "mpi/app/mpid_app.h"

int main(int argc, char** argv) {
  return socle::service::DaemonMain(socle::mpi::app::MpidSpec(), argc, argv);
}
