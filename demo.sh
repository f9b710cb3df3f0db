#!/usr/bin/env bash
# Builds and runs samples/Quickstart: guided text beside unguided text, then a table of methods. Works from any folder.
#   ./demo.sh                     text
#   ./demo.sh --json              one JSON object, and nothing else on standard output
#   ./demo.sh --prompts 200       more held-out prompts; ./demo.sh --help lists everything
set -euo pipefail
trap 'echo cancelled >&2; exit 130' INT # until the program runs, which says so itself
root=$(cd "$(dirname "$0")" && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

profile=$("$root/eng/profile.sh")
case $profile in
  full) echo "Package profile: full (the real Semantic Kernel)." >&2 ;;
  contract) echo "Package profile: contract (no Semantic Kernel on this feed; a stand-in with the same signatures)." >&2 ;;
esac

sample=$root/samples/Quickstart
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "Building samples/Quickstart ..." >&2
if ! dotnet build "$sample" -c Release -p:W2SPackages="$profile" --tl:off -v quiet < /dev/null > "$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi

trap - INT
dotnet "$sample/bin/Release/net10.0/Quickstart.dll" "$@"
echo "Next: \"Use it\" and \"Use your own models\" in README.md, and the other programs in samples/." >&2
