using Microsoft.Extensions.Logging;
using W2S.Engine.LargeModels.BlackBox.Calls;
using W2S.Engine.LargeModels.BlackBox.Continuation;
using W2S.Engine.LargeModels.BlackBox.Rounds;
using W2S.Engine.Sampling;

namespace W2S.Engine.LargeModels.BlackBox;

/// <summary>
/// One request of a text model. A round asks for all successors of all hypotheses at the same time, and once more for those that did not
/// come; what came is read in the order it was asked for, whichever call was answered first.
/// </summary>
internal sealed class TextLargeModelSession : ILargeModelSession
{
    // No tokenizer has tokens longer than this on average; the rest is for what servers put around a short answer.
    private const int LongestToken = 64;
    private const int Slack = 1_024;

    private readonly ITextModel _model;
    private readonly LargeModelRequest _request;
    private readonly SamplingSettings _omit;
    private readonly TextModelCalls _calls;
    private readonly SeveralChoices _several;
    private readonly TokenCounter _counter;
    private readonly ILogger _logger;
    private readonly TextGrowth _growth;
    private readonly ContinuationCheck _check;
    private readonly RequestTally _tally = new();
    private List<TextBranch> _hypotheses;
    private List<TextBranch> _proposed = [];
    private bool _asksForSeveral;

    /// <param name="omit">Settings the model is never sent.</param>
    public TextLargeModelSession(
        ITextModel model,
        LargeModelRequest request,
        SamplingSettings omit,
        TextModelCalls calls,
        SeveralChoices several,
        TokenCounter counter,
        bool canContinue,
        ILogger logger)
    {
        _model = model;
        _request = request;
        _omit = omit;
        _calls = calls;
        _counter = counter;
        _logger = logger;
        _growth = new TextGrowth(request, canContinue);
        _check = new ContinuationCheck(model.Name);
        _hypotheses = [new TextBranch("", 0, new RandomStream(request.Seed))];
        _several = several;
        _asksForSeveral = several.AreWorthAsking;
        PromptTokens = counter.Estimate(request.Prompt);
    }

    public int PromptTokens { get; private set; }

    public long ProposedTokens { get; private set; }

    public long Calls => _calls.Taken;

    public long ReadTokens { get; private set; }

    public bool CanContinue(int hypotheses) => _calls.Left >= hypotheses;

    public async Task<IReadOnlyList<Candidate>> ProposeAsync(int successors, int maxTokens, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var round = new TextRound(_hypotheses, successors, new RoundLosses(_model.Name, Texts()));
        var inOneCall = _asksForSeveral && successors > 1;
        await AskAsync(CallPlan.Create(round.Unfinished, successors, inOneCall, _calls.Left), maxTokens, round, cancellationToken)
            .ConfigureAwait(false);
        await AskAsync(CallPlan.TopUp(round.TakeMissing(), round.Held, Affordable(maxTokens)), maxTokens, round, cancellationToken)
            .ConfigureAwait(false);

        if (_logger.IsEnabled(LogLevel.Debug) && round.Unfinished.Count * successors - round.Held.Sum() is > 0 and var lost)
        {
            _logger.CandidatesLost(_model.Name, lost, round.Unfinished.Count * successors, round.Losses.Summary);
        }

        _check.EndRound();
        var candidates = round.ToCandidates();
        _proposed = [.. candidates.Select(candidate => candidate.Branch)];
        if (_proposed.Count == 0)
        {
            _tally.ForgetFailures(); // The error tells.
            throw round.Losses.ToException();
        }

        return [.. candidates.Select((candidate, i) => candidate.Branch.ToCandidate(i, candidate.Parent, _hypotheses[candidate.Parent]))];
    }

    public void Keep(IReadOnlyList<Candidate> survivors)
    {
        _hypotheses = [.. survivors.Select(survivor => _proposed[survivor.Index])];
        _proposed = [];
    }

    /// <summary>Only reports: no call outlives the proposal it was made for, so there is nothing to give back.</summary>
    public ValueTask DisposeAsync()
    {
        _tally.Report(_logger, _model.Name);
        return ValueTask.CompletedTask;
    }

    /// <summary>Calls that both budgets allow, should each bring as many tokens as it may.</summary>
    private long Affordable(int maxTokens) => _request.TokenBudget is { } budget
        ? Math.Clamp((budget - ProposedTokens) / maxTokens, 0, _calls.Left)
        : _calls.Left;

    private IEnumerable<string> Texts() =>
        _request.Prompt.Messages.Select(message => message.Content).Concat(_hypotheses.Select(hypothesis => hypothesis.Text));

    private async Task AskAsync(List<PlannedCall> planned, int maxTokens, TextRound round, CancellationToken cancellationToken)
    {
        _calls.Take(planned.Count);
        _tally.AddCalls(planned.Count);
        var answers = await Task.WhenAll(planned.Select(call => _calls.MakeAsync(call, Request(call, maxTokens), cancellationToken)))
            .ConfigureAwait(false);
        foreach (var answer in answers)
        {
            round.Losses.AddCall(answer.Failure);
            if (answer.Reply is { } reply)
            {
                Read(answer.Call, reply, maxTokens, round);
            }
            else
            {
                _tally.AddFailure();
            }
        }
    }

    private TextModelRequest Request(PlannedCall call, int maxTokens)
    {
        var parent = _hypotheses[call.Parent];
        return new TextModelRequest
        {
            Prompt = _request.Prompt,
            Response = parent.Text,
            Choices = call.Choices,
            MaxTokens = _growth.Wanted(parent, maxTokens),
            Sampling = _request.Sampling,
            Seed = parent.Fork(call.Stream).Seed,
            StopSequences = _request.StopSequences,
            Omit = _omit,
        };
    }

    private void Read(PlannedCall call, TextModelReply reply, int maxTokens, TextRound round)
    {
        var parent = _hypotheses[call.Parent];
        var wanted = _growth.Wanted(parent, maxTokens);
        var tokens = Count(parent, reply, wanted);
        Learn(call, reply);
        for (var i = 0; i < call.Choices; i++)
        {
            var choice = i < reply.Choices.Count ? reply.Choices[i] : null;
            if (LossOf(choice, wanted) is { } loss)
            {
                round.Lose(call, i, loss);
            }
            else if (Hold(choice!, i, tokens, wanted, reply.Choices.Count) is var held && Admits(parent, held.Text!))
            {
                var isCut = !ReferenceEquals(held, choice);
                if (isCut)
                {
                    _tally.AddCut();
                }

                // Thoughts are paid for, but no part of the response: it has what its text has, or what was asked for.
                var news = Math.Min(tokens.Each[i], isCut ? wanted : Math.Max(wanted, tokens.Estimates[i]));
                var random = parent.Fork(call.Stream + i).Random;
                round.Add(call, i, _growth.Continue(parent, held, news, isCut ? wanted : tokens.ReportedOfOne, wanted, random));
            }
        }
    }

    /// <summary>A model that ignores how many choices are asked for will do so again.</summary>
    private void Learn(PlannedCall call, TextModelReply reply)
    {
        _asksForSeveral &= reply.Choices.Count >= call.Choices;
        if (call.Choices > 1)
        {
            _several.Learn(reply.Choices.Count);
        }
    }

    /// <summary>The choice within the limit of tokens, unless the model reports that it kept to it.</summary>
    private static TextChoice Hold(TextChoice choice, int index, ReplyTokens tokens, int wanted, int choices) =>
        tokens.IsReported && tokens.Total <= (long)wanted * choices ? choice : TokenLimit.Apply(choice, wanted, tokens.Estimates[index]);

    private ReplyTokens Count(TextBranch parent, TextModelReply reply, int wanted)
    {
        var tokens = _counter.Count(reply, wanted);
        ProposedTokens += tokens.Total;
        int? read = reply.InputTokens is > 0 and <= int.MaxValue and var reported ? (int)reported : null;
        if (parent.Text.Length == 0 && read is { } prompt)
        {
            PromptTokens = prompt;
        }

        ReadTokens += read ?? PromptTokens + parent.TokenCount;
        return tokens;
    }

    private bool Admits(TextBranch parent, string news)
    {
        if (parent.Text.Length > 0)
        {
            return _check.Admits(parent.Text, news);
        }

        _check.Begin(news);
        return true;
    }

    private static Loss? LossOf(TextChoice? choice, int wanted) => choice switch
    {
        null => Loss.Missing,
        { Finish: TextFinish.ContentFilter } => Loss.Filtered,
        { Text: null } => Loss.NoText,
        { Text.Length: var length } when length > ((long)LongestToken * wanted) + Slack => Loss.TooLong,
        _ => null,
    };
}
