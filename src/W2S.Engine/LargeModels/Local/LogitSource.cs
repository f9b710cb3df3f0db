using W2S.Engine.Models;
using W2S.Engine.Runtime;

namespace W2S.Engine.LargeModels.Local;

/// <summary>A model whose logits enter the next-token distribution: the large model itself, and under EFT the small ones too.</summary>
/// <param name="Weight">Its logits' factor: 1 for the large model, 1/beta for a tuned and -1/beta for an untuned one.</param>
/// <param name="Prompt">[prompt tokens], at least one.</param>
/// <param name="ContinuesText">The response continues the prompt's text; the answer in a chat is a text of its own.</param>
/// <param name="CacheBytes">What the request can come to take of the model's memory.</param>
internal sealed record LogitSource(LocalModel Model, double Weight, ReadOnlyMemory<int> Prompt, bool ContinuesText, long CacheBytes)
{
    public DecoderRunner Runner => Model.Runner;

    /// <returns>[tokens]: what it has not computed of the branch yet, the prompt at first and the newest token later.</returns>
    public ReadOnlyMemory<int> NewTokens(Branch branch) => branch.TokenCount > 0 ? branch.LastToken : Prompt;
}
