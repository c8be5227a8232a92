# What every target of Socle shares: options, warnings, sanitizers, and the functions that make targets.
include(GoogleTest)

option(SOCLE_BENCH "Build the benchmarks" OFF)
option(SOCLE_FUZZ "Build the fuzz targets with libFuzzer (clang only)" OFF)
option(SOCLE_HARDEN "Hardening flags for shipped binaries" OFF)
option(SOCLE_JEMALLOC "Link the daemons with jemalloc where it is installed, but with sanitizers" ON)
set(SOCLE_SANITIZE "" CACHE STRING "Sanitizers, as in -fsanitize=")
set(SOCLE_MARCH "x86-64-v2" CACHE STRING "Instruction set on x86-64 (v2: any server since 2009); empty = the compiler's default")

find_package(Threads REQUIRED)
find_package(fmt REQUIRED)

find_program(SOCLE_CCACHE ccache)
if(SOCLE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${SOCLE_CCACHE})
endif()

add_library(socle_options INTERFACE)
target_include_directories(socle_options INTERFACE ${CMAKE_SOURCE_DIR})
target_link_libraries(socle_options INTERFACE Threads::Threads)
target_compile_options(socle_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor
  -Woverloaded-virtual -Wformat=2 -Wimplicit-fallthrough -Wunreachable-code -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(socle_options INTERFACE -Wthread-safety)
  target_link_options(socle_options INTERFACE -fuse-ld=lld)
else()
  # g++ 12 gives false reports from inside libstdc++ at -O3.
  target_compile_options(socle_options INTERFACE -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds -Wno-maybe-uninitialized)
  # clang sees to these. g++ 12 also warns of `count += test ? 1 : 0`, and of an enumerator of an enum class that has
  # the name of a global constant.
  target_compile_options(socle_options INTERFACE -Wno-conversion -Wno-sign-conversion -Wno-shadow)
endif()
if(SOCLE_MARCH AND CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  target_compile_options(socle_options INTERFACE -march=${SOCLE_MARCH})
endif()
if(SOCLE_SANITIZE)
  target_compile_options(socle_options INTERFACE -fsanitize=${SOCLE_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(socle_options INTERFACE -fsanitize=${SOCLE_SANITIZE})
endif()
if(SOCLE_FUZZ)
  target_compile_options(socle_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(SOCLE_HARDEN)
  target_compile_definitions(socle_options INTERFACE _GLIBCXX_ASSERTIONS _FORTIFY_SOURCE=2)
  target_compile_options(socle_options INTERFACE -fstack-protector-strong -fPIE)
  target_link_options(socle_options INTERFACE -pie -Wl,-z,relro,-z,now)
endif()

# socle_library(NAME SOURCES ... LIBS ... [PRIVATE_LIBS ...]): the static library of one folder,
# target socle_NAME, alias socle::NAME.
function(socle_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBS;PRIVATE_LIBS" ${ARGN})
  add_library(socle_${name} STATIC ${ARG_SOURCES})
  add_library(socle::${name} ALIAS socle_${name})
  target_link_libraries(socle_${name} PUBLIC socle_options ${ARG_LIBS} PRIVATE ${ARG_PRIVATE_LIBS})
endfunction()

# socle_allocator(TARGET): the allocator of a program that runs for long (lib/service/allocator.cc).
find_library(SOCLE_JEMALLOC_LIBRARY jemalloc)
mark_as_advanced(SOCLE_JEMALLOC_LIBRARY)
function(socle_allocator target)
  if(SOCLE_JEMALLOC AND SOCLE_JEMALLOC_LIBRARY AND NOT SOCLE_SANITIZE)
    target_sources(${target} PRIVATE ${CMAKE_SOURCE_DIR}/lib/service/allocator.cc)
    target_link_libraries(${target} PRIVATE ${SOCLE_JEMALLOC_LIBRARY})
  endif()
endfunction()

# socle_test(NAME SOURCES ... LIBS ... [LABELS ...] [TIMEOUT seconds]): a GoogleTest program, one CTest test a TEST().
function(socle_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LIBS;LABELS" ${ARGN})
  if(NOT ARG_LABELS)
    set(ARG_LABELS unit)
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  # Tests run once: they are linked quickly (a sixth of the time) rather than made fast.
  target_link_options(${name} PRIVATE
    $<$<AND:$<CONFIG:RelWithDebInfo>,$<CXX_COMPILER_ID:Clang>>:-Wl,--lto-O0;-Wl,--lto-CGO0>)
  target_link_libraries(${name} PRIVATE ${ARG_LIBS} GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE SOCLE_SOURCE_DIR="${CMAKE_SOURCE_DIR}" SOCLE_BINARY_DIR="${CMAKE_BINARY_DIR}")
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST
    PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT})
endfunction()

# socle_embed(TARGET SYMBOL FILE): puts the bytes of FILE into TARGET; lib/base/embedded.h declares them.
function(socle_embed target symbol file)
  get_filename_component(path ${file} ABSOLUTE)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/embed_${symbol}.cc)
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT [[
// Made by socle_embed from @file@.
asm(".section .rodata\n"
    ".global socle_embed_@symbol@_begin\n"
    ".global socle_embed_@symbol@_end\n"
    ".balign 16\n"
    "socle_embed_@symbol@_begin:\n"
    ".incbin \"@path@\"\n"
    "socle_embed_@symbol@_end:\n"
    ".byte 0\n"
    ".previous\n");
]])
  set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS ${path})
  if(CMAKE_CXX_COMPILER_LAUNCHER)
    # ccache does not see what .incbin reads.
    set_source_files_properties(${source} PROPERTIES COMPILE_DEFINITIONS SOCLE_EMBED_${symbol})
  endif()
  # Not ThinLTO bitcode: module-level assembly with local data keeps the object plain.
  set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "-fno-lto;-Wno-everything")
  target_sources(${target} PRIVATE ${source})
endfunction()

# Adds those of the named folders that exist.
macro(socle_add_present)
  foreach(folder ${ARGN})
    if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/CMakeLists.txt)
      add_subdirectory(${folder})
    endif()
  endforeach()
endmacro()
