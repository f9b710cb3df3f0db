using System.Globalization;
using System.Text;

namespace W2S.Bench.Reports;

/// <summary>A plot of lines over numbers as SVG, on paper of its own, so that it reads on light and dark pages alike.</summary>
/// <param name="Captions">Lines below the title.</param>
internal sealed record LinePlot(
    string Title, IReadOnlyList<string> Captions, string XTitle, string YTitle, IReadOnlyList<Series> Lines, bool InDoublings = false)
{
    private const int Width = 640;
    private const int Left = 70;
    private const int Right = 24;
    private const int PlotHeight = 240;
    private const int Bottom = 56;
    private const int TitleAt = 26;
    private const int CaptionHeight = 16;
    private const int LegendHeight = 24;
    private const int LegendGap = 24;
    private const int TicksAbout = 5;

    private static readonly string[] Colours = ["#2563a8", "#b3541e", "#3f7d3a", "#7a4fa3"];
    private static readonly int[] Steps = [1, 2, 5, 10];

    private int LegendAt => TitleAt + (Captions.Count * CaptionHeight) + LegendHeight;

    private int Top => LegendAt + 16;

    private int Height => Top + PlotHeight + Bottom;

    /// <summary>Heights begin at 0, as they are to be compared; so do widths, but <see cref="InDoublings"/> begins at 1 and doubles.</summary>
    public string ToSvg()
    {
        var points = Lines.SelectMany(line => line.Points).ToList();
        double right = points.Max(point => point.X), top = points.Max(point => point.Y);
        double[] xTicks = InDoublings ? Doublings(right) : Ticks(right), yTicks = Ticks(top);
        (right, top) = (Math.Max(right, xTicks[^1]), Math.Max(top, yTicks[^1]));

        var svg = new StringBuilder();
        svg.Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{Height}\" viewBox=\"0 0 {Width} {Height}\" ");
        svg.AppendLine("font-family=\"Helvetica, Arial, sans-serif\" font-size=\"13\" fill=\"#333\">");
        svg.AppendLine($"<rect x=\"0.5\" y=\"0.5\" width=\"{Width - 1}\" height=\"{Height - 1}\" rx=\"8\" fill=\"#fbfaf7\" stroke=\"#ddd8cc\"/>");
        svg.AppendLine(Text(Left, TitleAt, Title, "font-size=\"15\" font-weight=\"bold\""));
        for (var i = 0; i < Captions.Count; i++)
        {
            svg.AppendLine(Text(Left, TitleAt + 2 + ((i + 1) * CaptionHeight), Captions[i], "font-size=\"11\" fill=\"#666\""));
        }

        foreach (var tick in yTicks)
        {
            svg.AppendLine($"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{N(Y(tick))}\" y2=\"{N(Y(tick))}\" stroke=\"#e4e0d6\"/>");
            svg.AppendLine(Text(Left - 8, Y(tick) + 4, Show(tick), "text-anchor=\"end\""));
        }

        foreach (var tick in xTicks)
        {
            svg.AppendLine(Text(X(tick), Height - Bottom + 20, Show(tick), "text-anchor=\"middle\""));
        }

        svg.AppendLine($"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Height - Bottom}\" y2=\"{Height - Bottom}\" stroke=\"#888\"/>");
        svg.AppendLine(Text((Left + Width - Right) / 2.0, Height - 16, XTitle, "text-anchor=\"middle\""));
        svg.AppendLine(Text(0, 0, YTitle, $"text-anchor=\"middle\" transform=\"translate(20 {(Top + Height - Bottom) / 2}) rotate(-90)\""));
        for (var i = 0; i < Lines.Count; i++)
        {
            if (Lines[i].IsReference)
            {
                DrawReference(svg, Lines[i].Points[0].Y, Colours[i % Colours.Length]);
            }
            else
            {
                DrawLine(svg, Lines[i], Colours[i % Colours.Length]);
            }
        }

        // One text, whose parts follow each other however wide a reader's font is.
        var names = Lines.Select((line, i) =>
            $"<tspan{(i == 0 ? "" : $" dx=\"{LegendGap}\"")} fill=\"{Colours[i % Colours.Length]}\">{(line.IsReference ? "- -" : "\u2014")} {Escape(line.Name)}</tspan>");
        svg.AppendLine($"<text x=\"{Left}\" y=\"{LegendAt}\">{string.Concat(names)}</text>");
        return svg.Append("</svg>").AppendLine().ToString();

        double X(double x) => Left + ((InDoublings ? Math.Log2(x) / Math.Log2(right) : x / right) * (Width - Left - Right));

        double Y(double y) => Height - Bottom - (y / top * (Height - Top - Bottom));

        void DrawReference(StringBuilder target, double y, string colour) => target.AppendLine(
            $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{N(Y(y))}\" y2=\"{N(Y(y))}\" stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"7 5\"/>");

        void DrawLine(StringBuilder target, Series line, string colour)
        {
            var path = string.Join(' ', line.Points.Select(point => $"{N(X(point.X))},{N(Y(point.Y))}"));
            target.AppendLine($"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2.5\" stroke-linejoin=\"round\"/>");
            foreach (var point in line.Points)
            {
                target.AppendLine($"<circle cx=\"{N(X(point.X))}\" cy=\"{N(Y(point.Y))}\" r=\"3.5\" fill=\"{colour}\"/>");
            }
        }
    }

    /// <summary>Round numbers from 0 to at least <paramref name="last"/>, in steps of 1, 2 or 5 of some power of ten.</summary>
    internal static double[] Ticks(double last)
    {
        var raw = last / TicksAbout;
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var step = Steps.Select(factor => factor * power).First(step => step >= raw * (1 - 1e-9));
        return [.. Enumerable.Range(0, (int)Math.Ceiling((last / step) - 1e-9) + 1).Select(i => i * step)];
    }

    /// <summary>1, 2, 4, ... to at least <paramref name="last"/>.</summary>
    internal static double[] Doublings(double last) =>
        [.. Enumerable.Range(0, (int)Math.Ceiling(Math.Log2(Math.Max(last, 2)) - 1e-9) + 1).Select(i => Math.Pow(2, i))];

    private static string Text(double x, double y, string text, string attributes) =>
        $"<text x=\"{N(x)}\" y=\"{N(y)}\" {attributes}>{Escape(text)}</text>";

    private static string? Escape(string text) => System.Security.SecurityElement.Escape(text);

    private static string Show(double number) => number.ToString("0.####", CultureInfo.InvariantCulture);

    private static string N(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}
