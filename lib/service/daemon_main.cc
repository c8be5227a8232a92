// The only place of a daemon that touches the streams and the environment of the process.
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "lib/service/daemon.h"

namespace socle::service {

int DaemonMain(const DaemonSpec& spec, int argc, char** argv) {
  try {
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    const DaemonStreams streams{
        .out = std::cout, .err = std::cerr, .variable = [](const char* name) {
          // Before any thread: nobody changes the environment.
          const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
          return std::string(value == nullptr ? "" : value);
        }};
    return static_cast<int>(RunDaemon(spec, arguments, streams));
  } catch (const std::exception& error) {
    std::cerr << spec.name << ": internal error: " << error.what() << '\n';
  }
  return static_cast<int>(DaemonExit::kFailed);
}

}  // namespace socle::service
