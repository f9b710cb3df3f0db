using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;

// Kernels one by one. Arguments are BenchmarkDotNet's: --filter '*Product*', --job short, --inProcess where no SDK may build, --list flat.
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, DefaultConfig.Instance.WithArtifactsPath(Path.Join("artifacts", "micro-benchmarks")));
