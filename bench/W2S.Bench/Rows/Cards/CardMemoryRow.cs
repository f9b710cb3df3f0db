using W2S.Bench.Cards;
using W2S.Bench.Children;
using W2S.Bench.Measuring;
using W2S.Bench.Reports;

namespace W2S.Bench.Rows.Cards;

/// <summary>
/// What a process takes of the card that loads the three models and answers one request. It runs once, before this one has loaded them too:
/// not every card has room for both.
/// </summary>
/// <param name="arguments">What tells the process where and what to load.</param>
internal sealed class CardMemoryRow(CardModels models, IReadOnlyList<string> arguments) : IRow
{
    private readonly ChildProgram _child = new("W2S.Bench.dll");
    private CardMemoryReport? _report;

    public string Name => "memory";

    public string Title => "memory of a process, CBS 4,4,5, prompt 256, 100 new tokens";

    public async Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        await models.WriteAsync(cancellationToken);
        var (output, _) = await _child.RunAsync([CardMemoryReport.Command, .. arguments], cancellationToken);
        _report = CardMemoryReport.Parse(output);
        return null;
    }

    public Task MeasureAsync(Samples samples, CancellationToken cancellationToken)
    {
        samples.Add("weights", _report!.Weights);
        samples.Add("caches", _report.Caches);
        samples.Add("host", _report.Host);
        if (_report.Card is { } card)
        {
            samples.Add("card", card);
        }

        return Task.CompletedTask;
    }

    public IEnumerable<Figure> Evaluate(Samples samples)
    {
        yield return Bytes("weights", "weights", "counted, all three models");
        yield return Bytes("caches", "key/value caches", "counted, the most in use at a time");
        if (samples.All.ContainsKey("card"))
        {
            yield return Bytes("card", "of the card", $"as its driver tells, without what it takes to use a card at all: {Beyond(samples)} beyond weights and caches");
        }

        yield return Bytes("host", "of the host", "the most that was resident");

        Figure Bytes(string name, string what, string detail) => new(what, samples.Median(name) / 1e6, Unit.Megabytes, Goal: null, detail);
    }

    private static string Beyond(Samples samples) =>
        Unit.Megabytes.Show((samples.Median("card") - samples.Median("weights") - samples.Median("caches")) / 1e6);
}
