// Settings of jemalloc, which reads this variable at its start; linked into daemons that use it
// (scripts/cmake/socle.cmake). The blocks of a store's cache come and go on all threads: few arenas
// and a thread that gives unused pages back keep the memory of the process near that of its cache.
// The environment variable MALLOC_CONF comes on top.

// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables): jemalloc's own name and type.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "background_thread:true,dirty_decay_ms:2000,narenas:4";
}
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)
