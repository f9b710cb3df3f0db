using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Tests.Models.Configuration;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.EveryRuntime;

/// <summary>
/// The golden numbers hang on every particular they are there to prove: the same weights read with a configuration that lacks it, or has
/// another, give numbers far outside the tolerance. A decoder that ignored it would not pass <see cref="GoldenLogitsTests"/>.
/// </summary>
public sealed class GoldenVariantTests : IDisposable
{
    private const double FarOutside = 20 * GoldenSequence.Tolerance;
    private const string Unscaled = """{"rope_scaling":null,"max_position_embeddings":64}""";

    private const string Yarn = """{"rope_parameters":{"rope_type":"yarn","rope_theta":10000.0,"factor":4.0,"original_max_position_embeddings":16""";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mistral-tiny-window", """{"sliding_window":null}""")]
    [InlineData("mistral-tiny-window", """{"sliding_window":9}""")]
    [InlineData("qwen2-tiny-window", """{"use_sliding_window":false}""")]
    [InlineData("qwen2-tiny-window", """{"max_window_layers":0}""")]
    [InlineData("qwen2-tiny-window", """{"max_window_layers":2}""")]
    [InlineData("qwen3-tiny-window", """{"layer_types":["full_attention","full_attention"]}""")]
    [InlineData("qwen3-tiny-window", """{"layer_types":["full_attention","sliding_attention"]}""")]
    [InlineData("phi3-tiny-long", """{"sliding_window":null}""")]
    [InlineData("gemma2-tiny", """{"layer_types":["full_attention","full_attention","full_attention"]}""")]
    [InlineData("gemma2-tiny", """{"layer_types":["full_attention","sliding_attention","full_attention"]}""")]
    [InlineData("gemma2-tiny-uncapped", """{"layer_types":["full_attention","full_attention"]}""")]
    public Task Windows_OfAnotherSizeOrOnOtherLayers_GiveOtherNumbers(string checkpoint, string changes) => AssertOtherNumbersAsync(checkpoint, changes);

    [Theory]
    [InlineData("gemma2-tiny", """{"attn_logit_softcapping":null}""")]
    [InlineData("gemma2-tiny", """{"final_logit_softcapping":null}""")]
    [InlineData("gemma2-tiny", """{"query_pre_attn_scalar":16}""")]
    [InlineData("gemma2-tiny-uncapped", """{"attn_logit_softcapping":50}""")]
    [InlineData("gemma2-tiny-uncapped", """{"final_logit_softcapping":30}""")]
    public Task SoftCapsAndQueryScale_LeftOutOrOthers_GiveOtherNumbers(string checkpoint, string changes) => AssertOtherNumbersAsync(checkpoint, changes);

    [Theory]
    [InlineData("llama-tiny-llama3", Unscaled)]
    [InlineData("llama-tiny-llama3", """{"rope_scaling":{"type":"linear","factor":8}}""")]
    [InlineData("llama-tiny-linear", Unscaled)]
    [InlineData("llama-tiny-dynamic", Unscaled)]
    [InlineData("llama-tiny-dynamic", """{"rope_scaling":{"type":"dynamic","factor":2.6}}""")]
    [InlineData("llama-tiny-yarn", Unscaled)]
    [InlineData("llama-tiny-yarn", """{"rope_scaling":{"type":"linear","factor":4}}""")]
    [InlineData("llama-tiny-yarn", """{"rope_scaling":{"type":"yarn","factor":4,"original_max_position_embeddings":16,"attention_factor":1}}""")]
    [InlineData("llama-tiny-yarn-new", Yarn + ""","beta_slow":0.05,"mscale":1.0,"mscale_all_dim":0.5,"truncate":false}}""")]
    [InlineData("llama-tiny-yarn-new", Yarn + ""","beta_fast":0.5,"beta_slow":0.25,"mscale":1.0,"mscale_all_dim":0.5,"truncate":false}}""")]
    [InlineData("llama-tiny-yarn-new", Yarn + ""","beta_fast":0.5,"beta_slow":0.05,"truncate":false}}""")]
    [InlineData("llama-tiny-yarn-new", Yarn + ""","beta_fast":0.5,"beta_slow":0.05,"mscale":1.0,"mscale_all_dim":0.5}}""")]
    [InlineData("llama-tiny-llama3-new", """{"rope_parameters":{"rope_type":"default","rope_theta":10000.0}}""")]
    [InlineData("phi3-tiny-short", Unscaled)]
    [InlineData("phi3-tiny-short", """{"original_max_position_embeddings":39}""")] // the long factors, for sequences of 40
    [InlineData("phi3-tiny-long", Unscaled)]
    [InlineData("phi3-tiny-long-new", """{"rope_parameters":{"rope_type":"default","rope_theta":10000.0,"partial_rotary_factor":0.75}}""")]
    [InlineData("gpt-neox-tiny", """{"rotary_pct":0.25}""")]
    [InlineData("gpt-neox-tiny", """{"rotary_emb_base":1000}""")]
    [InlineData("gpt-neox-tiny-sequential", """{"rope_parameters":{"rope_type":"default","rope_theta":10000.0,"partial_rotary_factor":0.5}}""")]
    [InlineData("llama-tiny-gqa-tied", """{"rope_parameters":{"rope_type":"default","rope_theta":10000.0}}""")]
    public Task Rotation_UnscaledOrScaledOtherwise_GivesOtherNumbers(string checkpoint, string changes) => AssertOtherNumbersAsync(checkpoint, changes);

    [Theory]
    [InlineData("gpt-neox-tiny", """{"use_parallel_residual":false}""")]
    [InlineData("gpt-neox-tiny-sequential", """{"use_parallel_residual":true}""")]
    [InlineData("gpt-neox-tiny", """{"hidden_act":"relu"}""")]
    [InlineData("gemma2-tiny", """{"hidden_activation":"silu"}""")]
    [InlineData("phi3-tiny", """{"hidden_act":"gelu"}""")]
    public Task LayerOtherwisePutTogether_GivesOtherNumbers(string checkpoint, string changes) => AssertOtherNumbersAsync(checkpoint, changes);

    [Theory]
    [InlineData("mistral-tiny-window", "{}")]
    [InlineData("gemma2-tiny", """{"final_logit_softcapping":5.0}""")]
    public async Task SameConfiguration_GivesTheSameNumbers(string checkpoint, string changes)
    {
        foreach (var difference in await DifferencesAsync(checkpoint, changes))
        {
            Assert.InRange(difference, 0, GoldenSequence.Tolerance);
        }
    }

    private async Task AssertOtherNumbersAsync(string checkpoint, string changes)
    {
        foreach (var difference in await DifferencesAsync(checkpoint, changes))
        {
            Assert.InRange(difference, FarOutside, double.PositiveInfinity);
        }
    }

    /// <returns>For each golden sequence, by how much the log-probability that differs most does.</returns>
    private async Task<List<double>> DifferencesAsync(string checkpoint, string changes)
    {
        _folder.Write("config.json", ConfigFolder.Changed(ConfigFolder.Golden(checkpoint), changes).ToJsonString());
        File.Copy(Path.Join(GoldenCheckpoints.PathOf(checkpoint), "model.safetensors"), Path.Join(_folder.Path, "model.safetensors"));
        await using var model = await LocalModel.LoadAsync(_folder.Path, RuntimeCases.MainRuntime.LoadOptions() with { WithTokenizer = false });
        List<double> differences = [];
        foreach (var golden in GoldenSequence.Read(checkpoint))
        {
            using var sequence = model.Runner.Decoder.CreateSequence(golden.Ids.Length);
            var batch = new ForwardBatch();
            var entry = batch.AddLogProbabilities(sequence, golden.Ids.AsMemory(..^1), golden.Ids.AsMemory(1));
            await model.Runner.RunAsync(batch, default);
            differences.Add(golden.LogProbabilities!.Skip(1).Zip(entry.LogProbabilities, (expected, found) => Math.Abs(expected!.Value - found)).Max());
        }

        return differences;
    }
}
