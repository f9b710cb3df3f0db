using System.Runtime.CompilerServices;

namespace W2S.Engine.Tests.Support;

/// <summary>Waits for what happens on other threads, as long as it takes, but not for ever.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task IsTrueAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string? awaited = null)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            Assert.False(patience.IsCancellationRequested, $"not within {Patience}: {awaited}");
            await Task.Delay(1);
        }
    }
}
