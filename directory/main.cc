#include "directory/app/directoryd_app.h"
#include "lib/service/daemon.h"

int main(int argc, char** argv) {
  return socle::service::DaemonMain(socle::directory::app::DirectorydSpec(), argc, argv);
}
