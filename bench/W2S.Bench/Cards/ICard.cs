using W2S.Engine.Runtime.Devices;

namespace W2S.Bench.Cards;

/// <summary>The device under measurement: what it can do at most, through the library that models compute with on it.</summary>
internal interface ICard
{
    /// <summary>What it is, for the report: for example <c>NVIDIA H100 80GB HBM3</c>.</summary>
    string Name { get; }

    /// <summary>The library, with its version.</summary>
    string Library { get; }

    /// <summary>Waits until all that was queued is done, on the device and on those that guidance computes on.</summary>
    void Synchronize();

    /// <summary>Operations a second (a multiply-add counts as two) of the largest products in that type.</summary>
    double MeasureProducts(ComputeType type);

    /// <summary>Bytes a second that copying within its memory reads and writes.</summary>
    double MeasureCopies();

    /// <summary>What the library takes for each single operation.</summary>
    CallTimes MeasureCalls();
}

/// <summary>Seconds of an operation on a single number, which computes next to nothing.</summary>
/// <param name="Launched">Until the call returns, of many in a row: what the host pays.</param>
/// <param name="Done">Until the device has done it, of many in a row: the slower of host and device.</param>
/// <param name="Alone">Until the device has done it, with nothing queued before: what a result costs that is waited for.</param>
internal readonly record struct CallTimes(double Launched, double Done, double Alone);
