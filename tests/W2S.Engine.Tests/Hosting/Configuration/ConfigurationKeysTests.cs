using Microsoft.Extensions.Configuration;
using W2S.Engine.Hosting.Configuration;

namespace W2S.Engine.Tests.Hosting.Configuration;

public sealed class ConfigurationKeysTests
{
    [Theory]
    [InlineData("Options:Name", "x")]
    [InlineData("Options:Speed", "1.5")]
    [InlineData("Options:Mode", "before-start")]
    [InlineData("Options:Inner:IsOn", "TRUE")]
    [InlineData("Options:inner:ison", "false")]
    [InlineData("Options:Weights:any", "2")]
    public void Validate_WhatTheOptionsHold_Passes(string key, string value) => Validate(key, value);

    [Theory]
    [InlineData("Options:Inner:IsOn", "yes", "Options:Inner:IsOn: 'yes' found, true or false expected")]
    [InlineData("Options:Inner:IsOff", "true", "Options:Inner:IsOff: there is no such key; there are IsOn")]
    [InlineData("Options:Inner", "true", "Options:Inner: 'true' found, a section with IsOn expected")]
    [InlineData("Options:Mode", "soon", "Options:Mode: 'soon' found, one of none, background, before-start expected")]
    [InlineData("Options:Speed", "fast", "Options:Speed: 'fast' found, a number expected")]
    [InlineData("Options:Weights:any", "much", "Options:Weights:any: 'much' found, a number expected")]
    [InlineData("Options:Weights:any:0", "1", "Options:Weights:any: a section found, a number expected")]
    public void Validate_WhatTheyCannotHold_IsRefusedByItsKey(string key, string value, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidOptionException>(() => Validate(key, value)).Message);

    private static void Validate(string key, string value)
    {
        var root = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(key, (string?)value)]).Build();
        ConfigurationKeys.Validate(root.GetSection("Options"), typeof(Outer));
    }

    private sealed class Outer
    {
        public string? Name { get; set; }

        public double? Speed { get; set; }

        public WarmUpMode Mode { get; set; }

        public Inner Inner { get; set; } = new();

        public Dictionary<string, double> Weights { get; set; } = [];
    }

    private sealed class Inner
    {
        public bool IsOn { get; set; }
    }
}
