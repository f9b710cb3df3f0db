using W2S.Engine.LargeModels;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests.Telemetry;

/// <summary>A large model with something done before each proposal, which is given its number, from 1.</summary>
internal sealed class SpiedLargeModel(ILargeModel inner, Action<int> beforeProposal) : ILargeModel
{
    public string Name => inner.Name;

    public LargeModelCapabilities Capabilities => inner.Capabilities;

    public ITokenizer? Tokenizer => inner.Tokenizer;

    public async Task<ILargeModelSession> OpenAsync(LargeModelRequest request, CancellationToken cancellationToken) =>
        new Session(await inner.OpenAsync(request, cancellationToken), beforeProposal);

    private sealed class Session(ILargeModelSession inner, Action<int> beforeProposal) : ILargeModelSession
    {
        private int _proposals;

        public int PromptTokens => inner.PromptTokens;

        public long ProposedTokens => inner.ProposedTokens;

        public long Calls => _proposals;

        public async Task<IReadOnlyList<Candidate>> ProposeAsync(int successors, int maxTokens, CancellationToken cancellationToken)
        {
            await Task.Yield();
            beforeProposal(++_proposals);
            return await inner.ProposeAsync(successors, maxTokens, cancellationToken);
        }

        public void Keep(IReadOnlyList<Candidate> survivors) => inner.Keep(survivors);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
