using W2S.Engine.Guidance;
using W2S.Engine.Prompts;
using W2S.Engine.Tests.Support;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests.Guidance;

/// <summary>A response has the ids it has where prompt and response are tokenized as one text.</summary>
public sealed class ResponseEncoderTests
{
    public static TheoryData<string, string> ChatEnds => new()
    {
        { "llama2", "<|end|>" }, // a space is written before the first word after a special token
        { "llama2", "<|end|>bot:" },
        { "mistral", "[/INST]" },
        { "llama2-metaspace", "</s>" }, // only before the first word of all
        { "llama2-metaspace", "</s>\n" },
        { "gemma", "<start_of_turn>model\n" },
        { "gemma", "<start_of_turn>" },
        { "llama3", "<|end_header_id|>\n\n" },
        { "qwen2", "<|im_start|>assistant\n" },
        { "gpt2", "<|endoftext|>" },
        { "gpt2-prefix-space", "<|endoftext|>" },
    };

    [Theory]
    [MemberData(nameof(ChatEnds))]
    public void Encode_AnswerInAChat_IsWhatFollowsThePromptInOneText(string name, string end)
    {
        var tokenizer = Load(name);
        TextSegment[] prompt = [new("How are you?", IsTrusted: false), new(end, IsTrusted: true)];
        var encoder = new ResponseEncoder(tokenizer, new FormattedPrompt(prompt, IsComplete: true));

        foreach (var answer in new[] { "Hello", "Fine, thanks.", "\u00e9t\u00e9", "1", "<|end|></s>", "H" })
        {
            var together = tokenizer.Encode([.. prompt, new TextSegment(answer, IsTrusted: false)], addSpecialTokens: false);
            int[] apart = [.. tokenizer.Encode(prompt, addSpecialTokens: false), .. encoder.Encode(answer)];
            Assert.Equal(together, apart);
        }
    }

    [Theory]
    [InlineData("llama2")]
    [InlineData("mistral")]
    [InlineData("gpt2-prefix-space")]
    public void Encode_ContinuationOfAText_HasNoSpaceOfItsOwn(string name)
    {
        var tokenizer = Load(name);
        var encoder = new ResponseEncoder(tokenizer, PromptTemplate.Parse("</s>{prompt}").Apply(""));

        Assert.Equal(tokenizer.EncodeContinuation("Hello"), encoder.Encode("Hello"));
    }

    [Fact]
    public void Encode_Nothing_IsNothing()
    {
        var prompt = new FormattedPrompt([new("<|end|>", IsTrusted: true)], IsComplete: true) { ResponseStart = " " };

        Assert.Empty(new ResponseEncoder(Load("llama2"), prompt).Encode(""));
    }

    private static ITokenizer Load(string name) => TokenizerFile.Load(Fixtures.PathOf("golden", "tokenizers", name));
}
