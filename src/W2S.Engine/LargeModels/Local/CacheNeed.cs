using W2S.Engine.Models;

namespace W2S.Engine.LargeModels.Local;

/// <summary>What a request can come to take of a model's memory, known before it begins.</summary>
internal static class CacheNeed
{
    /// <param name="limit">Bytes that the model's requests may take together; null for the memory there is.</param>
    /// <returns>Bytes of key/value cache and logits once every candidate has grown to its full length; no more than the limit.</returns>
    /// <exception cref="InvalidOptionException">It exceeds the limit even alone.</exception>
    public static long Require(LocalModel model, int promptTokens, int maxNewTokens, int maxCandidates, long? limit = null)
    {
        var cache = model.Runner.Decoder.Cache;
        Int128 blocksEach = (maxNewTokens / cache.BlockTokens) + 2;
        var caches = ((promptTokens / cache.BlockTokens) + 1 + (maxCandidates * blocksEach)) * cache.BytesPerBlock;
        var logits = (Int128)maxCandidates * model.Spec.VocabularySize * sizeof(float);
        var needed = caches + logits;
        var most = limit ?? model.Runner.Decoder.CacheCapacity;
        return needed <= most
            ? (long)needed
            : throw new InvalidOptionException(
                "beam_width * successors_per_beam",
                $"{maxCandidates} candidates of {maxNewTokens} tokens need {needed >> 20} MiB of key/value cache and logits in model '{model.Name}', "
                + (limit is null ? $"{most >> 20} MiB are there" : $"its requests may take {most >> 20} MiB (CacheMiB)"));
    }
}
