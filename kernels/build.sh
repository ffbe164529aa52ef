#!/usr/bin/env bash
# Generates NAME.ptx from every NAME.cu. Needs nvcc of CUDA 13; only who changes a kernel has to run it, because the PTX
# is committed. With the argument "check" it writes nothing and fails where a committed file differs.
#
# compute_75: the oldest architecture that nvcc 13 knows; a driver translates the PTX for any newer one.
# .version 7.0: nvcc 13 writes 9.0, which drivers of CUDA 11 and 12 refuse; nothing in these kernels needs it.
# used_bytes_mask: a hint of nvcc that needs .version 8.3, and that assemblers before it skip.
# -fmad=false: products and sums round separately, as in the host build that the tests run.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")"
command -v nvcc >/dev/null || { echo "build.sh: nvcc is missing; install the CUDA 13 toolkit" >&2; exit 1; }
release=$(nvcc --version | sed -n 's/.*release [0-9.]*, V\([0-9.]*\).*/\1/p')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for source in *.cu; do
  name=${source%.cu}
  nvcc -ptx -arch=compute_75 -fmad=false -O3 -o "$work/raw.ptx" "$source"
  {
    echo "// $source compiled by nvcc $release (build.sh); do not edit"
    echo "// sha256 of $source and all headers: $(cat "$source" *.cuh | sha256sum | cut -d ' ' -f 1)"
    grep -v '^//' "$work/raw.ptx" | sed -e 's/^\.version .*/.version 7.0/' -e '/\.pragma "used_bytes_mask/d' | cat -s
  } >"$work/$name.ptx"
  if [ "${1:-}" = check ]; then
    cmp "$work/$name.ptx" "$name.ptx"
  else
    cp "$work/$name.ptx" "$name.ptx"
  fi
done
