using W2S.Engine.Models;
using W2S.Engine.Torch.Weights;

namespace W2S.Engine.Torch.Outputs;

/// <summary>From hidden states to logits, and to what tells whether these are numbers.</summary>
/// <param name="head">Remains its owner's.</param>
internal sealed class OutputHead(DecoderSpec spec, TorchLinear head) : IDisposable
{
    private readonly Scalar? _cap = (spec.Head as LanguageModelHead)?.SoftCap is { } cap ? (Scalar)cap : null;
    private readonly Scalar? _inverseCap = (spec.Head as LanguageModelHead)?.SoftCap is { } cap ? (Scalar)(1.0 / cap) : null;

    /// <summary>Vocabulary or labels.</summary>
    public int Outputs => head.Outputs;

    /// <param name="hidden">[rows, hidden], normed.</param>
    /// <returns>
    /// Logits: [rows, outputs], 32-bit floats. Flaws: [rows, 1], 0 where all logits of a row are numbers and NaN where one is not, so that
    /// added to a result it spoils just what is wrong.
    /// </returns>
    public (Tensor Logits, Tensor Flaws) Run(Tensor hidden)
    {
        var logits = head.Apply(hidden).to_type(ScalarType.Float32);
        var highest = logits.amax([-1], keepdim: true).mul_(Scalars.Zero); // infinity * 0 is NaN too
        var flaws = highest.add_(logits.amin([-1], keepdim: true).mul_(Scalars.Zero), Scalars.One);
        if (_cap is not null) // after the check: a cap would make infinity a number
        {
            logits = logits.mul_(_inverseCap!).tanh_().mul_(_cap);
        }

        return (logits, flaws);
    }

    public void Dispose()
    {
        _cap?.Dispose();
        _inverseCap?.Dispose();
    }
}
