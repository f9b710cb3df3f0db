using W2S.Engine.ChatTemplates;
using W2S.Engine.Checkpoints;
using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Models;

/// <summary>
/// A loaded checkpoint folder: weights behind a runner, the tokenizer, and the chat template. Safe to use from any thread.
/// </summary>
/// <param name="chatTemplate">Read when it is first asked for; null for none.</param>
public sealed class LocalModel(
    string name, DecoderRunner runner, ITokenizer? tokenizer, IReadOnlyList<int> endTokens, Lazy<ChatTemplate?>? chatTemplate = null)
    : IAsyncDisposable
{
    /// <summary>The name it was registered under, or its folder's.</summary>
    public string Name { get; } = name;

    /// <summary>Computes.</summary>
    public DecoderRunner Runner { get; } = runner;

    /// <summary>What it is made of.</summary>
    public DecoderSpec Spec => Runner.Decoder.Spec;

    /// <summary>Its tokenizer; null when the folder was opened without one, for token ids only.</summary>
    public ITokenizer? Tokenizer { get; } = tokenizer;

    /// <summary>The checkpoint's chat template; null where it has none.</summary>
    /// <exception cref="ChatTemplateException">It has one that is malformed.</exception>
    /// <exception cref="InvalidOptionException">It has several, and none of them is the default.</exception>
    public ChatTemplate? ChatTemplate => chatTemplate?.Value;

    /// <summary>
    /// Tokens that end a response: those of <c>generation_config.json</c>, else of <c>config.json</c>, else the tokenizer's; and the one
    /// with which the chat template ends an answer.
    /// </summary>
    public IReadOnlyList<int> EndTokens { get; } = endTokens;

    /// <summary>
    /// The token to write where a response ends: the tokenizer's own, else the first of <see cref="EndTokens"/>; null without either.
    /// </summary>
    public int? EndToken => Tokenizer?.EndOfSequence ?? (EndTokens.Count > 0 ? EndTokens[0] : null);

    /// <summary>
    /// Loads a checkpoint folder onto its device, on the thread pool. Cancellation is heeded between tensors, and within large ones.
    /// </summary>
    /// <param name="folder">Holds <c>config.json</c>, <c>*.safetensors</c> and, unless left out, a tokenizer.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ModelFormatException">
    /// Configuration or weights are missing, malformed or do not match, or the tokenizer has ids the model has no embedding for.
    /// </exception>
    /// <exception cref="InvalidOptionException">The weights need more memory than there is; none was read.</exception>
    /// <exception cref="TokenizerFormatException">The tokenizer is missing or malformed.</exception>
    public static Task<LocalModel> LoadAsync(string folder, LoadOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => LocalModelLoader.LoadAsync(folder, options ?? new LoadOptions(), cancellationToken), cancellationToken);

    /// <summary>What the weights would take of each device's memory, in the order of the placement. None is read.</summary>
    /// <inheritdoc cref="LoadAsync"/>
    /// <exception cref="InvalidOptionException">The options are not for that device, or it is not there.</exception>
    public static IReadOnlyList<MemoryNeed> EstimateMemory(string folder, LoadOptions? options = null) =>
        LocalModelLoader.Estimate(folder, options ?? new LoadOptions());

    /// <summary>The same model, not loaded again, under another name; disposing either disposes both.</summary>
    public LocalModel Named(string other) => new(other, Runner, Tokenizer, EndTokens, chatTemplate);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Runner.DisposeAsync();

    internal static IReadOnlyList<int> EndTokensOf(VerifiedCheckpoint checkpoint, int? endOfSequence, int? endOfTurn)
    {
        int?[] others = [checkpoint.EndTokens.Count == 0 ? endOfSequence : null, endOfTurn];
        return [.. checkpoint.EndTokens.Union(others.OfType<int>())];
    }
}
