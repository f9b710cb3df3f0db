using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.TextGeneration;
using W2S.Cli.Tests.Support;
using W2S.Engine.Search;

namespace W2S.SemanticKernel.Tests;

/// <summary>
/// Chats with checkpoints that have a chat template: one token is one byte, and one the whole of <c>&lt;|endoftext|&gt;</c>.
/// </summary>
public sealed class CheckpointChatTests : IClassFixture<TinyModels>, IAsyncDisposable
{
    private const string Template =
        "{% for m in messages %}[{{ m.role }}]{{ m.content }}<|endoftext|>{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}";

    private readonly ServiceProvider _services;
    private readonly IChatCompletionService _chat;

    public CheckpointChatTests(TinyModels models)
    {
        var large = models.AddChatModel(nameof(CheckpointChatTests) + Guid.NewGuid(), Template);
        _services = new ServiceCollection()
            .AddWeakToStrongChatCompletion(options => options.AddLargeModel("large", large).AddGuidance("pair", models.Tuned, models.Untuned))
            .AddWeakToStrongTextGeneration()
            .BuildServiceProvider();
        _chat = _services.GetRequiredService<IChatCompletionService>();
    }

    public static TheoryData<string, string> Turns => new()
    {
        { "user", "[user]Hi.[assistant]" },
        { "developer", "[system]Hi.[assistant]" },

        // A turn that is over is answered: continuing it would be another matter than what agents mean by it.
        { "assistant", "[assistant]Hi.[assistant]" },
    };

    [Theory]
    [MemberData(nameof(Turns))]
    public async Task GetChatMessageContents_History_IsReadThroughTheTemplateAndAnsweredInANewTurn(string role, string read)
    {
        var answer = await _chat.GetChatMessageContentAsync(new ChatHistory("Hi", new AuthorRole(role)), Settings(1));

        Assert.Equal(read.Length, ((UsageDetails)answer.Metadata!["Usage"]!).InputTokenCount);
    }

    [Fact]
    public async Task GetChatMessageContents_SpecialTokensInAMessage_AreText()
    {
        var answer = await _chat.GetChatMessageContentAsync(new ChatHistory("<|endoftext|>", AuthorRole.User), Settings(1));

        Assert.Equal("[user]<|endoftext|>.[assistant]".Length, ((UsageDetails)answer.Metadata!["Usage"]!).InputTokenCount);
    }

    [Fact]
    public async Task GetChatMessageContents_SameSeed_SameAnswerStreamedOrWholeOrAsAPromptWithMessages()
    {
        var history = new ChatHistory("Be kind.");
        history.AddUserMessage("Hi");
        var whole = await _chat.GetChatMessageContentAsync(history, Settings(1));

        var streamed = "";
        await foreach (var piece in _chat.GetStreamingChatMessageContentsAsync(history, Settings(1)))
        {
            streamed += piece.Content;
        }

        var text = await _services.GetRequiredService<ITextGenerationService>().GetTextContentAsync(
            "<message role='system'>Be kind.</message><message role='user'>Hi</message>",
            Settings(1),
            Kernel.CreateBuilder().Build());

        Assert.NotEmpty(whole.Content!);
        Assert.Equal((whole.Content, whole.Content), (streamed, text.Text));
    }

    [Fact]
    public async Task GetChatMessageContents_SecondTurn_DependsOnTheFirst()
    {
        var history = new ChatHistory("Hi", AuthorRole.User);
        history.Add(await _chat.GetChatMessageContentAsync(history, Settings(1)));
        history.AddUserMessage("And?");

        var second = await _chat.GetChatMessageContentAsync(history, Settings(1));

        var alone = await _chat.GetChatMessageContentAsync(new ChatHistory("And?", AuthorRole.User), Settings(1));
        Assert.NotEqual(alone.Content, second.Content);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static WeakToStrongPromptExecutionSettings Settings(long seed) => new()
    {
        Method = SearchMethod.ChunkLevel,
        BeamWidth = 2,
        SuccessorsPerBeam = 2,
        ChunkLength = 2,
        MaxTokens = 8,
        Seed = seed,
    };
}
