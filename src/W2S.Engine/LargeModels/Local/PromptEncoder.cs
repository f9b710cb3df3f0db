using W2S.Engine.Models;
using W2S.Engine.Prompts;
using W2S.Engine.Tokenization;

namespace W2S.Engine.LargeModels.Local;

/// <summary>Turns a user's prompt into the token ids a model starts from, and refuses what cannot fit.</summary>
internal static class PromptEncoder
{
    /// <returns>[prompt tokens], at least one: an empty prompt is the begin token, or the end token where there is no other.</returns>
    /// <exception cref="InvalidOptionException">The prompt is empty and the model has no token to begin with.</exception>
    public static int[] Encode(LocalModel model, FormattedPrompt prompt)
    {
        var tokenizer = RequireTokenizer(model);
        var ids = Encode(tokenizer, prompt);
        if (ids.Length > 0)
        {
            return ids;
        }

        return (tokenizer.BeginOfSequence ?? model.EndToken) is { } start
            ? [start]
            : throw new InvalidOptionException(
                "prompt", $"it is empty, and model '{model.Name}' has no begin or end token to start from; at least one character expected");
    }

    /// <returns>[tokens], with one begin token at most; none where there is nothing to read.</returns>
    public static int[] Encode(ITokenizer tokenizer, FormattedPrompt prompt)
    {
        var ids = tokenizer.Encode(prompt.Segments, addSpecialTokens: !prompt.IsComplete);

        // The format may spell the begin token while the tokenizer adds it too, or a chat template was told of it twice.
        return ids.Length >= 2 && ids[0] == tokenizer.BeginOfSequence && ids[1] == ids[0] ? ids[1..] : ids;
    }

    /// <exception cref="InvalidOptionException">Prompt and response exceed the context length.</exception>
    public static void RequireFit(LocalModel model, int promptTokens, int maxNewTokens)
    {
        var context = model.Spec.ContextLength;
        if (promptTokens + (long)maxNewTokens > context)
        {
            throw new InvalidOptionException(
                "max_tokens",
                $"a prompt of {promptTokens} tokens and {maxNewTokens} new ones exceed the {context} tokens model '{model.Name}' can read");
        }
    }

    public static ITokenizer RequireTokenizer(LocalModel model) =>
        model.Tokenizer ?? throw new InvalidOptionException("model", $"'{model.Name}' was loaded without a tokenizer; text cannot be exchanged");
}
