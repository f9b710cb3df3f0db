using W2S.Engine.Checkpoints;

namespace W2S.Engine.Tests.Checkpoints;

public sealed class MismatchListTests
{
    private readonly MismatchList _list = new();

    [Fact]
    public void ToString_SameProblemInEveryLayer_ReadsAsOne()
    {
        for (var layer = 0; layer < 32; layer++)
        {
            _list.Add($"model.layers.{layer}.mlp.up_proj.weight", "missing");
            _list.Add($"model.layers.{layer}.mlp.gate_up_proj.weight", "not part of the configured model");
        }

        Assert.Equal(64, _list.Count);
        Assert.Equal(
            "model.layers.{0-31}.mlp.up_proj.weight (32 tensors): missing; "
            + "model.layers.{0-31}.mlp.gate_up_proj.weight (32 tensors): not part of the configured model",
            _list.ToString());
    }

    [Fact]
    public void ToString_SomeLayers_NamesWhich()
    {
        foreach (var layer in new[] { 3, 5, 6, 7, 12 })
        {
            _list.Add($"h.{layer}.w", "missing");
        }

        Assert.Equal("h.{3,5-7,12}.w (5 tensors): missing", _list.ToString());
    }

    [Fact]
    public void ToString_ManySeparateLayers_IsCutShort()
    {
        for (var layer = 0; layer < 100; layer += 2)
        {
            _list.Add($"h.{layer}.w", "missing");
        }

        Assert.Equal("h.{0,2,4,6,8,10,12,14,...}.w (50 tensors): missing", _list.ToString());
    }

    [Fact]
    public void ToString_DifferentProblems_StaySeparate()
    {
        _list.Add("h.0.w", "[1] found, [2] expected");
        _list.Add("h.1.w", "missing");
        _list.Add("h.1.w", "missing");
        _list.Add("h.0.experts.7.w", "missing");

        Assert.Equal(3, _list.Count);
        Assert.Equal("h.0.w: [1] found, [2] expected; h.1.w: missing; h.0.experts.7.w: missing", _list.ToString());
    }

    [Fact]
    public void ToString_NumbersOfAnyLength_AreText()
    {
        _list.Add("h.99999999999999999999.w", "missing");
        _list.Add("h.99999999999999999998.w", "missing");

        Assert.Equal("h.99999999999999999999.w: missing; h.99999999999999999998.w: missing", _list.ToString());
    }
}
