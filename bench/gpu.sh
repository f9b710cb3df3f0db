#!/usr/bin/env bash
# Measures W2S on an NVIDIA card and writes the table of docs/gpu.md: builds with TorchSharp for the card, makes models of random weights
# once, and measures in interleaved rounds. Works from any folder.
#   bench/gpu.sh                                              W2S alone
#   bench/gpu.sh --published "python3 published_search.py"    beside the published implementation, on the same card
#   bench/gpu.sh --check                                      without a card: that all of it runs, with tiny models
# bench/gpu.sh --help lists everything; bench/README.md says what the published implementation has to take and print.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: bench/gpu.sh [--check] [--no-docs] [options of the bench]

  --check              Without a card: tiny models, one round, on the processor through TorchSharp (device torch-cpu). Writes no document.
  --no-docs            Leaves docs/gpu.md as it is; results are in artifacts/gpu-bench all the same.
  --published COMMAND  The published implementation, for example "python3 published_search.py"; left out otherwise.
  --device DEVICE      Where the large model computes [cuda:0].
  --guidance-device DEVICE   Where the pair computes [the same].
  --dtype TYPE         bf16, fp16 or fp32 [bf16].
  --shapes NAME,...    gpt2-xl, llama-8b, tiny [gpt2-xl,llama-8b].
  --models DIR         Where the models are kept: 4 GB for gpt2-xl, 21 GB for llama-8b [artifacts/gpu-models].
  --runs N             Rounds [5]; fewer than 5 write no document.
  --out DIR            Where results.json and table.md go [artifacts/gpu-bench].

What is neither --check nor --no-docs goes to the bench. Ctrl-C ends it: the rounds so far are kept.
USAGE
}

fail() {
  echo "gpu.sh: $1" >&2
  exit 1
}

root=$(cd "$(dirname "$0")/.." && pwd)
document=$root/docs/gpu.md
models=$root/artifacts/gpu-models
out=$root/artifacts/gpu-bench
published=
device=cuda
arguments=()
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) usage; exit ;;
    --check) device=torch-cpu; document=; arguments+=(--device torch-cpu --shapes tiny --runs 1); shift ;;
    --no-docs) document=; shift ;;
    --published | --device | --runs | --models | --out)
      [ $# -gt 1 ] || { echo "gpu.sh: $1: nothing found, a value expected" >&2; exit 2; }
      case $1 in
        --published) published=$2; arguments+=("$1" "$2") ;;
        --device) device=$2; arguments+=("$1" "$2") ;;
        --runs) if [[ $2 =~ ^[1-4]$ ]]; then document=; fi; arguments+=("$1" "$2") ;;
        --models) models=$2 ;;
        --out) out=$2 ;;
      esac
      shift 2
      ;;
    *) arguments+=("$1"); shift ;;
  esac
done

torch=cuda
if [ "$device" = torch-cpu ]; then torch=cpu; fi

# What has to be there, before anything is built.
command -v dotnet > /dev/null || fail "no dotnet found: the .NET 10 SDK is needed (https://dotnet.microsoft.com/download)"
case $(cd "$root" && dotnet --version 2>&1) in
  1[0-9].*) ;;
  *) fail "dotnet $(dotnet --version 2>&1 | head -n 1) found, the SDK of .NET 10 expected" ;;
esac
profile=$("$root/eng/profile.sh")
[ "$profile" = full ] || fail "this machine's package feed lacks what TorchSharp is built with (profile $profile, full expected); eng/README.md says what it must have, eng/profile.sh --refresh looks again"
case $device in
  torch-cpu) ;;
  *)
    command -v nvidia-smi > /dev/null || fail "no nvidia-smi found: an NVIDIA card with its driver is needed; --check tries everything without one"
    cards=$(nvidia-smi --query-gpu=name,driver_version,memory.total,memory.used --format=csv,noheader) || fail "nvidia-smi fails: $cards"
    echo "Cards (name, driver, memory, of which in use):" >&2
    echo "$cards" >&2
    ;;
esac
if [ -n "$published" ]; then
  help=$(eval "$published --help" 2>&1) || fail "$published --help fails: $(tail -n 1 <<< "$help")"
  case $help in
    *--device*--dtype* | *--dtype*--device*) ;;
    *) fail "$published names no --device and --dtype in its --help: bench/README.md says what it has to take and print" ;;
  esac
fi

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "Building bench/W2S.Bench with TorchSharp-$torch; the first time that downloads up to 3 GB ..." >&2
if ! dotnet build "$root/bench/W2S.Bench" -c Release -p:W2SPackages=full -p:W2STorch="$torch" --tl:off -v quiet < /dev/null > "$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi

rm -f "$log"
[ -z "$document" ] || arguments+=(--docs "$document")
arguments+=(--models "$models" --out "$out")
exec dotnet "$root/bench/W2S.Bench/bin/Release/net10.0/W2S.Bench.dll" gpu "${arguments[@]}"
