using W2S.Engine.Tests.EveryRuntime;
using W2S.Engine.Tests.Models.Configuration;

namespace W2S.Engine.Tests.Models;

/// <summary>What <see cref="GoldenLogitsTests"/> hold every runtime against says enough.</summary>
public sealed class GoldenCheckpointTests
{
    public static TheoryData<string> LanguageModels => [.. GoldenCheckpoints.LanguageModels];

    [Fact]
    public void Names_CoverEveryFamilyAsLanguageModelAndAsClassifier()
    {
        string[] families = ["gpt2", "llama", "mistral", "qwen2", "qwen3", "phi3", "gemma2", "gpt_neox"];
        foreach (var group in GoldenCheckpoints.Names.GroupBy(GoldenCheckpoints.IsClassifier))
        {
            Assert.Equal(families.Order(), group.Select(Family).Distinct().Order());
        }
    }

    [Theory]
    [MemberData(nameof(LanguageModels))]
    public void Sequences_AreTwoOfFortyTokensAndNotTheSame(string name)
    {
        GoldenSequence[] sequences = GoldenSequence.Read(name);

        Assert.Equal([40, 40], sequences.Select(s => s.Ids.Length));
        Assert.NotEqual(sequences[0].Ids, sequences[1].Ids);
    }

    private static string Family(string name) => ConfigFolder.Golden(name)["model_type"]!.GetValue<string>();
}
