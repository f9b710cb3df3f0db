using System.Reflection;
using Microsoft.SemanticKernel;
using W2S.Engine;
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
}
