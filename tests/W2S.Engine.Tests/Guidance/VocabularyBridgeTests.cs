using W2S.Engine.Guidance;
using W2S.Engine.LargeModels;
using W2S.Engine.Prompts;
using W2S.Engine.Tests.Support;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests.Guidance;

public sealed class VocabularyBridgeTests
{
    [Theory]
    [InlineData("llama2", "Hello  world", "", "Hello  world")]
    [InlineData("llama2", " Hello", "", " Hello")]
    [InlineData("llama2-metaspace", "Hello", "", "Hello")]
    [InlineData("gpt2-prefix-space", "Hello", "", "Hello")]
    [InlineData("llama2", "Hello", " ", " Hello")]
    public void Read_ResponseText_GetsNoSpaceThatNeitherItNorThePromptHas(string name, string text, string responseStart, string expected)
    {
        var tokenizer = TokenizerFile.Load(Fixtures.PathOf("golden", "tokenizers", name));
        var prompt = PromptTemplate.None.Apply("A prompt:") with { ResponseStart = responseStart };
        var bridge = new VocabularyBridge(new ResponseEncoder(tokenizer, prompt), endToken: null);

        var extension = bridge.Read(new Candidate { Index = 0, Parent = 0, Tokens = new int[1], NewTokens = 1, Text = text }, []);

        var detokenizer = tokenizer.CreateDetokenizer(continuesPrompt: true);
        Assert.Equal(expected, string.Concat(extension.New.ToArray().Select(detokenizer.Append)) + detokenizer.PeekPending());
    }
}
