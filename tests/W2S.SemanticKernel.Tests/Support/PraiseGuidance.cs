using W2S.Engine.Guidance;
using W2S.Engine.LargeModels;

namespace W2S.SemanticKernel.Tests.Support;

/// <summary>Guidance that likes one word: a response scores how often it holds it.</summary>
internal sealed class PraiseGuidance(string name = "praise", string word = "good") : IGuidance
{
    public string Name { get; } = name;

    public Task<IGuidanceSession> OpenAsync(GuidanceRequest request, CancellationToken cancellationToken) =>
        Task.FromResult<IGuidanceSession>(new Session(Name, word));

    private sealed class Session(string name, string word) : IGuidanceSession
    {
        private long _scored;

        public IReadOnlyList<ModelUsage> Usage => [new ModelUsage(name, PromptTokens: 1, _scored)];

        public Task<IReadOnlyList<double>> ScoreAsync(IReadOnlyList<Candidate> candidates, CancellationToken cancellationToken)
        {
            _scored += candidates.Sum(candidate => (long)candidate.NewTokens);
            return Task.FromResult<IReadOnlyList<double>>(
                [.. candidates.Select(candidate => (double)candidate.Text.Split(word).Length - 1)]);
        }

        public void Keep(IReadOnlyList<Candidate> survivors)
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
