using Spectre.Console;

namespace Quickstart;

/// <summary>How far the evaluation is, on standard error: bars on a terminal, a line now and then elsewhere.</summary>
internal static class EvaluationProgress
{
    public static async Task<List<MethodResult>> RunAsync(Evaluation evaluation, int prompts, CancellationToken cancellationToken)
    {
        if (Console.IsErrorRedirected)
        {
            return await RunEachAsync(evaluation, method => Lines(method.Name, prompts), cancellationToken);
        }

        return await Terminal.Error.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(bars =>
            {
                var tasks = Methods.All.ToDictionary(method => method.Name, method => bars.AddTask(method.Name, autoStart: false, maxValue: prompts));
                return RunEachAsync(
                    evaluation,
                    method =>
                    {
                        tasks[method.Name].StartTask();
                        return () => tasks[method.Name].Increment(1);
                    },
                    cancellationToken);
            });
    }

    private static async Task<List<MethodResult>> RunEachAsync(
        Evaluation evaluation, Func<Method, Action> start, CancellationToken cancellationToken)
    {
        foreach (var method in Methods.All)
        {
            await evaluation.WarmUpAsync(method, cancellationToken);
        }

        var results = new List<MethodResult>();
        foreach (var method in Methods.All)
        {
            results.Add(await evaluation.RunAsync(method, start(method), cancellationToken));
        }

        return results;
    }

    private static Action Lines(string method, int prompts)
    {
        var done = 0;
        return () =>
        {
            var now = Interlocked.Increment(ref done);
            if (now % 20 == 0 || now == prompts)
            {
                Console.Error.WriteLine($"{method} {now}/{prompts}");
            }
        };
    }
}
