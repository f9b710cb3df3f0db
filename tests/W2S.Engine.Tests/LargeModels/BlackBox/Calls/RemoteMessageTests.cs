using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.BlackBox.Calls;

namespace W2S.Engine.Tests.LargeModels.BlackBox.Calls;

public sealed class RemoteMessageTests
{
    private static readonly RemoteMessage Messages = new("remote", ["What is my secret?", "It is \"x\",\nI think"]);

    [Theory]
    [InlineData("Incorrect API key provided: sk-proj-a1b2c3d4e5", "Incorrect API key provided: [redacted]")]
    [InlineData("Authorization: Bearer abcdefgh.ijkl", "Authorization: [redacted]")]
    [InlineData("{\"Authorization\": \"Token k3y\", \"n\": 1}", "{\"Authorization\": \"[redacted]\", \"n\": 1}")]
    [InlineData("OPENAI_API_KEY=abc123, clientSecret=abc123", "OPENAI_API_KEY=[redacted], clientSecret=[redacted]")]
    [InlineData("x-api-key: abc123", "x-api-key: [redacted]")]
    [InlineData("Incorrect API key provided: abc123", "Incorrect API key provided: [redacted]")]
    [InlineData("sent Bearer abcdefgh.ijkl to the host", "sent Bearer [redacted] to the host")]
    [InlineData("\"api_key\": \"12345678\"", "\"api_key\": \"[redacted]\"")]
    [InlineData("GET https://host/v1?key=abcdef&n=1", "GET https://host/v1?key=[redacted]&n=1")]
    [InlineData("https://user:word@host/v1", "https://[redacted]@host/v1")]
    [InlineData("hf_abcdefgh and ghp_abcdefgh12", "[redacted] and [redacted]")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", "[redacted]")]
    [InlineData("0123456789abcdef0123456789abcdef", "[redacted]")]
    public void Of_WhatLooksLikeACredential_IsRedacted(string message, string expected) =>
        Assert.Equal(expected, Messages.Of(new LargeModelException(message)));

    [Theory]
    [InlineData("The model gpt-3.5-turbo-instruct-0914 does not exist")]
    [InlineData("max_tokens: 4096 is too large, token limit 2048 reached")]
    [InlineData("skeleton keys open https://host:8080/openai/deployments/x/completions")]
    public void Of_OrdinaryWords_AreLeftAlone(string message) => Assert.Equal(message, Messages.Of(new LargeModelException(message)));

    [Fact]
    public void Of_QuotedText_IsRedactedHoweverItIsSpelled()
    {
        Assert.Equal("refused: [text]", Messages.Of(new LargeModelException("refused: What is my secret?")));
        Assert.Equal("refused: {\"content\": \"[text]\"}", Messages.Of(new LargeModelException("""refused: {"content": "It is \"x\",\nI think"}""")));
        Assert.Equal("refused: {\"content\": \"[text]\"}", Messages.Of(new LargeModelException("""refused: {"content": "It is \u0022x\u0022,\nI think"}""")));
    }

    [Fact]
    public void Of_HugeMessage_IsShort() => Assert.InRange(Messages.Of(new LargeModelException(string.Concat(Enumerable.Repeat("error ", 1 << 18)))).Length, 200, 303);

    [Fact]
    public void Harmless_SecretInOneOfSeveralInnerExceptions_IsNotKept()
    {
        var several = new AggregateException(new IOException("reset"), new IOException("refused", new IOException("sk-abcdefgh12")));

        Assert.DoesNotContain("sk-", Messages.Harmless(new LargeModelException("refused", several)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Harmless_SecretInAnInnerException_IsNotKept()
    {
        var failure = new LargeModelException("refused", new IOException("sk-abcdefgh12"));

        Assert.DoesNotContain("sk-", Messages.Harmless(failure).ToString(), StringComparison.Ordinal);
    }
}
