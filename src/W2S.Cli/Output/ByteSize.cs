using System.Globalization;

namespace W2S.Cli.Output;

/// <summary>Bytes for people, in powers of 1000 as model hubs and disks count them: <c>13.5 GB</c>.</summary>
internal static class ByteSize
{
    private static readonly string[] Units = ["bytes", "kB", "MB", "GB", "TB"];

    public static string Show(double bytes)
    {
        // From 999.95 on, one decimal rounds to 1000.0 of a unit: that is 1.0 of the next.
        const double Next = 999.95;
        var unit = 0;
        while (bytes >= Next && unit < Units.Length - 1)
        {
            bytes /= 1000;
            unit++;
        }

        return bytes.ToString(unit == 0 ? "F0" : "F1", CultureInfo.InvariantCulture) + " " + Units[unit];
    }
}
