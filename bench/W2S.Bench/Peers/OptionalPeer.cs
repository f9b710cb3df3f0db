namespace W2S.Bench.Peers;

/// <summary>A peer that is measured until it fails: nothing that fails there costs what else is measured.</summary>
/// <param name="peer">Null where its option was not given.</param>
/// <param name="name">In words.</param>
/// <param name="option">The option that names it.</param>
internal sealed class OptionalPeer<TPeer>(TPeer? peer, string name, string option)
    where TPeer : class, IPeer
{
    private TPeer? _peer = peer;

    /// <summary>Null, or why it is not measured, or no longer.</summary>
    public string? Notice { get; private set; } = peer is null ? $"{name} is not measured: {option} was not given" : null;

    /// <summary>Null where it does not say.</summary>
    public string? Version { get; private set; }

    /// <summary>Runs it once for nothing, and asks its version.</summary>
    public Task PrepareAsync(Func<TPeer, Task> run, CancellationToken cancellationToken) => TryAsync("is not measured", async peer =>
    {
        await run(peer);
        Version = await peer.VersionAsync(cancellationToken);
    });

    /// <summary>Measures it, where it is there and never failed.</summary>
    public Task MeasureAsync(Func<TPeer, Task> measure) => TryAsync("is no longer measured", measure);

    private async Task TryAsync(string otherwise, Func<TPeer, Task> action)
    {
        if (_peer is null)
        {
            return;
        }

        try
        {
            await action(_peer);
        }
        catch (PeerException e)
        {
            _peer = null;
            Notice = $"{name} {otherwise}: {e.Message}";
        }
    }
}

/// <summary>A program to compare with.</summary>
internal interface IPeer
{
    /// <summary>Name and version in words; null where it does not say.</summary>
    Task<string?> VersionAsync(CancellationToken cancellationToken);
}
