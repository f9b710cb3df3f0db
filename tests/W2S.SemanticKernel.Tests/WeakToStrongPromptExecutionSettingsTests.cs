using System.Reflection;
using System.Text.Json;
using Microsoft.SemanticKernel;
using W2S.Engine;
using W2S.Engine.Search;
using W2S.SemanticKernel.Tests.Support;

namespace W2S.SemanticKernel.Tests;

public sealed class WeakToStrongPromptExecutionSettingsTests
{
    public static TheoryData<string> SettingNames =>
        [.. Settings.Own.Select(setting => setting.Name), nameof(PromptExecutionSettings.ServiceId), nameof(PromptExecutionSettings.ModelId)];

    [Fact]
    public void Everything_LeavesNoSettingAtItsDefault() =>
        Assert.All(Settings.Own, setting => Assert.NotNull(setting.GetValue(Settings.Everything())));

    [Fact]
    public void Clone_KeepsKindAndEverySetting()
    {
        var settings = Settings.Everything();
        settings.ExtensionData = new Dictionary<string, object> { ["other"] = 1 };

        Assert.Equivalent(settings, Assert.IsType<WeakToStrongPromptExecutionSettings>(settings.Clone()), strict: true);
    }

    [Fact]
    public void Clone_OfFrozen_CanBeChangedWithoutTheOriginal()
    {
        var original = Settings.Everything();
        original.Freeze();

        var clone = (WeakToStrongPromptExecutionSettings)original.Clone();
        clone.StopSequences = ["MORE"];
        clone.Guidance = [];
        clone.Seed = 1;

        Assert.Equivalent(Settings.Everything().StopSequences, original.StopSequences);
        Assert.Equal(2, original.Guidance!.Count);
        Assert.Equal(42, original.Seed);
    }

    [Theory]
    [MemberData(nameof(SettingNames))]
    public void Freeze_EverySetting_RefusesToChange(string name)
    {
        var settings = Settings.Everything();
        settings.Freeze();
        var setting = typeof(WeakToStrongPromptExecutionSettings).GetProperty(name)!;

        var error = Assert.Throws<TargetInvocationException>(() => setting.SetValue(settings, setting.GetValue(settings)));

        Assert.IsType<InvalidOperationException>(error.InnerException);
    }

    [Fact]
    public void Lists_AreCopiedWhenTheyAreSet()
    {
        List<string> stops = ["END"];
        List<GuidanceChoice> guidance = [new("a")];
        var settings = new WeakToStrongPromptExecutionSettings { StopSequences = stops, Guidance = guidance };

        stops.Add("MORE");
        guidance.Clear();

        Assert.Equal(["END"], settings.StopSequences);
        Assert.Single(settings.Guidance);
    }

    [Fact]
    public void Freeze_Twice_IsHarmless()
    {
        var settings = Settings.Everything();
        settings.Freeze();
        settings.Freeze();

        Assert.True(settings.IsFrozen);
    }

    [Fact]
    public void Json_ThereAndBack_KeepsEverySetting()
    {
        var settings = Settings.Everything();

        var back = JsonSerializer.Deserialize<WeakToStrongPromptExecutionSettings>(JsonSerializer.Serialize(settings))!;

        Assert.Equivalent(settings, back, strict: true);
        Assert.Null(back.ExtensionData);
    }

    [Fact]
    public void Json_ThereAndBackAsPlainSettings_KeepsEverySetting()
    {
        var settings = Settings.Everything();
        settings.FunctionChoiceBehavior = Settings.FromJson("""{"function_choice_behavior": {"type": "auto"}}""").FunctionChoiceBehavior;

        var plain = JsonSerializer.Deserialize<PromptExecutionSettings>(JsonSerializer.Serialize(settings))!;
        var back = WeakToStrongPromptExecutionSettings.FromExecutionSettings(plain);

        Assert.Equivalent(settings, back, strict: true);
        Assert.IsType<AutoFunctionChoiceBehavior>(back.FunctionChoiceBehavior);
    }

    [Fact]
    public void Json_OfDefaults_ThereAndBackAreDefaults()
    {
        var json = JsonSerializer.Serialize(new WeakToStrongPromptExecutionSettings());

        Assert.Equivalent(new WeakToStrongPromptExecutionSettings(), JsonSerializer.Deserialize<WeakToStrongPromptExecutionSettings>(json), strict: true);
        Assert.Equivalent(new WeakToStrongPromptExecutionSettings(), WeakToStrongPromptExecutionSettings.FromExecutionSettings(Settings.FromJson(json)), strict: true);
    }

    [Fact]
    public void Json_NumbersAndTruthValuesAsText_AreRead()
    {
        var settings = JsonSerializer.Deserialize<WeakToStrongPromptExecutionSettings>(
            """{"beam_width": "3", "temperature": "0.5", "include_trace": "true", "method": "best-of-n"}""")!;

        Assert.Equal((3, 0.5, true, SearchMethod.BestOfN), (settings.BeamWidth, settings.Temperature, settings.IncludeTrace, settings.Method));
    }

    [Fact]
    public void Freeze_ExtensionData_RefusesToChangeButItsCloneDoesNot()
    {
        var settings = new WeakToStrongPromptExecutionSettings { ExtensionData = new Dictionary<string, object> { ["seed"] = 1 } };
        settings.Freeze();

        var clone = (WeakToStrongPromptExecutionSettings)settings.Clone();
        clone.ExtensionData!["seed"] = 2;

        Assert.Throws<NotSupportedException>(() => settings.ExtensionData["seed"] = 3);
        Assert.Equal(1, WeakToStrongPromptExecutionSettings.FromExecutionSettings(settings).Seed);
        Assert.Equal(2, WeakToStrongPromptExecutionSettings.FromExecutionSettings(clone).Seed);
    }
}
