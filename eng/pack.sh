#!/usr/bin/env bash
# Packs every packable project under the full package profile into artifacts/packages, then looks inside what came out.
# Needs a feed with Semantic Kernel, Microsoft.ML.Tokenizers and TorchSharp, and unzip. Arguments go to `dotnet pack`, for example
#   eng/pack.sh -p:Version=0.2.0 -p:RepositoryUrl=https://...
# The exit status is 0 only if every package has what it should and depends on nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

packages=artifacts/packages
allowed='Microsoft\.Extensions\..+|Microsoft\.SemanticKernel\.Abstractions|Microsoft\.ML\.Tokenizers|Polly\.Core|TorchSharp'

# The time that files in a package bear: the commit's, so that the same commit gives the same bytes.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2> /dev/null || date +%s)}

rm -rf "$packages"
# Artifacts of its own: what is built for either profile stays as it is. ContinuousIntegrationBuild keeps this machine's paths out.
if ! dotnet pack W2S.sln -c Release -p:W2SPackages=full -p:ContinuousIntegrationBuild=true \
  --artifacts-path artifacts/packing --output "$packages" --tl:off "$@" < /dev/null; then
  echo "pack.sh: dotnet pack failed; NU1101 says that this machine's feed lacks Semantic Kernel (eng/README.md)" >&2
  exit 1
fi

projects=$(grep -l '<IsPackable>true' src/*/*.csproj)
ids=$(for project in $projects; do basename "$project" .csproj; done)
allowed="^($allowed|$(echo "$ids" | paste -sd '|' | sed 's/\./\\./g'))$"

faults=0
fault() {
  echo "pack.sh: $*" >&2
  faults=$((faults + 1))
}

for project in $projects; do
  id=$(basename "$project" .csproj)
  package=$(find "$packages" -name "$id.[0-9]*.nupkg")
  symbols=$(find "$packages" -name "$id.[0-9]*.snupkg")
  if [ ! -f "$package" ] || [ ! -f "$symbols" ]; then
    fault "$id: one .nupkg and one .snupkg expected, found: ${package:-none}, ${symbols:-none}"
    continue
  fi

  inside=artifacts/packing/inside/$id
  rm -rf "$inside" && mkdir -p "$inside"
  unzip -q "$package" -d "$inside/nupkg"
  unzip -q "$symbols" -d "$inside/snupkg"

  if grep -q '<PackAsTool>true' "$project"; then
    name=$(sed -n 's|.*<AssemblyName>\(.*\)</AssemblyName>.*|\1|p' "$project")
    folder=tools/net10.0/any
    own=$folder/DotnetToolSettings.xml
  else
    name=$id
    folder=lib/net10.0
    own=$folder/$name.xml
  fi
  for file in nupkg/{README.md,icon.png,CHANGELOG.md,"$own","$folder/$name.dll"} "snupkg/$folder/$name.pdb"; do
    [ -s "$inside/$file" ] || fault "$id: no $file"
  done

  nuspec=$inside/nupkg/$id.nuspec
  for element in '<readme>README.md<' '<icon>icon.png<' '<license type="expression">'; do
    grep -Fq "$element" "$nuspec" || fault "$id: $(basename "$nuspec") says no $element"
  done
  for dependency in $(sed -n 's/.*<dependency id="\([^"]*\)".*/\1/p' "$nuspec"); do
    grep -Eq "$allowed" <<< "$dependency" || fault "$id depends on $dependency, which no package may"
  done

  # An assembly names in its metadata what it was compiled against.
  if grep -arFq 'W2S.SemanticKernel.Contract' "$inside/nupkg/$folder"; then
    fault "$id was compiled against the contract of eng/"
  fi
  if grep -arFq "$PWD" "$inside"; then
    fault "$id tells where it was built: $PWD"
  fi
  # A relative link leads nowhere on a package site.
  links=$(grep -Eo '\]\([^)]*\)' "$inside/nupkg/README.md" | grep -Ev '^\]\((https://|#)' || true)
  [ -z "$links" ] || fault "$id: README.md has relative links: $links"
done

[ "$faults" -eq 0 ] || exit 1
echo "$(echo "$ids" | wc -l) packages in $packages, each with readme, icon, documentation and symbols, and none with more than it should have."
