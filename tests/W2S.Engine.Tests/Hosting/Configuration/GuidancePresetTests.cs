using W2S.Engine.Hosting.Configuration;
using W2S.Engine.Prompts;

namespace W2S.Engine.Tests.Hosting.Configuration;

public sealed class GuidancePresetTests
{
    [Fact]
    public void All_AreThePublishedPairsWithTheirOwnFormats() => Assert.Equal(
        [
            ("zephyr", "HuggingFaceH4/zephyr-7b-beta", "HuggingFaceH4/mistral-7b-sft-beta", "zephyr"),
            ("starling", "berkeley-nest/Starling-LM-7B-alpha", "openchat/openchat_3.5", "openchat"),
            ("tulu", "allenai/tulu-2-dpo-7b", "allenai/tulu-2-7b", "tulu"),
        ],
        GuidancePreset.All.Select(p => (p.Name, p.Tuned, p.Untuned, p.PromptTemplate)));

    [Fact]
    public void All_NameFormatsThatAreBuiltIn() => Assert.All(GuidancePreset.All, p => Assert.NotNull(BuiltInFormat.Find(p.PromptTemplate)));

    [Fact]
    public void WithPreset_NothingElseSet_IsThePreset()
    {
        var pair = new WeakToStrongOptions().AddGuidancePreset("starling").Guidance["starling"].WithPreset();

        Assert.Equal(
            ("berkeley-nest/Starling-LM-7B-alpha", "openchat/openchat_3.5", "openchat", "openchat", "starling.tuned"),
            (pair.Tuned, pair.Untuned, pair.TunedPromptTemplate, pair.UntunedPromptTemplate, pair.TunedName));
    }

    [Fact]
    public void WithPreset_WhatIsSet_Wins()
    {
        var pair = new GuidanceOptions { Preset = "zephyr", Tuned = "mine", UntunedPromptTemplate = "{prompt}" }.WithPreset();

        Assert.Equal(
            ("mine", "HuggingFaceH4/mistral-7b-sft-beta", "zephyr", "{prompt}"),
            (pair.Tuned, pair.Untuned, pair.TunedPromptTemplate, pair.UntunedPromptTemplate));
    }

    [Fact]
    public void WithPreset_UnknownName_IsRefusedWithThoseThereAre()
    {
        var error = Assert.Throws<InvalidOptionException>(() => new GuidanceOptions { Preset = "bluebird" }.WithPreset());

        Assert.Contains("'bluebird' found, one of zephyr, starling, tulu expected", error.Message, StringComparison.Ordinal);
    }
}
