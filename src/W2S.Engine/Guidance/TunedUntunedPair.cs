using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Models;
using W2S.Engine.Prompts;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Guidance;

/// <summary>
/// A small tuned model and the untuned one it was tuned from: log pi_tuned(y | x) - log pi_untuned(y | x) is the dense reward
/// that steers the search (arXiv 2405.19262, section 4.1). Safe to use from any thread; does not own the loaded models.
/// </summary>
public sealed class TunedUntunedPair : IGuidance
{
    /// <exception cref="InvalidOptionException">A model was loaded without a tokenizer.</exception>
    /// <exception cref="Checkpoints.ModelFormatException">A model is a classifier.</exception>
    /// <exception cref="GuidanceException">The models do not belong together: their vocabularies or shapes differ.</exception>
    public TunedUntunedPair(
        string name, LocalModel tuned, IPromptFormat tunedFormat, LocalModel untuned, IPromptFormat untunedFormat)
    {
        Name = name;
        Tuned = LanguageModels.Require(tuned);
        TunedFormat = tunedFormat;
        Untuned = LanguageModels.Require(untuned);
        UntunedFormat = untunedFormat;
        Tokenizer = PromptEncoder.RequireTokenizer(tuned);
        RequireSame("vocabularies", PromptEncoder.RequireTokenizer(tuned).Fingerprint, PromptEncoder.RequireTokenizer(untuned).Fingerprint);
        RequireSame("embedding sizes", tuned.Spec.VocabularySize, untuned.Spec.VocabularySize);
        RequireSame("hidden sizes", tuned.Spec.HiddenSize, untuned.Spec.HiddenSize);
        RequireSame("layer counts", tuned.Spec.LayerCount, untuned.Spec.LayerCount);
        RequireSame("intermediate sizes", tuned.Spec.Mlp.IntermediateSize, untuned.Spec.Mlp.IntermediateSize);
        RequireSame("attention heads", HeadsOf(tuned), HeadsOf(untuned));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The model that was tuned.</summary>
    public LocalModel Tuned { get; }

    /// <summary>What is put around a prompt for <see cref="Tuned"/>.</summary>
    public IPromptFormat TunedFormat { get; }

    /// <summary>The model it was tuned from.</summary>
    public LocalModel Untuned { get; }

    /// <summary>What is put around a prompt for <see cref="Untuned"/>.</summary>
    public IPromptFormat UntunedFormat { get; }

    /// <summary>The vocabulary both share.</summary>
    public ITokenizer Tokenizer { get; }

    /// <inheritdoc/>
    public async Task<IGuidanceSession> OpenAsync(GuidanceRequest request, CancellationToken cancellationToken)
    {
        var sharesIds = request.LargeModelTokenizer?.Fingerprint == Tokenizer.Fingerprint;
        var tunedPrompt = TunedFormat.Apply(request.Prompt);
        var (tunedIds, tunedCache) = Encode(Tuned, tunedPrompt, request, sharesIds);
        var (untunedIds, untunedCache) = Encode(Untuned, UntunedFormat.Apply(request.Prompt), request, sharesIds);
        var end = EndOfTurn.FirstSpecial(Tokenizer, tunedPrompt.ResponseEnd) ?? Tuned.EndToken;
        var session = new TunedUntunedSession(
            new LikelihoodSession(Tuned, tunedIds, request.MaxNewTokens, tunedCache),
            new LikelihoodSession(Untuned, untunedIds, request.MaxNewTokens, untunedCache),
            sharesIds ? new SharedVocabulary() : new VocabularyBridge(new ResponseEncoder(Tokenizer, tunedPrompt), end));
        try
        {
            await session.ReadPromptAsync(cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static (int[] Prompt, long CacheBytes) Encode(
        LocalModel model, FormattedPrompt formatted, GuidanceRequest request, bool sharesIds)
    {
        var prompt = PromptEncoder.Encode(model, formatted);

        // Across vocabularies nobody knows yet how many tokens a response will be here: at least one, and scoring sees the rest.
        PromptEncoder.RequireFit(model, prompt.Length, sharesIds ? request.MaxNewTokens : 1);
        return (prompt, CacheNeed.Require(model, prompt.Length, request.MaxNewTokens, request.MaxCandidates));
    }

    // What sizes weights have. Windows, caps and rotary settings do not count: fine-tuning tools write them anew, and each model has its
    // own.
    private static (int Heads, int KeyValueHeads, int HeadSize) HeadsOf(LocalModel model)
    {
        var attention = model.Spec.Attention;
        return (attention.HeadCount, attention.KeyValueHeadCount, attention.HeadSize);
    }

    // Enough to tell two vocabularies apart; all 64 digits of each hide the rest of the message.
    private static object? Shown<T>(T value) => value is string { Length: > 8 } hash ? hash[..8] + "..." : value;

    private void RequireSame<T>(string what, T tuned, T untuned)
    {
        if (!EqualityComparer<T>.Default.Equals(tuned, untuned))
        {
            throw new GuidanceException(
                $"guidance '{Name}': tuned model '{Tuned.Name}' and untuned model '{Untuned.Name}' have different {what} "
                + $"({Shown(tuned)} and {Shown(untuned)}); the untuned model must be the one the tuned model was tuned from");
        }
    }
}
