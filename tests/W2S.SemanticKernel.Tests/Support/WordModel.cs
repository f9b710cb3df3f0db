using W2S.Engine.LargeModels;
using W2S.Engine.Tokenization;

namespace W2S.SemanticKernel.Tests.Support;

/// <summary>A large model whose tokens are words: it draws them by the request's seed and ends a response with a full stop.</summary>
internal sealed class WordModel(string name = "words") : ILargeModel
{
    private static readonly string[] Words = ["good ", "bad ", "fine ", "dull ", "bright ", "."];

    /// <summary>What it was asked last.</summary>
    public LargeModelRequest? LastRequest { get; private set; }

    /// <summary>Sessions that are open now.</summary>
    public int OpenSessions { get; private set; }

    /// <summary>Runs before every proposal; may throw, wait or cancel.</summary>
    public Func<CancellationToken, Task> BeforeProposing { get; set; } = _ => Task.CompletedTask;

    public string Name { get; } = name;

    public LargeModelCapabilities Capabilities => LargeModelCapabilities.Continuation | LargeModelCapabilities.Incremental;

    public ITokenizer? Tokenizer => null;

    public Task<ILargeModelSession> OpenAsync(LargeModelRequest request, CancellationToken cancellationToken)
    {
        LastRequest = request;
        OpenSessions++;
        return Task.FromResult<ILargeModelSession>(new Session(this, request));
    }

    private sealed class Session(WordModel model, LargeModelRequest request) : ILargeModelSession
    {
        private readonly Random _random = new((int)request.Seed);
        private IReadOnlyList<Candidate> _hypotheses =
            [new Candidate { Index = 0, Parent = 0, Tokens = default, NewTokens = 0, Text = "" }];

        public int PromptTokens => request.Prompt.Messages.Sum(message => message.Content.Split(' ').Length);

        public long ProposedTokens { get; private set; }

        public async Task<IReadOnlyList<Candidate>> ProposeAsync(int successors, int maxTokens, CancellationToken cancellationToken)
        {
            await model.BeforeProposing(cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            var proposal = new List<Candidate>();
            for (var parent = 0; parent < _hypotheses.Count; parent++)
            {
                var copies = _hypotheses[parent].Finish is null ? successors : 1;
                for (var copy = 0; copy < copies; copy++)
                {
                    proposal.Add(Continue(_hypotheses[parent], parent, proposal.Count, maxTokens));
                }
            }

            return proposal;
        }

        public void Keep(IReadOnlyList<Candidate> survivors) => _hypotheses = survivors;

        public ValueTask DisposeAsync()
        {
            model.OpenSessions--;
            return ValueTask.CompletedTask;
        }

        private Candidate Continue(Candidate hypothesis, int parent, int index, int maxTokens)
        {
            List<int> tokens = [.. hypothesis.Tokens.Span];
            var finish = hypothesis.Finish;
            var added = 0;
            while (finish is null && added < maxTokens)
            {
                tokens.Add(_random.Next(Words.Length));
                added++;
                finish = tokens[^1] == Words.Length - 1 ? FinishReason.EndOfSequence
                    : tokens.Count == request.MaxNewTokens ? FinishReason.Length
                    : null;
            }

            ProposedTokens += added;
            return new Candidate
            {
                Index = index,
                Parent = parent,
                IsCarried = hypothesis.Finish is not null,
                Tokens = tokens.ToArray(),
                NewTokens = added,
                Text = string.Concat(tokens.Select(token => Words[token])),
                Finish = finish,
            };
        }
    }
}
