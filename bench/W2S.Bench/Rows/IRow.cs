using W2S.Bench.Measuring;
using W2S.Bench.Reports;

namespace W2S.Bench.Rows;

/// <summary>A row of the table of goals: what is measured for it in every round, and what that says.</summary>
internal interface IRow
{
    /// <summary>As <c>--rows</c> takes it.</summary>
    string Name { get; }

    /// <summary>What is measured, in a few words.</summary>
    string Title { get; }

    /// <summary>Loads what is needed and runs it once, so that nothing measured later is the first of its kind.</summary>
    /// <returns>Null, or what of it cannot be measured here, and why.</returns>
    Task<string?> PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Null, or what it stopped to measure in some round, and why.</summary>
    string? Lost => null;

    /// <summary>Name and version of what it is held against, where that is a program that says so.</summary>
    string? PeerVersion => null;

    /// <summary>One round: each case once, those that are compared next to each other.</summary>
    Task MeasureAsync(Samples samples, CancellationToken cancellationToken);

    /// <summary>What the rounds say against the goals.</summary>
    IEnumerable<Figure> Evaluate(Samples samples);

    /// <summary>What the rounds have to draw; by default nothing.</summary>
    IEnumerable<Series> Draw(Samples samples) => [];
}
