#!/bin/bash
# Installs what Debian 12 or 13 lacks to build this, and to test it where the argument `test` is given. Names each
# package before it installs any. Where Bazel is Debian's own, writes .bazelrc.local, which lets it build offline.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(bazel-bootstrap bazel-platforms bazel-rules-java bazel-rules-proto g++ pkg-config libeigen3-dev libxsimd-dev
  nlohmann-json3-dev libcli11-dev libpugixml-dev)
if [[ "${1:-}" == test ]]; then
  packages+=(catch2 ccache libbenchmark-dev clang clang-format clang-tidy g++-aarch64-linux-gnu git libclang-rt-dev
    libopenmpi-dev make openmpi-bin qemu-user time xz-utils)
fi

installed() { [[ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]; }

if command -v dpkg-query >/dev/null; then
  missing=()
  for package in "${packages[@]}"; do
    # Another Bazel than Debian's serves as well.
    if [[ "$package" == bazel-* ]] && command -v bazel >/dev/null && ! installed bazel-bootstrap; then continue; fi
    # pkg-config is a name that pkgconf provides in Debian 13.
    if [[ "$package" == pkg-config ]] && command -v pkg-config >/dev/null; then continue; fi
    installed "$package" || missing+=("$package")
  done
  if ((${#missing[@]})); then
    echo "installing: ${missing[*]}"
    as_root=()
    if ((EUID != 0)); then
      if ! command -v sudo >/dev/null; then
        echo "these packages are missing, and there is no sudo to install them with: ${missing[*]}" >&2
        exit 1
      fi
      as_root=(sudo)
    fi
    "${as_root[@]}" apt-get update -q
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
  fi
elif ! command -v bazel >/dev/null; then
  echo "this is no Debian: install by hand what corresponds to ${packages[*]}" >&2
  exit 1
fi

# Debian's Bazel calls itself no_version.
if [[ "$(cat /usr/share/bazel/build-label.txt 2>/dev/null)" == no_version ]]; then
  standins="$PWD/tools/bazel/standins"
  cat >.bazelrc.local <<END
# Written by tools/install_packages.sh.
common --override_repository=rules_cc=$standins/rules_cc
common --override_repository=remote_coverage_tools=$standins/remote_coverage_tools
common --override_repository=platforms=/usr/share/bazel/platforms
common --override_repository=rules_java=/usr/share/bazel/rules/java
common --override_repository=rules_proto=/usr/share/bazel/rules/proto
# Another checkout of the same tree need not compile everything again.
build --disk_cache=~/.cache/clinicalbert
END
  # Bazel compiles a unit anew when any header of a room that it may include was changed; ccache, when one that it does.
  # clang names headers by where it lies itself, so it is to be the one of /usr/bin that Bazel asked, not that of /bin.
  if [[ -x /usr/lib/ccache/g++ ]]; then
    cache="$HOME/.cache/clinicalbert/ccache"
    mkdir -p "$cache"
    cat >>.bazelrc.local <<END
build --repo_env=CC=/usr/lib/ccache/gcc
build:sanitizer --repo_env=CC=/usr/lib/ccache/clang --repo_env=CCACHE_PATH=/usr/bin --action_env=CCACHE_PATH=/usr/bin
build --sandbox_writable_path=$cache --action_env=CCACHE_DIR=$cache --action_env=CCACHE_MAXSIZE=10G
build --action_env=CCACHE_NOHASHDIR=1 --action_env=CCACHE_SLOPPINESS=include_file_mtime,include_file_ctime
END
  fi
fi
