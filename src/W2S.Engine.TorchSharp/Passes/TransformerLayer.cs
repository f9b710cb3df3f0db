using W2S.Engine.Models;
using W2S.Engine.Torch.Attention;
using W2S.Engine.Torch.Cache;
using W2S.Engine.Torch.Weights;

namespace W2S.Engine.Torch.Passes;

/// <summary>One layer: takes rows through attention and MLP, and stores their keys and values.</summary>
internal sealed class TransformerLayer : IDisposable
{
    private readonly DecoderSpec _spec;
    private readonly TorchLayer _weights;
    private readonly LayerCache _cache;
    private readonly LayerAttention _attention;
    private readonly NormStep _attentionNorm;
    private readonly NormStep? _queryNorm;
    private readonly NormStep? _keyNorm;
    private readonly NormStep? _attentionOutputNorm;
    private readonly NormStep _mlpNorm;
    private readonly NormStep? _mlpOutputNorm;

    /// <param name="weights">Remain their owner's, as do cache and attention.</param>
    public TransformerLayer(DecoderSpec spec, TorchLayer weights, LayerCache cache, LayerAttention attention, ScalarType compute)
    {
        (_spec, _weights, _cache, _attention) = (spec, weights, cache, attention);
        var headNorm = spec.Norm with { Kind = NormKind.RmsNorm };
        _attentionNorm = new NormStep(spec.Norm, weights.AttentionNorm, compute);
        _queryNorm = weights.QueryNorm is { } query ? new NormStep(headNorm, query, compute) : null;
        _keyNorm = weights.KeyNorm is { } key ? new NormStep(headNorm, key, compute) : null;
        _attentionOutputNorm = weights.AttentionOutputNorm is { } output ? new NormStep(spec.Norm, output, compute) : null;
        _mlpNorm = new NormStep(spec.Norm, weights.MlpNorm, compute);
        _mlpOutputNorm = weights.MlpOutputNorm is { } mlpOutput ? new NormStep(spec.Norm, mlpOutput, compute) : null;
    }

    public Device Device => _weights.Device;

    /// <summary>Stores keys and values of all rows.</summary>
    /// <param name="hidden">[rows, hidden]</param>
    /// <returns>[rows, query and key and value heads, head size]</returns>
    public Tensor Project(Tensor hidden, DevicePass pass)
    {
        var (queryHeads, keyHeads, size) = _spec.Attention;
        var heads = _weights.QueryKeyValue.Apply(_attentionNorm.Apply(hidden)).view(-1, queryHeads + (2 * keyHeads), size);
        Normalize(heads.narrow(1, 0, queryHeads), _queryNorm);
        Normalize(heads.narrow(1, queryHeads, keyHeads), _keyNorm);
        pass.Angles?.Rotate(heads.narrow(1, 0, queryHeads + keyHeads));
        _cache.Write(pass.Slots, KeysAndValues(heads));
        return heads;
    }

    /// <summary>Hidden += what attention and MLP make of it.</summary>
    /// <param name="hidden">[rows of the plan, hidden], changed.</param>
    /// <param name="queries">[rows of the plan, query heads, head size]</param>
    /// <param name="keysAndValues">[all rows of the pass, key and value heads, head size]</param>
    public void Attend(Tensor hidden, Tensor queries, Tensor keysAndValues, PlacedPlan plan)
    {
        var attended = _weights.AttentionOutput.Apply(_attention.Run(plan, queries, keysAndValues, _cache));
        var mlpInput = _spec.ParallelResidual ? _mlpNorm.Apply(hidden) : null;
        hidden.add_(_attentionOutputNorm?.Apply(attended) ?? attended, Scalars.One);
        var update = Mlp(mlpInput ?? _mlpNorm.Apply(hidden));
        hidden.add_(_mlpOutputNorm?.Apply(update) ?? update, Scalars.One);
    }

    /// <param name="heads">What <see cref="Project"/> gave.</param>
    public Tensor Queries(Tensor heads) => heads.narrow(1, 0, _spec.Attention.HeadCount);

    /// <inheritdoc cref="Queries"/>
    public Tensor KeysAndValues(Tensor heads) => heads.narrow(1, _spec.Attention.HeadCount, 2 * _spec.Attention.KeyValueHeadCount);

    public void Dispose()
    {
        _attentionNorm.Dispose();
        _queryNorm?.Dispose();
        _keyNorm?.Dispose();
        _attentionOutputNorm?.Dispose();
        _mlpNorm.Dispose();
        _mlpOutputNorm?.Dispose();
    }

    private static void Normalize(Tensor heads, NormStep? norm)
    {
        if (norm is not null)
        {
            heads.copy_(norm.Apply(heads));
        }
    }

    /// <param name="x">[rows, hidden]</param>
    private Tensor Mlp(Tensor x)
    {
        var inner = _weights.GateUp.Apply(x);
        var size = _spec.Mlp.IntermediateSize;
        return _weights.Down.Apply(
            _spec.Mlp.Kind == MlpKind.Gated ? Activate(inner.narrow(1, 0, size)).mul_(inner.narrow(1, size, size)) : Activate(inner));
    }

    private Tensor Activate(Tensor x) => _spec.Mlp.Activation switch
    {
        Activation.GeluTanh => torch.nn.functional.gelu(x, TorchSharp.Modules.GELU.Approximate.tanh),
        Activation.Gelu => torch.nn.functional.gelu(x),
        Activation.Silu => torch.nn.functional.silu(x),
        _ => torch.nn.functional.relu(x),
    };
}
