namespace W2S.Engine.Runtime;

/// <summary>
/// A handle on the cached keys and values of one token sequence, with one owner.
/// </summary>
/// <remarks>
/// Made by <see cref="IDecoder.CreateSequence"/> and only usable with that decoder. <see cref="Fork"/>, <see cref="Truncate"/>
/// and <see cref="Dispose()"/> may be called from any thread, but not while a batch that holds this sequence is being computed.
/// Disposing twice is harmless; every other use after disposal throws <see cref="ObjectDisposedException"/>.
/// </remarks>
public abstract class Sequence : IDisposable
{
    /// <summary>Number of tokens whose keys and values are cached.</summary>
    public abstract int Length { get; }

    /// <summary>A second sequence that shares everything cached so far; what either adds later is its own (copy on write).</summary>
    public abstract Sequence Fork();

    /// <summary>Forgets all but the first <paramref name="length"/> tokens; gives back the blocks that held only them.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative or more than <see cref="Length"/>.</exception>
    public abstract void Truncate(int length);

    /// <summary>Gives back every block that no other sequence shares.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    protected abstract void Dispose(bool disposing);
}
