using System.Text.Json;
using W2S.Engine.ChatTemplates;
using W2S.Engine.LargeModels;
using W2S.Engine.Search;
using W2S.Engine.Telemetry;

namespace W2S.Engine.Tests.Telemetry;

public sealed class MessageJsonTests : IAsyncDisposable
{
    private readonly GenerationBench _bench = new();
    private readonly SpanRecorder _spans = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Texts_AreShownOnlyToThoseWhoOptedIn(bool isEnabled)
    {
        _bench.EnableSensitiveData = isEnabled;
        var prompt = Prompt.FromText("Wörter \"in\"\nquotes");
        var result = (await _bench.RunAsync(GenerationBench.Request(GenerationBench.Guided with { ResultCount = 2 }, prompt), isStreamed: false))!;

        var input = (string?)_spans.Request.GetTagItem("gen_ai.input.messages");
        var output = (string?)_spans.Request.GetTagItem("gen_ai.output.messages");
        if (!isEnabled)
        {
            Assert.Null(input);
            Assert.Null(output);
            return;
        }

        Assert.Equal("""[{"role":"user","parts":[{"type":"text","content":"Wörter \"in\"\nquotes"}]}]""", input);
        using var messages = JsonDocument.Parse(output!);
        Assert.Equal(
            result.Hypotheses.Select(hypothesis => ("assistant", hypothesis.Text, hypothesis.Finish is FinishReason.Length ? "length" : "stop")),
            messages.RootElement.EnumerateArray().Select(message => (
                message.GetProperty("role").GetString(),
                message.GetProperty("parts")[0].GetProperty("content").GetString(),
                message.GetProperty("finish_reason").GetString()))!);
        Assert.Equal(2, _spans.Request.GetTagItem("gen_ai.request.choice.count"));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("TRUE", true)]
    [InlineData("false", false)]
    [InlineData("1", false)]
    [InlineData(null, false)]
    public void Texts_WhereOptionsSayNothing_AreShownAsTheEnvironmentSays(string? variable, bool isEnabled) =>
        Assert.Equal(isEnabled, TelemetryOptions.IsOptIn(variable));

    [Fact]
    public void Texts_OfAChat_KeepTheirRoles()
    {
        var chat = Prompt.FromMessages([new ChatMessage("system", "Be kind."), new ChatMessage("user", "Hi")]);

        Assert.Equal(
            """[{"role":"system","parts":[{"type":"text","content":"Be kind."}]},{"role":"user","parts":[{"type":"text","content":"Hi"}]}]""",
            MessageJson.Of(chat));
        Assert.Equal("chat base", new RequestDescription(GenerationBench.Request(new(), chat), "base", [], IsStreamed: true).SpanName);
    }

    public ValueTask DisposeAsync()
    {
        _spans.Dispose();
        return _bench.DisposeAsync();
    }
}
