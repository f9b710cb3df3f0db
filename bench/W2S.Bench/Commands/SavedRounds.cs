using W2S.Bench.Reports;

namespace W2S.Bench.Commands;

/// <summary>What is kept of a run that does not come to its end.</summary>
internal sealed class SavedRounds(string folder, Progress progress)
{
    private int _rounds;

    /// <summary>Writes the rounds so far.</summary>
    public void Save(Report report)
    {
        try
        {
            ReportFolder.Save(report, folder);
            _rounds = report.Runs;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            progress.Tell($"the rounds so far are not saved: {e.Message}"); // the next round tries again
        }
    }

    /// <summary>Says where they are, if there are any.</summary>
    public void Tell()
    {
        if (_rounds > 0)
        {
            var file = Path.Join(folder, ReportFolder.ResultsFile);
            progress.Tell($"{file} has the {(_rounds == 1 ? "one round" : $"{_rounds} rounds")} that came to an end; show {file} writes their table");
        }
    }
}
