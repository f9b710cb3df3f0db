using System.Diagnostics;
using W2S.Engine.Models;
using W2S.Engine.Runtime;

namespace W2S.Bench.Cards;

/// <summary>
/// A decoder that can time its passes to their end on the card. It then waits for the card before and after each, which nobody else does:
/// what is timed so is slower than what is not.
/// </summary>
internal sealed class TimedDecoder(IDecoder inner, ICard card) : IDecoder
{
    private readonly List<TimedPass> _passes = [];

    public DecoderSpec Spec => inner.Spec;

    public CacheUsage Cache => inner.Cache;

    public long CacheCapacity => inner.CacheCapacity;

    public bool DrawsTokens => inner.DrawsTokens;

    /// <summary>Whether passes are timed. Changed while none is computed.</summary>
    public bool IsTiming { get; set; }

    /// <summary>The passes timed since the last call.</summary>
    public IReadOnlyList<TimedPass> TakePasses()
    {
        TimedPass[] passes = [.. _passes];
        _passes.Clear();
        return passes;
    }

    public Sequence CreateSequence(int? expectedLength = null) => inner.CreateSequence(expectedLength);

    public void Forward(ForwardBatch batch)
    {
        if (!IsTiming)
        {
            inner.Forward(batch);
            return;
        }

        card.Synchronize();
        var begin = Stopwatch.GetTimestamp();
        inner.Forward(batch);
        var launched = Stopwatch.GetTimestamp();
        card.Synchronize();
        _passes.Add(new TimedPass(begin, launched, Stopwatch.GetTimestamp()));
    }

    public void Dispose() => inner.Dispose();
}

/// <summary>When a pass began, was launched and was done, in ticks of <see cref="Stopwatch"/>.</summary>
/// <param name="Launched">When the call returned: before the end where nothing was asked for that has to come back.</param>
internal readonly record struct TimedPass(long Begin, long Launched, long End)
{
    /// <summary>What the host needed to launch it.</summary>
    public double LaunchSeconds => Seconds(Launched - Begin);

    /// <summary>All of it.</summary>
    public double TotalSeconds => Seconds(End - Begin);

    /// <summary>Seconds during which at least one of them ran: two models of a pair compute at the same time.</summary>
    public static double Together(IEnumerable<TimedPass> passes)
    {
        var (ticks, end) = (0L, long.MinValue);
        foreach (var pass in passes.OrderBy(pass => pass.Begin))
        {
            ticks += Math.Max(0, pass.End - Math.Max(pass.Begin, end));
            end = Math.Max(end, pass.End);
        }

        return Seconds(ticks);
    }

    private static double Seconds(long ticks) => (double)ticks / Stopwatch.Frequency;
}
