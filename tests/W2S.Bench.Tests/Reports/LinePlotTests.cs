using System.Xml.Linq;
using W2S.Bench.Reports;

namespace W2S.Bench.Tests.Reports;

public class LinePlotTests
{
    [Theory]
    [InlineData(800, new[] { 0.0, 200, 400, 600, 800 })]
    [InlineData(8, new[] { 0.0, 2, 4, 6, 8 })]
    [InlineData(1, new[] { 0, 0.2, 0.4, 0.6, 0.8, 1 })]
    [InlineData(63, new[] { 0.0, 20, 40, 60, 80 })]
    public void Ticks_AnyRange_AreRoundAndReachItsEnd(double last, double[] expected)
    {
        Assert.Equal(expected, LinePlot.Ticks(last), (x, y) => Math.Abs(x - y) < 1e-9);
    }

    [Fact]
    public void ToSvg_NamesWithMarkup_IsWellFormedAndShowsEveryPoint()
    {
        var plot = new LinePlot("a < b & c", "caption", "x", "y", [new Series("plot", "<line>", [new Point(1, 2), new Point(2, 3), new Point(4, 3)])]);

        var svg = XDocument.Parse(plot.ToSvg());

        Assert.Equal(3, svg.Descendants().Count(element => element.Name.LocalName == "circle"));
        Assert.Contains(svg.Descendants(), element => element.Value == "a < b & c");
    }
}
