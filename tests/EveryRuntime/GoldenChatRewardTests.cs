using System.Text.Json;
using W2S.Engine.ChatTemplates;
using W2S.Engine.Evaluation;
using W2S.Engine.Models;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.EveryRuntime;

/// <summary>A reward model with a tokenizer and a chat template, from chats and texts to rewards, against what transformers made of them.</summary>
public sealed class GoldenChatRewardTests
{
    // Both sides compute in 32-bit floats, in other orders; the rewards are around 1.
    private const double Tolerance = 1e-4;

    [Theory]
    [MemberData(nameof(RuntimeCases.EachType), MemberType = typeof(RuntimeCases))]
    public async Task ScoreAsync_ChatsAndTexts_EqualThoseOfTransformers(string runtime)
    {
        var tested = RuntimeCases.Named(runtime);
        await using var model = await RewardModel.LoadAsync(Fixtures.PathOf("golden", "chat-reward"), tested.LoadOptions());
        (Prompt Given, double Reward)[] golden = [.. File.ReadLines(Fixtures.PathOf("golden", "chat-reward", "rewards.jsonl")).Select(Read)];

        var rewards = await model.ScoreAsync([.. golden.Select(g => g.Given)]);

        Assert.Equal(9, golden.Length);
        Assert.All(golden.Zip(rewards), pair => Assert.Equal(pair.First.Reward, pair.Second, Tolerance * tested.StoredCoarseness));
    }

    private static (Prompt Given, double Reward) Read(string line)
    {
        var json = JsonSerializer.Deserialize<JsonElement>(line);
        Prompt given = json.TryGetProperty("text", out var text)
            ? text.GetString()!
            : Prompt.FromMessages(json.GetProperty("messages").EnumerateArray()
                .Select(m => new ChatMessage(m.GetProperty("role").GetString()!, m.GetProperty("content").GetString()!)));
        return (given, json.GetProperty("reward").GetDouble());
    }
}
