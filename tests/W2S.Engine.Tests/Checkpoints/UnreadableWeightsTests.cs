using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Checkpoints;

public sealed class UnreadableWeightsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("model.layers.0.self_attn.q_proj.qweight", "I32")] // GPTQ, AWQ
    [InlineData("model.layers.0.self_attn.q_proj.weight_packed", "I32")] // compressed-tensors
    [InlineData("model.layers.0.self_attn.q_proj.weight_scale_inv", "F32")] // FP8 in blocks
    [InlineData("model.layers.0.self_attn.q_proj.weight.absmax", "U8")] // bitsandbytes
    public void Open_QuantizedLayer_IsOneProblemWithWhatToDo(string name, string type)
    {
        var tensors = LlamaTensors();
        tensors.RemoveAll(t => t.Name.EndsWith("q_proj.weight", StringComparison.Ordinal));
        tensors.Add(new TensorToWrite(name, type, [1], new byte[type == "U8" ? 1 : 4]));

        var message = Refusal(tensors);

        Assert.Contains($"quantized weights ('{name}')", message, StringComparison.Ordinal);
        Assert.Contains("take the model that this one was quantized from", message, StringComparison.Ordinal);
        Assert.DoesNotContain("missing", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("F64", 8, "convert the model once")]
    [InlineData("I64", 8, "quantized weights (I64)")]
    [InlineData("I8", 1, "quantized weights (I8)")]
    [InlineData("F8_E4M3", 1, "quantized weights (F8E4M3)")]
    public void Open_EveryMatrixOfATypeThatIsNotRead_IsOneProblem(string type, int bytes, string expected)
    {
        TensorToWrite[] tensors = [.. LlamaTensors().Select(t => t.Shape.Length == 2
            ? new TensorToWrite(t.Name, type, t.Shape, new byte[t.Shape[0] * t.Shape[1] * bytes])
            : t)];

        var message = Refusal(tensors);

        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 1, 400);
    }

    private List<TensorToWrite> LlamaTensors()
    {
        TinyCheckpoints.WriteLlama(_folder.Path);
        return [.. TinyCheckpoints.RandomTensors(_folder.Path, 1)];
    }

    private string Refusal(IReadOnlyList<TensorToWrite> tensors)
    {
        _folder.Write("model.safetensors", SafetensorsWriter.Write(tensors));
        return Assert.Throws<ModelFormatException>(() => VerifiedCheckpoint.Open(_folder.Path)).Message;
    }
}
