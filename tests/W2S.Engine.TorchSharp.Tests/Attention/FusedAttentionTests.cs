using W2S.Engine.Models;
using W2S.Engine.Torch.Attention;
using W2S.Engine.Torch.Cache;
using W2S.Engine.Torch.Passes;
using W2S.Engine.Torch.Tests.Support;

namespace W2S.Engine.Torch.Tests.Attention;

/// <summary>
/// Against attention written out in 64-bit floats: libtorch chooses another kernel by device, type, head size and mask, and each has rules of
/// its own for what it is given.
/// </summary>
public sealed class FusedAttentionTests
{
    private const int KeyHeads = 2, BlockTokens = 16;

    public static TheoryData<string, ScalarType, int, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, ScalarType, int, int>();
            foreach (var device in TestDevices.All)
            {
                foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16, ScalarType.Float16 })
                {
                    foreach (var headSize in new[] { 12, 64, 80, 128, 256, 288 })
                    {
                        cases.Add(device, type, headSize, 1);
                        cases.Add(device, type, headSize, 4);
                    }
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Fresh_AnyHeadsAndType_IsPlainAttention(string device, ScalarType type, int headSize, int sharing)
    {
        const int Rows = 70;
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        using var attention = new FusedAttention(new AttentionSpec(KeyHeads * sharing, KeyHeads, headSize));
        var queryHeads = KeyHeads * sharing;
        var heads = Random(type, Rows, queryHeads + (2 * KeyHeads), headSize); // as a layer has them: side by side
        var there = heads.to(TestDevices.Of(device));

        var found = attention.Fresh(there.narrow(1, 0, queryHeads), there.narrow(1, queryHeads, 2 * KeyHeads));

        var expected = Plain(heads.narrow(1, 0, queryHeads).unsqueeze(0), heads.narrow(1, queryHeads, 2 * KeyHeads).unsqueeze(0), (_, query, key) => key <= query);
        AssertClose(expected, found, type);
    }

    /// <summary>By a window much shorter than the keys, so that whole tiles of a kernel are masked.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Gathered_AnyHeadsAndType_IsPlainAttentionOverTheCache(string device, ScalarType type, int headSize, int sharing)
    {
        const int Runs = 3, Queries = 2, Keys = 160, Window = 20;
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        var spec = new AttentionSpec(KeyHeads * sharing, KeyHeads, headSize);
        using var attention = new FusedAttention(spec);
        var there = TestDevices.Of(device);
        using var cache = new LayerCache(there, type, KeyHeads, headSize, BlockTokens);
        cache.Grow(Runs * Keys / BlockTokens);
        var indices = new IndexBuffer();
        var group = new AttentionGroup
        {
            Way = AttentionWay.Gathered,
            Runs = Runs,
            Queries = Queries,
            Keys = Keys,
            Positions = Add(indices, Runs * Queries, i => Position(i / Queries, i % Queries)),
            Starts = Add(indices, Runs, _ => 0),
            Slots = Add(indices, Runs * Keys, i => BlockTokens + i),
        };
        var uploaded = indices.Upload(there);
        var queries = Random(type, Runs * Queries, spec.HeadCount, headSize);
        var keysAndValues = Random(type, Runs * Keys, 2 * KeyHeads, headSize);
        cache.Write(group.Slots.Of(uploaded), keysAndValues.to(there));

        var found = attention.Gathered(PlacedGroup.Place(group, uploaded, Window, sharing, type), queries.to(there), cache);

        var expected = Plain(
            queries.view(Runs, Queries, spec.HeadCount, headSize),
            keysAndValues.view(Runs, Keys, 2 * KeyHeads, headSize),
            (run, query, key) => key <= Position(run, query) && key > Position(run, query) - Window);
        AssertClose(expected, found, type);

        static int Position(int run, int query) => 30 + (60 * run) + query;
    }

    private static IndexRange Add(IndexBuffer indices, int count, Func<int, int> index)
    {
        var range = indices.Add(count, out var numbers);
        for (var i = 0; i < count; i++)
        {
            numbers[i] = index(i);
        }

        return range;
    }

    private static Tensor Random(ScalarType type, params long[] shape)
    {
        using var random = new torch.Generator(11);
        return torch.randn(shape, generator: random).to(type);
    }

    /// <param name="queries">[runs, queries, heads, size]</param>
    /// <param name="keysAndValues">[runs, keys, 2 * key heads, size]</param>
    /// <param name="sees">Of a run: whether a query sees a key.</param>
    /// <returns>[runs * queries, heads * size]</returns>
    private static Tensor Plain(Tensor queries, Tensor keysAndValues, Func<int, int, int, bool> sees)
    {
        (long runs, long count, long heads, long size) = (queries.shape[0], queries.shape[1], queries.shape[2], queries.shape[3]);
        var keys = keysAndValues.shape[1];
        var mask = new double[runs * count * keys];
        for (var i = 0; i < mask.Length; i++)
        {
            mask[i] = sees((int)(i / keys / count), (int)(i / keys % count), (int)(i % keys)) ? 0 : double.NegativeInfinity;
        }

        var scores = OfEachHead(queries).bmm(OfEachHead(ForEachQueryHead(0)).transpose(1, 2)) * (1 / Math.Sqrt(size));
        var probabilities = (scores.view(runs, heads, count, keys) + torch.tensor(mask).view(runs, 1, count, keys)).softmax(-1).view(runs * heads, count, keys);
        return probabilities.bmm(OfEachHead(ForEachQueryHead(KeyHeads))).view(runs, heads, count, size).permute(0, 2, 1, 3).reshape(runs * count, -1);

        Tensor ForEachQueryHead(int first) => keysAndValues.narrow(2, first, KeyHeads).unsqueeze(3)
            .expand(-1, -1, -1, heads / KeyHeads, -1).reshape(runs, keys, heads, size);

        // [runs * heads, rows, size]
        Tensor OfEachHead(Tensor rows) => rows.to(ScalarType.Float64).permute(0, 2, 1, 3).reshape(runs * heads, -1, size);
    }

    /// <summary>For results up to 3 or so: rounded once, and probabilities rounded before they are multiplied.</summary>
    private static void AssertClose(Tensor expected, Tensor found, ScalarType type)
    {
        var tolerance = type switch { ScalarType.BFloat16 => 0.04, ScalarType.Float16 => 0.005, _ => 2e-5 };
        Assert.Equal(expected.shape, found.shape);
        Assert.Equal(type, found.dtype);
        Assert.InRange((found.cpu().to(ScalarType.Float64) - expected).abs().max().item<double>(), 0, tolerance);
    }
}
