#!/usr/bin/env bash
# Prints which package profile this machine can restore: full or contract (eng/README.md says what they are).
# Finds out once, by restoring throwaway projects, and remembers the answer in eng/profile.local.props, beside whether the SDK's ahead-of-time
# compiler can be restored (eng/ready-to-run.targets).
#   eng/profile.sh             the remembered answer, or finds out
#   eng/profile.sh --refresh   finds out again
#   W2S_PACKAGES=full|contract decides without looking
# TorchSharp's native packages, up to gigabytes, are left alone: whoever builds what needs one restores it.
# Only the profile goes to standard output; anything worth telling goes to standard error.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
memory=$root/eng/profile.local.props
time_limit=300 # seconds

tell() { echo "profile.sh: $*" >&2; }

case ${W2S_PACKAGES:-} in
  full | contract) echo "$W2S_PACKAGES"; exit ;;
  '') ;;
  *) tell "W2S_PACKAGES=$W2S_PACKAGES found, full or contract expected"; exit 2 ;;
esac
case ${1:-} in
  --refresh) refresh=yes ;;
  '') refresh= ;;
  *) tell "$1 found, --refresh or nothing expected"; exit 2 ;;
esac

version=$(sed -n 's/.*Include="Microsoft\.SemanticKernel\.Abstractions" Version="\([^"]*\)".*/\1/p' "$root/Directory.Packages.props")

sdk=$(cd "$root" && dotnet --version)
found_for="for Semantic Kernel $version and SDK $sdk"

remembered=
if [ -f "$memory" ] && grep -q "$found_for;" "$memory"; then
  remembered=$(sed -n 's|.*<W2SPackages .*>\(.*\)</W2SPackages>.*|\1|p' "$memory")
fi
if [ -n "$remembered" ] && [ -z "$refresh" ]; then
  echo "$remembered"
  exit
fi

# Inside the repository, so that the same NuGet configuration applies; under artifacts/, which is ignored.
mkdir -p "$root/artifacts"
probe=$(mktemp -d "$root/artifacts/profile-probe.XXXXXX")
trap 'rm -rf "$probe"' EXIT
for file in Directory.Build.props Directory.Build.targets Directory.Packages.props; do
  echo '<Project />' > "$probe/$file" # the repository's own do not apply
done
cat > "$probe/probe.csproj" <<PROJECT
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <NuGetAudit>false</NuGetAudit>
  </PropertyGroup>
  <ItemGroup>
$(sed -n \
  -e 's|<PackageVersion \(Include="Microsoft\.SemanticKernel.*\)|<PackageReference \1|p' \
  -e 's|<PackageVersion \(Include="Microsoft\.ML\.Tokenizers.*\)|<PackageReference \1|p' \
  -e 's|<PackageVersion \(Include="TorchSharp".*\)|<PackageReference \1|p' \
  "$root/Directory.Packages.props")
  </ItemGroup>
</Project>
PROJECT

limit=()
if command -v timeout > /dev/null; then limit=(timeout "$time_limit"); fi
restore() { ${limit[@]+"${limit[@]}"} dotnet restore "$1" --tl:off < /dev/null > "$probe/log" 2>&1; }
status=0
restore "$probe/probe.csproj" || status=$?

can_compile_ahead() {
  mkdir "$probe/compiler"
  cat > "$probe/compiler/compiler.csproj" <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
  </PropertyGroup>
</Project>
PROJECT
  echo "<Project><Import Project=\"$root/eng/ready-to-run.targets\" /></Project>" > "$probe/compiler/Directory.Build.targets"
  if restore "$probe/compiler/compiler.csproj"; then echo true; else echo false; fi
}

remember() {
  cat > "$memory" <<PROPS
<Project>
  <!-- Found by eng/profile.sh $found_for; eng/profile.sh can find out again. -->
  <PropertyGroup>
    <W2SPackages Condition="'\$(W2SPackages)' == ''">$1</W2SPackages>
    <W2SReadyToRun Condition="'\$(W2SReadyToRun)' == ''">$(can_compile_ahead)</W2SReadyToRun>
  </PropertyGroup>
</Project>
PROPS
  echo "$1"
}

carry_on() {
  tell "$1; nothing new is remembered, carrying on with ${remembered:-contract}"
  echo "${remembered:-contract}"
}

if [ "$status" -eq 0 ]; then
  remember full
elif grep -q 'NU1301' "$probe/log"; then
  carry_on "the package feed is not reachable ($(sed -n 's/.*error NU1301: *//p' "$probe/log" | head -n 1))"
elif grep -Eq 'NU110[123]' "$probe/log"; then
  remember contract
else
  tail -n 3 "$probe/log" >&2
  carry_on "could not find out (the restore ended with $status)"
fi
