using W2S.Engine.Settings;

namespace W2S.Engine.Tests.Settings;

public sealed class SimilarSettingTests
{
    [Theory]
    [InlineData("BeamWidth", "beam_width")]
    [InlineData("beam-width", "beam_width")]
    [InlineData("beam_witdh", "beam_width")]
    [InlineData("stopsequence", "stop_sequences")]
    [InlineData("max_token", "max_tokens")]
    [InlineData("guidence", "guidance")]
    [InlineData("topK", "top_k")]
    public void To_Misspelling_IsTheSettingMeant(string name, string setting) => Assert.Equal(setting, SimilarSetting.To(name));

    [Theory]
    [InlineData("")]
    [InlineData("_")]
    [InlineData("n")]
    [InlineData("stop")]
    [InlineData("strict")]
    [InlineData("store")]
    [InlineData("user")]
    [InlineData("metadata")]
    [InlineData("service_id")]
    [InlineData("model_id")]
    [InlineData("function_choice_behavior")]
    [InlineData("reasoning_effort")]
    [InlineData("min_p")]
    [InlineData("max_completion_tokens")]
    [InlineData("ag_ui_thread_id")]
    [InlineData("Microsoft.Agents.AI.ChatHistoryProvider")]
    public void To_NameOfSomethingElse_IsNone(string name) => Assert.Null(SimilarSetting.To(name));
}
