using System.ComponentModel;

namespace W2S.Engine.LargeModels.BlackBox;

/// <summary>Settings of a call that some services refuse; in text their names with commas between them, as in <c>temperature, top_p</c>.</summary>
[Flags]
[TypeConverter(typeof(SamplingSettingsConverter))]
public enum SamplingSettings
{
    None = 0,

    /// <summary>Refused by reasoning models.</summary>
    Temperature = 1,

    /// <summary>Refused by some services beside a temperature. Never sent when it is 1, which limits nothing.</summary>
    TopP = 2,

    /// <summary>Never sent when it is 0, which limits nothing.</summary>
    TopK = 4,

    Seed = 8,
}
