using W2S.Bench.Reports;

namespace W2S.Bench.Tests.Reports;

internal static class TestReports
{
    /// <summary>Five rounds without a notice.</summary>
    public static Report Of(IEnumerable<string> rows, params Series[] series) => new()
    {
        Machine = new Machine("Some Processor", "X64", "avx2 kernels, 2 threads"),
        Peers = [],
        Runs = 5,
        Date = new DateOnly(2026, 11, 21),
        Notices = [],
        Rows = [.. rows.Select(name => new ReportRow(name, name, [], series, new Dictionary<string, List<double>>()))],
    };
}
