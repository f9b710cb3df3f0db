namespace W2S.Engine.Runtime.Cpu;

/// <summary>A method as a job, made once and run many times.</summary>
internal sealed class RangeJob(Action<int, int, int> run) : IRangeJob
{
    public void Run(int start, int end, int worker) => run(start, end, worker);
}
