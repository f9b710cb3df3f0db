using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Checkpoints;

public sealed class CheckpointMatchTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_MissingExtraWrongShapeAndWrongType_AreListedInOneMessage()
    {
        var tensors = Gpt2Tensors();
        tensors.RemoveAll(t => t.Name == "transformer.ln_f.weight");
        Replace(tensors, TensorToWrite.Floats("transformer.wpe.weight", [31, 16], new float[31 * 16]));
        Replace(tensors, new TensorToWrite("transformer.ln_f.bias", "I32", [16], new byte[64]));
        tensors.Add(TensorToWrite.Floats("transformer.h.2.ln_1.weight", [16], new float[16]));

        AssertRefused(
            tensors,
            "4 tensors do not match config.json",
            "transformer.ln_f.weight: missing",
            "transformer.wpe.weight: [31, 16] found, [32, 16] expected",
            "transformer.ln_f.bias: I32 found, F32, F16 or BF16 expected",
            "transformer.h.2.ln_1.weight: not part of the configured model");
    }

    [Fact]
    public void Open_FusedTensorOfTheWrongShape_IsListedOnce()
    {
        var tensors = Gpt2Tensors();
        Replace(tensors, TensorToWrite.Floats("transformer.h.0.attn.c_attn.weight", [48, 16], new float[48 * 16]));

        AssertRefused(tensors, "1 tensor does not match", "c_attn.weight: [48, 16] found, [16, 48] expected");
    }

    [Fact]
    public void Open_BuffersOfOldExports_AreTolerated()
    {
        var tensors = Gpt2Tensors();
        tensors.Add(new TensorToWrite("transformer.h.0.attn.bias", "BOOL", [1, 1, 32, 32], new byte[1024]));
        tensors.Add(TensorToWrite.Floats("transformer.h.0.attn.masked_bias", [], [-1e4f]));
        tensors.Add(TensorToWrite.Floats("lm_head.weight", [40, 16], new float[640]));

        Open(tensors).Dispose();
    }

    [Fact]
    public void Open_UntiedModelWithoutOutputMatrix_NamesIt()
    {
        TinyCheckpoints.WriteLlama(_folder.Path);
        List<TensorToWrite> tensors = [.. TinyCheckpoints.RandomTensors(_folder.Path, 1).Where(t => t.Name != "lm_head.weight")];

        AssertRefused(tensors, "lm_head.weight: missing");
    }

    [Fact]
    public void Open_NeverNamesMoreThanAReaderCanTake()
    {
        var tensors = Gpt2Tensors();
        tensors.AddRange(Enumerable.Range(0, 5_000).Select(i => TensorToWrite.Floats(new string('x', 500) + i, [0], [])));

        var error = AssertRefused(tensors, "5000 tensors do not match", "and 4800 more");
        Assert.InRange(error.Message.Length, 1, 60_000);
    }

    private List<TensorToWrite> Gpt2Tensors()
    {
        TinyCheckpoints.WriteGpt2(_folder.Path);
        return [.. TinyCheckpoints.RandomTensors(_folder.Path, 1)];
    }

    private static void Replace(List<TensorToWrite> tensors, TensorToWrite tensor) =>
        tensors[tensors.FindIndex(t => t.Name == tensor.Name)] = tensor;

    private VerifiedCheckpoint Open(List<TensorToWrite> tensors)
    {
        _folder.Write("model.safetensors", SafetensorsWriter.Write(tensors));
        return VerifiedCheckpoint.Open(_folder.Path);
    }

    private ModelFormatException AssertRefused(List<TensorToWrite> tensors, params string[] expected)
    {
        var error = Assert.Throws<ModelFormatException>(() => Open(tensors));
        Assert.All(expected, e => Assert.Contains(e, error.Message, StringComparison.Ordinal));
        return error;
    }
}
