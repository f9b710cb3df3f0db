#!/usr/bin/env bash
# Restores, builds and runs every test once. Further arguments go to `dotnet test`, for example
#   ./test.sh --filter FullyQualifiedName~Hosting
# The last line counts: "N passed, N failed, N skipped". The exit status is 0 only if tests ran and none failed.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

profile=$(eng/profile.sh)
case $profile in
  full) echo "Package profile: full (the real Semantic Kernel)." ;;
  contract) echo "Package profile: contract (no Semantic Kernel on this feed; tests with the real kernel are left out)." ;;
esac

results=artifacts/test-results
rm -rf "$results"
common=(W2S.sln -c Release -p:W2SPackages="$profile" --tl:off)
dotnet restore W2S.sln -p:W2SPackages="$profile" --tl:off -v quiet < /dev/null
dotnet build "${common[@]}" --no-restore -v quiet < /dev/null

# A test that hangs is named and ended, rather than left to whatever limit the machine has.
hang=(--blame-hang-timeout 5m --blame-hang-dump-type none)
status=0
dotnet test "${common[@]}" --no-build -m:1 --logger trx --results-directory "$results" "${hang[@]}" "$@" < /dev/null || status=$?

# Each test project left one .trx file, whose <Counters> element counts; skipped tests are those that were not executed.
sum() {
  { grep -rhos '<Counters [^>]*' "$results" || true; } \
    | { grep -o " $1=\"[0-9]*\"" || true; } \
    | tr -dc '0-9\n' \
    | awk '{ total += $1 } END { print total + 0 }'
}
total=$(sum total)
executed=$(sum executed)
passed=$(sum passed)

if [ "$total" -eq 0 ]; then
  echo "test.sh: no test ran" >&2
  status=1
fi
if [ "$executed" -gt "$passed" ] && [ "$status" -eq 0 ]; then
  status=1
fi
echo "$passed passed, $((executed - passed)) failed, $((total - executed)) skipped"
exit "$status"
