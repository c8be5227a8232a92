# Target RocksDBShared::rocksdb, the shared library. The configuration file of Debian's package names
# the static and the shared library together and does not link.
find_path(RocksDBShared_INCLUDE_DIR rocksdb/db.h)
find_library(RocksDBShared_LIBRARY NAMES librocksdb.so)
if(RocksDBShared_INCLUDE_DIR)
  file(STRINGS ${RocksDBShared_INCLUDE_DIR}/rocksdb/version.h lines REGEX "#define ROCKSDB_(MAJOR|MINOR|PATCH) ")
  string(REGEX REPLACE "[^0-9]+([0-9]+)[^0-9]+([0-9]+)[^0-9]+([0-9]+).*" "\\1.\\2.\\3" RocksDBShared_VERSION "${lines}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(RocksDBShared
  REQUIRED_VARS RocksDBShared_LIBRARY RocksDBShared_INCLUDE_DIR
  VERSION_VAR RocksDBShared_VERSION)

if(RocksDBShared_FOUND AND NOT TARGET RocksDBShared::rocksdb)
  add_library(RocksDBShared::rocksdb SHARED IMPORTED)
  set_target_properties(RocksDBShared::rocksdb PROPERTIES
    IMPORTED_LOCATION ${RocksDBShared_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${RocksDBShared_INCLUDE_DIR})
endif()
