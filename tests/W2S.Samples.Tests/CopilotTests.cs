using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace W2S.Samples.Tests;

[SuppressMessage("Design", "CA1001", Justification = "DisposeAsync disposes them.")]
public sealed class CopilotTests : IAsyncLifetime
{
    private const string Question = "I finally saw \"The Glass Voyage\" and";

    private readonly SampleProgram _program = SampleProgram.Start("Copilot", "--urls", "http://127.0.0.1:0");
    private readonly HttpClient _client = new();

    public async Task InitializeAsync() => _client.BaseAddress = new Uri(await _program.ReadAfterAsync("Now listening on:"));

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _program.DisposeAsync();
    }

    [Fact]
    public async Task Copilot_AnswersWholeAndInPiecesAndTellsItsHealth()
    {
        using var response = await _client.PostAsJsonAsync("/answer", new { text = Question });
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(answer.GetProperty("score").GetDouble() > 0);
        Assert.True(answer.GetProperty("outputTokens").GetInt64() > 0);

        using var stream = await _client.PostAsJsonAsync("/answer/stream", new { text = Question });
        var pieces = (await stream.Content.ReadAsStringAsync()).Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal))
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line["data: ".Length..])).ToList();
        Assert.True(pieces.Count > 1);
        Assert.NotEmpty(string.Concat(pieces.Select(piece => piece.GetProperty("text").GetString())));
        Assert.NotNull(pieces[^1].GetProperty("finishReason").GetString());

        var health = await _client.GetFromJsonAsync<JsonElement>("/health");
        Assert.Equal("Healthy", health.GetProperty("status").GetString());
        Assert.Equal("loaded", health.GetProperty("models").GetProperty("LargeModels:reviews-large").GetString());
    }

    [Fact]
    public async Task Copilot_QuestionWithoutText_IsABadRequest()
    {
        using var response = await _client.PostAsJsonAsync("/answer", new { });

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }
}
