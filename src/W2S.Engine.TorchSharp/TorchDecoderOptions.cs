namespace W2S.Engine.Torch;

/// <summary>How a <see cref="TorchDecoder"/> computes. The defaults are what hosts want; tests set bounds that tiny models reach.</summary>
internal sealed record TorchDecoderOptions
{
    /// <summary>Name of the model in messages; null for its family's.</summary>
    public string? Name { get; init; }

    /// <summary>Tokens in a block of the key/value cache.</summary>
    public int BlockTokens { get; init; } = 16;

    /// <summary>Most blocks of the key/value cache in use at once; null for no limit but memory.</summary>
    public int? MaxBlocks { get; init; }

    /// <summary>Rows (tokens) computed at a time: bounds the memory that activations take.</summary>
    public int PassRows { get; init; } = 2048;

    /// <summary>
    /// Bytes of a shared prompt's keys and values that each layer may gather more than once. Beyond that it is read once for all who share it,
    /// by some ten operations more.
    /// </summary>
    public long SharedBytes { get; init; } = 16 << 20;

    /// <summary>Bytes that attention's scores take at once, where they are computed at all.</summary>
    public long ScoreBytes { get; init; } = 256 << 20;

    /// <summary>Bytes that the logits take at once of which only scores or draws are wanted.</summary>
    public long LogitBytes { get; init; } = 64 << 20;

    /// <summary>What can still be had of a device's memory; null where that cannot be found out. May be called from any thread.</summary>
    public Func<Device, long?> FreeBytes { get; init; } = static _ => null;
}
