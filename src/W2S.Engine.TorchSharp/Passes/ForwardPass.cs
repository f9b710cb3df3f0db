using W2S.Engine.Models;
using W2S.Engine.Torch.Attention;
using W2S.Engine.Torch.Cache;
using W2S.Engine.Torch.Outputs;
using W2S.Engine.Torch.Weights;

namespace W2S.Engine.Torch.Passes;

/// <summary>The transformer: takes the rows of any number of sequences through all layers at once, and makes of them what they ask for.</summary>
internal sealed class ForwardPass : IDisposable
{
    private readonly ScalarType _compute;
    private readonly int _sharing; // query heads per key head
    private readonly IndexBuffer _indices = new();
    private readonly PassPlanner _planner;
    private readonly PassEmbedding _embedding;
    private readonly LayerAttention _attention;
    private readonly TransformerLayer[] _layers;
    private readonly NormStep _finalNorm;
    private readonly PassOutput _output;

    /// <param name="caches">[layers]</param>
    public ForwardPass(DecoderSpec spec, TorchWeights weights, IReadOnlyList<LayerCache> caches, TorchDecoderOptions options)
    {
        _compute = weights.Compute;
        _sharing = spec.Attention.HeadCount / spec.Attention.KeyValueHeadCount;
        var bytesPerToken = LayerCache.BytesPerToken(_compute, spec.Attention.KeyValueHeadCount, spec.Attention.HeadSize);
        var grouping = new RunGrouping(spec.Attention, options.BlockTokens, bytesPerToken, options);
        _planner = new PassPlanner(spec, new AttentionPlanner(grouping, options.BlockTokens), options.BlockTokens);
        _embedding = new PassEmbedding(spec, weights);
        _attention = new LayerAttention(spec.Attention);
        _layers = [.. weights.Layers.Zip(caches, (layer, cache) => new TransformerLayer(spec, layer, cache, _attention, _compute))];
        _finalNorm = new NormStep(spec.Norm, weights.FinalNorm, _compute);
        _output = new PassOutput(spec, weights.Head, options);
    }

    /// <summary>Computes rows whose sequences have room, and fills in what they ask for.</summary>
    /// <exception cref="W2SException">Logits are not numbers.</exception>
    public void Run(PassRows rows)
    {
        using var scope = torch.NewDisposeScope();
        _indices.Clear();
        var plan = _planner.Make(rows, _indices);
        DevicePass? pass = null;
        Tensor? hidden = null;
        for (var index = 0; index < _layers.Length; index++)
        {
            if (pass is null || !ReferenceEquals(_layers[index - 1].Device, _layers[index].Device))
            {
                pass = Place(plan, index);
                hidden = hidden?.to(_layers[index].Device, non_blocking: true) ?? _embedding.Run(pass);
            }

            hidden = RunLayer(index, hidden!, pass, plan, isLast: index == _layers.Length - 1, rows.AskedCount);
        }

        if (rows.AskedCount > 0)
        {
            _output.Run(_finalNorm.Apply(hidden!), rows.Asked);
        }
    }

    public void Dispose()
    {
        _embedding.Dispose();
        _attention.Dispose();
        Array.ForEach(_layers, layer => layer.Dispose());
        _finalNorm.Dispose();
        _output.Dispose();
    }

    /// <returns>[rows, hidden]; after the last layer [asked rows, hidden].</returns>
    private Tensor RunLayer(int index, Tensor hidden, DevicePass pass, PassPlan plan, bool isLast, int askedRows)
    {
        using var scope = torch.NewDisposeScope(); // what a layer needs goes before the next begins
        var layer = _layers[index];
        var heads = layer.Project(hidden, pass);
        if (isLast && askedRows == 0)
        {
            return hidden;
        }

        var queries = layer.Queries(heads);
        if (isLast && pass.Asked is { } asked)
        {
            (hidden, queries) = (hidden.index_select(0, asked).MoveToOuterDisposeScope(), queries.index_select(0, asked));
        }

        layer.Attend(hidden, queries, layer.KeysAndValues(heads), pass.PlanOf(plan.Layers[index]));
        return hidden;
    }

    /// <summary>For the run of layers that begins here.</summary>
    private DevicePass Place(PassPlan plan, int first)
    {
        var device = _layers[first].Device;
        var layers = plan.Layers.Skip(first).Where((_, i) => ReferenceEquals(_layers[first + i].Device, device));
        return new DevicePass(plan, layers, _indices, device, _sharing, _compute);
    }
}
