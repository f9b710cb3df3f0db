using System.CommandLine;
using W2S.Bench.Limits;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Bench.Commands;

/// <summary>Options of every command that measures.</summary>
internal sealed class CommonOptions
{
    private readonly Option<string> _kernels = new("--kernels")
    {
        Description = $"Kernel set: one of {string.Join(", ", KernelSet.Available)} on this machine.",
        DefaultValueFactory = _ => KernelSet.Best.Name,
        HelpName = "NAME",
    };

    private readonly Option<int> _runs = WholeNumber.Create("--runs", "Rounds that medians are taken over.", lowest: 1, otherwise: 5);

    public CommonOptions() => _kernels.AcceptOnlyFromAmong([.. KernelSet.Available.Select(set => set.Name)]);

    public void AddTo(Command command)
    {
        command.Add(_kernels);
        command.Add(_runs);
    }

    public int Runs(ParseResult parsed) => parsed.GetValue(_runs);

    public KernelSet Kernels(ParseResult parsed) => KernelSet.Available.Single(set => set.Name == parsed.GetValue(_kernels));

    // Decoders share this pool: what is measured beside them has as many threads.
    public MachineLimits Limits(ParseResult parsed) => new(Kernels(parsed), WorkerPool.Shared);
}
