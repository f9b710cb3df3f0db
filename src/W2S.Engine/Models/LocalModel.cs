using W2S.Engine.Runtime;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Models;

/// <summary>A loaded checkpoint folder: weights behind a runner, and the tokenizer. Safe to use from any thread.</summary>
public sealed class LocalModel(string name, DecoderRunner runner, ITokenizer? tokenizer, IReadOnlyList<int> endTokens) : IAsyncDisposable
{
    /// <summary>The name it was registered under, or its folder's.</summary>
    public string Name { get; } = name;

    /// <summary>Computes.</summary>
    public DecoderRunner Runner { get; } = runner;

    /// <summary>What it is made of.</summary>
    public DecoderSpec Spec => Runner.Decoder.Spec;

    /// <summary>Its tokenizer; null when the folder was opened without one, for token ids only.</summary>
    public ITokenizer? Tokenizer { get; } = tokenizer;

    /// <summary>Tokens that end a response: those of <c>generation_config.json</c>, else of <c>config.json</c>, else the tokenizer's.</summary>
    public IReadOnlyList<int> EndTokens { get; } = endTokens;

    /// <summary>Loads a checkpoint folder onto the CPU.</summary>
    /// <param name="folder">Holds <c>config.json</c>, <c>*.safetensors</c> and, unless left out, <c>tokenizer.json</c>.</param>
    /// <param name="withTokenizer">Whether tokenizer files are read.</param>
    /// <exception cref="Checkpoints.ModelFormatException">Configuration or weights are missing, malformed or do not match.</exception>
    /// <exception cref="TokenizerFormatException">The tokenizer is missing or malformed.</exception>
    public static Task<LocalModel> LoadAsync(
        string folder, string? name = null, bool withTokenizer = true, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException(folder + name + withTokenizer);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Runner.DisposeAsync();
}
