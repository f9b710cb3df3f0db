using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Torch.Passes;
using W2S.Engine.Torch.Weights;

namespace W2S.Engine.Torch.Outputs;

/// <summary>The last step of a pass: what rows ask for, made of their hidden states.</summary>
internal sealed class PassOutput : IDisposable
{
    private readonly string _name;
    private readonly OutputHead _head;
    private readonly LogitOutput _logits;
    private readonly ScoreOutput _scores;
    private readonly DrawOutput _draws;

    /// <param name="head">Remains its owner's.</param>
    public PassOutput(DecoderSpec spec, TorchLinear head, TorchDecoderOptions options)
    {
        _name = options.Name ?? spec.Family;
        _head = new OutputHead(spec, head);
        _logits = new LogitOutput(_head, options);
        _scores = new ScoreOutput(_head, options);
        _draws = new DrawOutput(_head, options);
    }

    /// <param name="hidden">[asked rows, hidden], normed.</param>
    /// <exception cref="W2SException">Logits are not numbers.</exception>
    public void Run(Tensor hidden, IReadOnlyList<RowRun> asked)
    {
        OutputRow[] rows =
        [
            .. asked.SelectMany(run => Enumerable.Range(0, run.Count).Select(i => new OutputRow(run.Entry, run.Index + i, run.Position + i))),
        ];
        var damaged = int.MaxValue; // the first row, whatever it asked for
        foreach (var alike in Enumerable.Range(0, rows.Length).GroupBy(row => rows[row].Entry.Output))
        {
            int[] which = [.. alike];
            var own = which.Length == rows.Length
                ? hidden
                : hidden.index_select(0, torch.tensor(Array.ConvertAll(which, row => (long)row)).to(hidden.device));
            var first = Run(alike.Key, own, Array.ConvertAll(which, row => rows[row]));
            damaged = first < 0 ? damaged : Math.Min(damaged, which[first]);
        }

        if (damaged < rows.Length)
        {
            throw Damaged(rows[damaged]);
        }
    }

    public void Dispose() => _head.Dispose();

    /// <returns>Which of the rows has logits that are not numbers, the first of them; -1 for none.</returns>
    private int Run(ForwardOutput output, Tensor hidden, OutputRow[] rows) => output switch
    {
        ForwardOutput.LastLogits => _logits.Run(hidden, rows),
        ForwardOutput.LogProbabilities => _scores.Run(hidden, rows),
        _ => _draws.Run(hidden, rows),
    };

    private W2SException Damaged(OutputRow row) => new(
        $"the model '{_name}' produced logits that are not numbers (NaN or infinite) after token {row.Entry.Tokens.Span[row.Index]} " +
        $"at position {row.Position}: its weights are damaged or do not belong to its configuration");
}
