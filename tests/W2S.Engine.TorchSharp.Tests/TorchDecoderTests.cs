using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Tests.Runtime;
using W2S.Engine.Torch.Tests.Support;

namespace W2S.Engine.Torch.Tests;

/// <summary>Whatever bounds and devices decide how a pass is computed, it gives what the engine's own decoder does.</summary>
public sealed class TorchDecoderTests
{
    /// <summary>For logits of the order of 1, in 32-bit floats: see the tests that all runtimes pass.</summary>
    private const double Tolerance = 5e-5;

    private static readonly Dictionary<string, Func<RandomModel>> Models = new(StringComparer.Ordinal)
    {
        ["gpt2"] = () => RandomModel.Gpt2(),
        ["llama"] = () => RandomModel.Llama(),
        ["llama, one kv head"] = () => RandomModel.Llama(keyValueHeads: 1),
        ["mistral"] = () => RandomFamilies.Mistral(),
        ["gemma2"] = () => RandomFamilies.Gemma2(),
        ["qwen3"] = RandomFamilies.Qwen3,
        ["everything"] = RandomFamilies.Everything,
        ["own query scale"] = () => new RandomModel(RandomModel.Llama().Spec with { Attention = RandomModel.Llama().Spec.Attention with { QueryScale = 0.6f } }, seed: 10),
        ["other frequencies"] = () => RandomFamilies.Stretched(new DynamicRotaryScaling(Factor: 4, OriginalLength: 20)),
    };

    private static readonly Dictionary<string, (TorchDecoderOptions Options, string Device)> Settings = new(StringComparer.Ordinal)
    {
        ["as it is"] = (new(), "torch-cpu"),
        ["shared prompts read once"] = (new() { SharedBytes = 0 }, "torch-cpu"),
        ["shared prompts read once, few scores at a time"] = (new() { SharedBytes = 0, ScoreBytes = 2000 }, "torch-cpu"),
        ["logits row by row"] = (new() { LogitBytes = 1 }, "torch-cpu"),
        ["few rows at a time"] = (new() { PassRows = 13, SharedBytes = 0 }, "torch-cpu"),
        ["larger blocks"] = (new() { BlockTokens = 32 }, "torch-cpu"),
        ["a layer on each of two cards"] = (new(), "cuda:0+cuda:1"),
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var (model, setting) in Models.Keys.SelectMany(model => Settings.Keys.Select(setting => (model, setting))))
            {
                cases.Add(model, setting);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_AnyModelUnderAnyBounds_GivesWhatTheProcessorDoes(string model, string setting)
    {
        var (options, device) = Settings[setting];
        using var expected = Models[model]().Load();
        using var decoder = TestDecoders.Load(Models[model](), options, device);

        var results = BatchStory.Play(decoder);

        Assert.All(BatchStory.Play(expected).Zip(results), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
        Assert.Equal(0, decoder.Cache.BlocksInUse);
    }

    [Theory]
    [InlineData(ComputeType.Bf16)]
    [InlineData(ComputeType.Fp16)]
    public void Forward_NarrowTypeUnderAnyBounds_GivesAboutTheSame(ComputeType dtype)
    {
        // Sums are made in other orders, of numbers of 8 bits or 11.
        var tolerance = dtype == ComputeType.Bf16 ? 0.1 : 0.015;
        Assert.All(Models.Values, model =>
        {
            using var plain = TestDecoders.Load(model(), dtype: dtype);
            var expected = BatchStory.Play(plain);
            Assert.All(Settings.Values, setting =>
            {
                using var decoder = TestDecoders.Load(model(), setting.Options, setting.Device, dtype);
                Assert.All(expected.Zip(BatchStory.Play(decoder)), pair => Assert.Equal(pair.First, pair.Second, tolerance));
            });
        });
    }

    [Fact]
    public async Task Forward_SeveralDecodersAtOnce_GiveWhatTheyGiveAlone()
    {
        using var alone = TestDecoders.Load(RandomModel.Llama());
        var expected = BatchStory.Play(alone);

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            using var decoder = TestDecoders.Load(RandomModel.Llama());
            return Enumerable.Range(0, 5).Select(_ => BatchStory.Play(decoder)).Last();
        })));

        Assert.All(results, result => Assert.All(expected.Zip(result), pair => Assert.Equal(pair.First, pair.Second, Tolerance)));
    }

    /// <summary>What lies in a block when it is given back must not reach who has it next: not even masked, for 0 times NaN is NaN.</summary>
    [Fact]
    public void Forward_BlocksThatHeldWhatIsNoNumber_SpoilNobodyElse()
    {
        const int Spoiling = 120; // a token that no story has
        var model = RandomModel.Llama();
        model.Damage(model.Weights.TokenEmbedding, Spoiling * model.Spec.HiddenSize, float.NaN);
        using var expected = model.Load();
        using var decoder = TestDecoders.Load(model);
        using (var spoiled = decoder.CreateSequence())
        {
            var batch = new ForwardBatch();
            batch.AddPrefill(spoiled, Enumerable.Repeat(Spoiling, 190).ToArray());
            decoder.Forward(batch);
        }

        Assert.All(BatchStory.Play(expected).Zip(BatchStory.Play(decoder)), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
    }

    [Fact]
    public void Forward_ManyPassesThenDispose_LeavesNoTensor()
    {
        var before = LiveTensors.Before();
        using (var decoder = TestDecoders.Load(RandomFamilies.Gemma2(), new() { SharedBytes = 0 }))
        {
            BatchStory.Play(decoder);
            var loaded = Tensor.TotalCount;
            for (var i = 0; i < 50; i++)
            {
                BatchStory.Play(decoder);
            }

            Assert.Equal(loaded, Tensor.TotalCount);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }
}
