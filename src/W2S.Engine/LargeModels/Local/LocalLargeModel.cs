using W2S.Engine.Models;
using W2S.Engine.Prompts;
using W2S.Engine.Tokenization;

namespace W2S.Engine.LargeModels.Local;

/// <summary>A large model whose weights are on this machine. Safe to use from any thread; does not own the loaded model.</summary>
/// <param name="model">A language model; a classifier is refused with a <see cref="Checkpoints.ModelFormatException"/>.</param>
/// <param name="format">What is put around a prompt.</param>
public sealed class LocalLargeModel(LocalModel model, IPromptFormat format) : ILargeModel
{
    /// <inheritdoc/>
    public string Name => Model.Name;

    /// <inheritdoc/>
    public LargeModelCapabilities Capabilities =>
        LargeModelCapabilities.Continuation | LargeModelCapabilities.TokenIds | LargeModelCapabilities.Incremental;

    /// <inheritdoc/>
    public ITokenizer? Tokenizer => Model.Tokenizer;

    /// <summary>The loaded checkpoint.</summary>
    public LocalModel Model { get; } = LanguageModels.Require(model);

    /// <summary>What is put around a prompt.</summary>
    public IPromptFormat Format { get; } = format;

    /// <inheritdoc/>
    public Task<ILargeModelSession> OpenAsync(LargeModelRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<ILargeModelSession>(new LocalLargeModelSession(request, [Source(Model, Format, 1, request)]));
    }

    /// <summary>A model's part in the next-token distribution of a request that it can hold.</summary>
    /// <exception cref="InvalidOptionException">The request does not fit the model.</exception>
    internal static LogitSource Source(LocalModel model, IPromptFormat format, double weight, LargeModelRequest request)
    {
        var formatted = format.Apply(request.Prompt);
        var prompt = PromptEncoder.Encode(model, formatted);
        PromptEncoder.RequireFit(model, prompt.Length, request.MaxNewTokens);
        PromptEncoder.RequireMemory(model, prompt.Length, request.MaxNewTokens, request.MaxCandidates);
        return new LogitSource(model, weight, prompt, ContinuesText: !formatted.IsComplete);
    }
}
