using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Models;
using W2S.Engine.Prompts;
using W2S.Engine.Runtime;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Runtime.Cpu.Attention;

/// <summary>A long prompt is computed once and stored once, however many hypotheses go on from it.</summary>
public sealed class LongPromptTests
{
    [Fact]
    public async Task ProposeAsync_SixteenSuccessorsOfAThousandTokens_ComputeAndStoreThePromptOnce()
    {
        var spec = RandomModel.Llama().Spec with { ContextLength = 1100, VocabularySize = 257 };
        using var decoder = new WatchedDecoder(new RandomModel(spec, seed: 1).Load());
        await using var model = new LocalModel("long", new DecoderRunner(decoder), new ByteTokenizer(), endTokens: []);
        var large = new LocalLargeModel(model, PromptTemplate.None);
        var request = new LargeModelRequest { Prompt = new string('p', 1000), MaxNewTokens = 12, Seed = 4 };
        await using var session = await large.OpenAsync(request, default);

        await session.ProposeAsync(successors: 16, maxTokens: 4, default);

        Assert.Equal(1000 + (16 * 3), decoder.ComputedTokens); // the last token of a proposal is not computed yet
        Assert.Equal(62 + 16, decoder.MostBlocks);             // 992 tokens in blocks of 16; each successor has a block of its own for the rest
    }
}
