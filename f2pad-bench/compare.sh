#!/usr/bin/env bash
# Measures f2pad against PyTorch in alternation on this machine and prints one line "ratio NAME VALUE" per row of
# docs/performance.md: the peer's time divided by ours, or the ratio that the name says.
#
#   f2pad-bench/compare.sh --weights FILE [--python PYTHON] [--threads N] [--seconds S] [--rounds R]
#
#   --weights  ResNet-18 as safetensors with batch norm folded, for PyTorch (f2pad's speed does not depend on them)
#   --python   a Python with torch and safetensors (default: python3)
#   --threads  the thread count of the rows that are not for one thread (default: 2)
#   --seconds  measuring time of each run (default: 8)
#   --rounds   alternations; medians over them are compared (default: 3)
# JAVA_HOME chooses the Java.
set -euo pipefail

weights= python=python3 threads=2 seconds=8 rounds=3
while [ $# -gt 0 ]; do
  [ $# -gt 1 ] || { echo "compare: $1 needs a value" >&2; exit 2; }
  case $1 in
    --weights) weights=$2 ;;
    --python) python=$2 ;;
    --threads) threads=$2 ;;
    --seconds) seconds=$2 ;;
    --rounds) rounds=$2 ;;
    *) echo "compare: unknown option $1, see the head of $0" >&2; exit 2 ;;
  esac
  shift 2
done
[ -f "$weights" ] || { echo "compare: --weights must name a safetensors file, got '$weights'" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd -P)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
"$python" -c 'import torch, safetensors' || { echo "compare: $python lacks torch or safetensors" >&2; exit 2; }
jar=$(ls "$here"/target/f2pad-bench-*-all.jar 2>/dev/null | head -n 1) || true
if [ -z "$jar" ]; then
  (cd "$here/.." && mvn -q -B -ntp -DskipTests -pl f2pad-bench -am package >&2)
  jar=$(ls "$here"/target/f2pad-bench-*-all.jar | head -n 1)
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# peer NAME THREADS [--full]: PyTorch's median in ms
peer() {
  OMP_NUM_THREADS=$2 "$python" "$here/torch_iteration.py" "$weights" --threads "$2" --seconds "$seconds" ${3:-} \
    | sed -n 's/.* median \([0-9.]*\) ms$/\1/p' >>"$scratch/$1"
}

# ours NAME BENCH [JMH options]: f2pad's median in ms
ours() {
  local name=$1 bench=$2
  shift 2
  "$java" -jar "$jar" "$bench" -wi 3 -w 3 -i 1 -r "$seconds" -rf csv -rff "$scratch/csv" "$@" >"$scratch/log" 2>&1 \
    || { cat "$scratch/log" >&2; exit 1; }
  awk -F'","|",|,"' '/p0\.50/ { split($0, f, ","); print f[5] }' "$scratch/csv" >>"$scratch/$name"
}

median() { sort -g "$scratch/$1" | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
ratio() { awk -v n="$1" -v a="$(median "$2")" -v b="$(median "$3")" 'BEGIN { printf "ratio %s %.2f   (%.1f / %.1f ms)\n", n, a / b, a, b }'; }

"$java" -version 2>&1 | sed -n 's/^/# /;1p'
for round in $(seq "$rounds"); do
  echo "# round $round of $rounds" >&2
  peer torch1 1
  ours net1 NetworkBench -p threads=1
  ours plain1 NetworkBench -p threads=1 -jvmArgsAppend -Df2pad.backend=plain
  peer torchN "$threads"
  ours netN NetworkBench -p threads="$threads"
  peer full1 1 --full
  ours whole1 IterationBench -p threads=1 -p omega=1 -p sharing=true
  ours whole0 IterationBench -p threads=1 -p omega=1 -p sharing=false
  ours small0 IterationBench -p threads=1 -p omega=0.01 -p sharing=false
  ours batch1 ThroughputBench -p threads=1
  ours batchN ThroughputBench -p threads="$threads"
done
ratio forward_backward_1_thread torch1 net1
ratio "forward_backward_${threads}_threads" torchN netN
ratio full_iteration_1_thread full1 whole1
ratio omega_1_percent_of_whole small0 whole0
ratio fallback_without_vector_api torch1 plain1
ratio "images_per_second_${threads}_of_1" batch1 batchN
