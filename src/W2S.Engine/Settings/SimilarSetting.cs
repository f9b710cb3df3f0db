namespace W2S.Engine.Settings;

/// <summary>Recognizes misspelled settings: <c>beamWidth</c>, <c>beam_witdh</c>, <c>temprature</c>.</summary>
internal static class SimilarSetting
{
    /// <summary>The setting that <paramref name="name"/>, which is none, was probably meant to be; null if it is close to none.</summary>
    public static string? To(string name)
    {
        var letters = Letters(name);
        return GenerationSettingsReader.Names.FirstOrDefault(setting => IsClose(letters, Letters(setting)));
    }

    private static string Letters(string name) => string.Concat(name.Where(char.IsLetter)).ToLowerInvariant();

    /// <summary>One letter in four may be wrong.</summary>
    private static bool IsClose(string name, string setting)
    {
        var allowed = setting.Length / 4;
        return Math.Abs(name.Length - setting.Length) <= allowed && EditDistance(name, setting) <= allowed;
    }

    /// <summary>Letters to insert, delete or replace (Levenshtein).</summary>
    private static int EditDistance(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)]; // [to + 1], distances of to's beginnings from one beginning of from
        for (var i = 0; i < from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i + 1;
            for (var j = 0; j < to.Length; j++)
            {
                var replaced = diagonal + (from[i] == to[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(diagonal, row[j]) + 1);
            }
        }

        return row[^1];
    }
}
