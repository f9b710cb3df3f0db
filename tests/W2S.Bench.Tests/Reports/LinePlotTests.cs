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
        var plot = new LinePlot("a < b & c", ["caption"], "x", "y", [new Series("plot", "<line>", [new Point(1, 2), new Point(2, 3), new Point(4, 3)])]);

        var svg = XDocument.Parse(plot.ToSvg());

        Assert.Equal(3, svg.Descendants().Count(element => element.Name.LocalName == "circle"));
        Assert.Contains(svg.Descendants(), element => element.Value == "a < b & c");
    }

    [Fact]
    public void ToSvg_AnyNumberOfCaptions_KeepsTheLegendBelowThemAndAboveThePlot()
    {
        var plot = new LinePlot("title", ["first", "second", "third"], "x", "y", [new Series("plot", "line", [new Point(1, 2)])]);

        double[] heights = [.. XDocument.Parse(plot.ToSvg()).Descendants()
            .Where(element => element.Name.LocalName == "text" && element.Value is "title" or "first" or "second" or "third" or "\u2014 line" or "2")
            .OrderBy(element => element.Value is "2")
            .Select(element => (double)element.Attribute("y")!)];

        Assert.Equal(heights.Order(), heights);
        Assert.Equal(6, heights.Distinct().Count());
    }

    [Fact]
    public void ToSvg_Reference_IsALineWithoutPoints()
    {
        var plot = new LinePlot(
            "title", [], "x", "y", [new Series("plot", "line", [new Point(1, 2)]), new Series("plot", "once", [new Point(1, 3)], IsReference: true)]);

        var svg = XDocument.Parse(plot.ToSvg());

        Assert.Single(svg.Descendants(), element => element.Name.LocalName == "circle");
        Assert.Single(svg.Descendants(), element => element.Attribute("stroke-dasharray") is not null);
    }
}
