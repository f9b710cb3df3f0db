using W2S.Bench.Children;
using W2S.Bench.Measuring;
using W2S.Bench.Reports;

namespace W2S.Bench.Rows;

/// <summary>From the start of a process to the first token of the demo models, against a program that does nothing.</summary>
/// <param name="demoModels">The repository's <c>models</c> folder.</param>
internal sealed class ColdStartRow(string demoModels) : IRow
{
    private readonly ChildProgram _empty = new("programs/EmptyProgram.dll");
    private readonly ChildProgram _commandLine = new("programs/w2s.dll");
    private readonly string[] _sampling =
    [
        "generate", "I finally saw the film and", "--large", Path.Join(demoModels, "reviews-large"), "--max-tokens", "1", "--seed", "1", "--stream",
    ];

    private readonly string[] _pair =
        ["--tuned", Path.Join(demoModels, "reviews-small-tuned"), "--untuned", Path.Join(demoModels, "reviews-small-untuned")];

    private bool _hasModels;

    public string Name => "start";

    public string Title => "cold start of the demo models, from process start to first token";

    public async Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        _hasModels = File.Exists(Path.Join(demoModels, "reviews-large", "config.json"));
        await MeasureAsync(new Samples(), cancellationToken); // files are in the system's cache from here on
        return _hasModels ? null : $"only the empty program is started: no demo models in {demoModels}; --demo-models names their folder";
    }

    public async Task MeasureAsync(Samples samples, CancellationToken cancellationToken)
    {
        samples.Add("empty", (await _empty.RunAsync([], cancellationToken)).Seconds);
        if (_hasModels)
        {
            samples.Add("sampling", (await _commandLine.RunAsync(_sampling, cancellationToken)).Seconds);
            samples.Add("guided", (await _commandLine.RunAsync([.. _sampling, .. _pair], cancellationToken)).Seconds);
        }
    }

    public IEnumerable<Figure> Evaluate(Samples samples)
    {
        if (!_hasModels)
        {
            yield return new Figure("an empty program, from start to end", samples.Median("empty"), Unit.Seconds, Goal: null, "") { Spread = samples.SpreadOf("empty") };
            yield break;
        }

        foreach (var (name, what) in new[] { ("sampling", "the large model alone"), ("guided", "the large model and the pair") })
        {
            var round = samples.Ratio(name, "empty");
            yield return new Figure(
                $"{what}, against an empty program",
                round,
                Unit.Times,
                Goal.AtMost(2),
                $"{Units.Seconds(round[name])}, an empty program {Units.Seconds(round["empty"])}");
        }
    }
}
