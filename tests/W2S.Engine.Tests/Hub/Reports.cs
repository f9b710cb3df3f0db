using W2S.Engine.Hub;

namespace W2S.Engine.Tests.Hub;

/// <summary>Keeps every report, in the order of their coming.</summary>
internal sealed class Reports(List<HubProgress> reports) : IProgress<HubProgress>
{
    public void Report(HubProgress value) => reports.Add(value);
}
