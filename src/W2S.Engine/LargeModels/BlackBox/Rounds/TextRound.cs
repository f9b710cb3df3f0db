using W2S.Engine.LargeModels.BlackBox.Calls;

namespace W2S.Engine.LargeModels.BlackBox.Rounds;

/// <summary>The successors that one round has so far.</summary>
/// <param name="hypotheses">What is continued.</param>
/// <param name="successors">Wanted of each unfinished one.</param>
internal sealed class TextRound(IReadOnlyList<TextBranch> hypotheses, int successors, RoundLosses losses)
{
    private readonly TextBranch?[][] _grown =    // [hypotheses][successors]
        [.. hypotheses.Select(h => new TextBranch?[h.Finish is null ? successors : 0])];

    private List<PlannedCall> _missing = [];

    public RoundLosses Losses { get; } = losses;

    /// <summary>Indices of the unfinished hypotheses.</summary>
    public IReadOnlyList<int> Unfinished { get; } = [.. Enumerable.Range(0, hypotheses.Count).Where(i => hypotheses[i].Finish is null)];

    /// <summary>[hypotheses], successors each has.</summary>
    public IReadOnlyList<int> Held => [.. _grown.Select(branches => branches.Count(branch => branch is not null))];

    public void Add(PlannedCall call, int choice, TextBranch branch) => _grown[call.Parent][call.Successor + choice] = branch;

    /// <summary>Takes note of a choice that is none; one that may come when asked for again is missing.</summary>
    public void Lose(PlannedCall call, int choice, Loss loss)
    {
        Losses.Add(loss);
        if (loss is not Loss.TooLong)
        {
            // The same seed would give the same again. Only choices that a model left out had none of their own yet.
            var successor = call.Successor + choice;
            var hadSeed = choice == 0 || loss is not Loss.Missing;
            _missing.Add(new PlannedCall(call.Parent, successor, 1, hadSeed ? successor + successors : successor));
        }
    }

    /// <summary>Calls for what is missing; what is missing after them is given up.</summary>
    public IReadOnlyList<PlannedCall> TakeMissing()
    {
        var missing = _missing;
        _missing = [];
        return missing;
    }

    /// <summary>Parents in order, a finished hypothesis once as it is.</summary>
    public List<(int Parent, TextBranch Branch)> ToCandidates() =>
    [
        .. Enumerable.Range(0, hypotheses.Count).SelectMany(parent => hypotheses[parent].Finish is null
            ? _grown[parent].OfType<TextBranch>().Select(branch => (parent, branch))
            : [(parent, hypotheses[parent])]),
    ];
}
