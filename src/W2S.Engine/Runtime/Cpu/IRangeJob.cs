namespace W2S.Engine.Runtime.Cpu;

/// <summary>Work that can be cut into ranges which different threads compute at the same time.</summary>
internal interface IRangeJob
{
    /// <param name="worker">
    /// Which of the threads that share this job: less than <see cref="WorkerPool.ThreadCount"/>, and never two of them at once. Another job may
    /// have the same number at the same time, so what is kept by number belongs to one decoder, which runs one job after the other.
    /// </param>
    void Run(int start, int end, int worker);
}
