#!/usr/bin/env bash
# Times a refinement on this machine's GPU and writes device.json and device.md.
#
#   f2pad-bench/run-gpu.sh OUT [JAR]
#
#   OUT   folder for the results
#   JAR   f2pad-bench-...-all.jar (default: the one in f2pad-bench/target, built by mvn package)
# Needs a Java 17 or newer (JAVA_HOME chooses it; a run-time image with java.base, java.logging, java.desktop and
# jdk.incubator.vector is enough) and CUDA's libraries; F2PAD_CUDA_PATH names their folders, separated by colons.
# Fails, rather than timing the CPU, where the GPU cannot be used.
set -euo pipefail

[ $# -ge 1 ] || { echo "usage: run-gpu.sh OUT [JAR]" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd -P)
jar=${2:-$(ls "$here"/target/f2pad-bench-*-all.jar 2>/dev/null | head -n 1 || true)}
[ -f "$jar" ] || { echo "run-gpu: no jar '$jar'; build it with: mvn -DskipTests -pl f2pad-bench -am package" >&2; exit 2; }
vector=
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
"$java" --list-modules | grep -q '^jdk.incubator.vector' && vector=--add-modules=jdk.incubator.vector
# shellcheck disable=SC2086 # one word or none
exec "$java" $vector -Xmx8g ${F2PAD_CUDA_PATH:+"-Df2pad.cuda.path=$F2PAD_CUDA_PATH"} \
  -cp "$jar" io.f2pad.bench.DeviceTable cuda "$1" 256 512
