#!/usr/bin/env bash
# Installs what building and testing need, on Debian 12. Says what and why, does nothing when all is
# there. As root, or as a user who may use sudo.
set -euo pipefail

# One package a line, and what it is for.
packages() {
  sed -e 's/#.*//' -e 's/[[:blank:]]*$//' -e '/^$/d' <<'LIST'
ca-certificates               # apt over TLS
git                           # the checks list the files of the repository
clang-19                      # the compiler
libclang-rt-19-dev            # its sanitizers and fuzzer
lld-19                        # the linker, needed for ThinLTO
llvm-19                       # its archiver, and stack traces of the sanitizers
clang-format-19               # the layout of the code, checked by a test
clang-tidy-19                 # further checks of the code, scripts/tidy.sh
g++-12                        # libstdc++; the second compiler the tree builds with
cmake                         # the build
ninja-build                   # the build
ccache                        # faster builds
pkg-config                    # finds libutf8proc, libzstd and liblber
python3                       # the checks and the acceptance tests
python3-hl7                   # a foreign sender of the tests
python3-html5lib              # pages are HTML without a parse error, a test
curl                          # a foreign client of the tests
openssl                       # certificates of the tests
libboost1.81-dev              # containers, network, and headers of the two below
libboost-program-options1.81-dev  # command lines and configuration files
libboost-json1.81-dev         # JSON
libfmt-dev                    # text formatting
libspdlog-dev                 # logging
prometheus-cpp-dev            # metrics
librocksdb-dev                # storage
libjemalloc-dev               # memory of the daemons
libssl-dev                    # digests, signatures and TLS
libsodium-dev                 # passwords with Argon2id
libcrypt-dev                  # passwords that other servers kept by crypt(3)
libutf8proc-dev               # Unicode
libldap-dev                   # LDAP bytes with liblber; libldap for comparison in tests
zlib1g-dev                    # gzip files
libzstd-dev                   # zstd files
libgtest-dev                  # tests
libgmock-dev                  # tests
libbenchmark-dev              # benchmarks
LIST
}

reason() {
  sed -n "s/^$1[[:blank:]]*# //p" "$0"
}

is_installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  echo "install-deps: this is not a Debian system; install these by hand:" >&2
  packages >&2
  exit 1
fi

missing=()
while read -r package; do
  is_installed "$package" || missing+=("$package")
done < <(packages)

if [ "${#missing[@]}" -eq 0 ]; then
  echo "install-deps: everything is installed"
  exit 0
fi

echo "install-deps: installing ${#missing[@]} packages:"
for package in "${missing[@]}"; do
  printf '  %-34s %s\n' "$package" "$(reason "$package")"
done

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "install-deps: needs root; run 'apt-get install ${missing[*]}' as root" >&2
    exit 4
  fi
  as_root=(sudo)
fi

run_apt() {
  ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get -q -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 "$@"
}
run_apt update
run_apt install -y --no-install-recommends "${missing[@]}"
