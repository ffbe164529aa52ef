#!/usr/bin/env bash
# Checks and measures this machine's GPU in one go of at most eight minutes; writes device.json and device.md.
#
#   f2pad-bench/run-gpu.sh OUT [JAR] [--try]
#
#   OUT    folder for the results; has a log of every section
#   JAR    f2pad-bench-...-all.jar (default: the one in f2pad-bench/target, built by mvn package)
#   --try  tiny sizes, which show on a machine with an emulated device that everything runs
# Sections: the tests of every op, of the backend and of whole detections on the GPU; fused kernels' GB/s beside a
# copy's; ms per iteration by scorer and images at a time; masks against the CPU's and images per second; the ops under
# compute-sanitizer where there is one. Each runs in a process of its own: one that fails or hangs says so in its place.
#
# Needs a Java 17 or newer (JAVA_HOME chooses it; a run-time image with java.base, java.logging, java.desktop,
# jdk.incubator.vector and jdk.unsupported is enough) and CUDA's libraries; F2PAD_CUDA_PATH names their folders, separated
# by colons. Fails, rather than timing the CPU, where the GPU cannot be used.
set -euo pipefail

try=
args=()
for arg in "$@"; do
  if [ "$arg" = --try ]; then try=--try; else args+=("$arg"); fi
done
[ ${#args[@]} -ge 1 ] || { echo "usage: run-gpu.sh OUT [JAR] [--try]" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd -P)
jar=${args[1]:-$(ls "$here"/target/f2pad-bench-*-all.jar 2>/dev/null | head -n 1 || true)}
[ -f "$jar" ] || { echo "run-gpu: no jar '$jar'; build it with: mvn -DskipTests -pl f2pad-bench -am package" >&2; exit 2; }
vector=
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
"$java" --list-modules | grep -q '^jdk.incubator.vector' && vector=--add-modules=jdk.incubator.vector
# shellcheck disable=SC2086 # one word or none each
exec "$java" $vector -Xmx8g -Djava.awt.headless=true ${F2PAD_CUDA_PATH:+"-Df2pad.cuda.path=$F2PAD_CUDA_PATH"} \
  -cp "$jar" io.f2pad.bench.device.DeviceReport cuda "${args[0]}" $try
