using System.Text;
using Microsoft.SemanticKernel;

namespace W2S.SemanticKernel.Tests.Support;

/// <summary>What a sampler writes: words drawn by the seed of the settings, as many as they allow.</summary>
internal static class RandomWords
{
    private static readonly string[] Words = [" good", " bad", " fine", " dull"];

    public static string Draw(PromptExecutionSettings settings, int salt = 0)
    {
        var random = new Random(((int)settings.ExtensionData!["seed"] * 31) + salt);
        var text = new StringBuilder();
        for (var word = 0; word < (int)settings.ExtensionData["max_tokens"]; word++)
        {
            text.Append(Words[random.Next(Words.Length)]);
        }

        return text.ToString();
    }
}
