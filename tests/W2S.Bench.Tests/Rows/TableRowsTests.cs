using W2S.Bench.Limits;
using W2S.Bench.Models;
using W2S.Bench.Rows;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Bench.Tests.Rows;

public class TableRowsTests
{
    [Fact]
    public async Task Create_AllRows_HaveTheNamesThatAreListed()
    {
        using var limits = new MachineLimits(KernelSet.Portable, WorkerPool.Shared);
        await using var models = new BenchModels("nowhere", KernelSet.Portable);

        var rows = TableRows.Create(models, "nowhere", limits, published: null, llama: null, "nowhere");

        Assert.Equal(TableRows.Names, rows.Select(row => row.Name));
    }
}
