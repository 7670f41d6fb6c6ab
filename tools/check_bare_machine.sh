#!/bin/bash
# Runs tools/quickstart.sh and tools/test.sh, as they are committed, on a fresh Debian in a folder, and says how long
# each took. By hand, as root, with debootstrap; the mirror is the one of this machine's own apt.
#   tools/check_bare_machine.sh [--working-tree] [--shared FOLDER] [--keep FOLDER] [bookworm|trixie]...
# With --working-tree, takes the files as they stand; with --shared, the clone finds FOLDER beside it as ../shared. With
# --keep, the systems stay in FOLDER, and one that is there already is gone on with: what it has compiled it has, so the
# times are not those of a bare machine, which is said.
set -euo pipefail
cd "$(dirname "$0")/.."

if ((EUID != 0)); then
  echo "debootstrap, chroot and mounts want root" >&2
  exit 1
fi
# What is mounted below goes away with this namespace.
if [[ "${CLINICALBERT_UNSHARED:-}" != yes ]]; then
  exec env CLINICALBERT_UNSHARED=yes unshare --mount --propagation private "$0" "$@"
fi

releases=() working_tree='' shared='' kept=''
while (($#)); do
  case "$1" in
    --working-tree) working_tree=yes ;;
    --shared)
      shared="$(realpath "$2")"
      shift
      ;;
    --keep)
      mkdir -p "$2"
      kept="$(realpath "$2")"
      shift
      ;;
    *) releases+=("$1") ;;
  esac
  shift
done
((${#releases[@]})) || releases=(bookworm trixie)

# shellcheck disable=SC2016  # apt's own placeholders
mirror="$(apt-get indextargets --format '$(ORIGIN) $(REPO_URI)' 'Created-By: Packages' |
  awk '$1 == "Debian" && $2 !~ /security/ { print $2; exit }')"
[[ -n "$mirror" ]] || { echo "apt names no Debian mirror; apt-get update first" >&2; exit 1; }

scratch="$(mktemp -d)"
clean_up() {
  local folder
  for folder in "${kept:-$scratch}"/*/{proc,dev,sys,shared}; do umount -R -l "$folder" 2>/dev/null || true; done
  rm -rf --one-file-system "$scratch"
}
trap clean_up EXIT

inside() { chroot "$root" /usr/bin/env HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@"; }

# Runs a command of the tree and notes its time and its last line.
timed() {
  local begin=$SECONDS status=0
  inside bash -c "cd /clinicalbert && $1" 2>&1 | tee "$scratch/said" || status=$?
  report+=("$release$before: $1 took $((SECONDS - begin)) s, exit status $status; $(tail -n 1 "$scratch/said")")
  ((status == 0)) || failed=1
}

report=() failed=0
for release in "${releases[@]}"; do
  root="${kept:-$scratch}/$release" before=''
  if [[ -f "$root/.set-up" ]]; then
    before=' as it was kept'
  else
    debootstrap --variant=minbase "$release" "$root" "$mirror" >"$scratch/debootstrap.out" ||
      { tail "$scratch/debootstrap.out"; exit 1; }
    touch "$root/.set-up"
  fi
  for file in resolv.conf hosts; do cp "/etc/$file" "$root/etc/$file"; done
  mount --bind /proc "$root/proc"
  mount --rbind /dev "$root/dev"
  mount --bind -o ro /sys "$root/sys" # where Open MPI's hwloc looks for cores
  if [[ -n "$working_tree" ]]; then
    mkdir -p "$root/clinicalbert"
    git ls-files -co --exclude-standard | while read -r file; do [[ -f "$file" ]] && echo "$file"; done |
      tar -c -T - | tar -x -C "$root/clinicalbert"
    git init -q "$root/clinicalbert"
  elif [[ -d "$root/clinicalbert" ]]; then
    git -C "$root/clinicalbert" pull -q --ff-only "$PWD" HEAD
  else
    git clone -q --no-hardlinks . "$root/clinicalbert"
  fi
  if [[ -n "$shared" ]]; then
    mkdir -p "$root/shared"
    mount --bind -o ro "$shared" "$root/shared"
  fi
  timed tools/quickstart.sh
  timed tools/test.sh
done
printf '%s\n' "${report[@]}"
exit "$failed"
