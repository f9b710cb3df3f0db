namespace W2S.Engine.Torch.Loading;

/// <summary>Divides the layers of a model among devices: a run of them for each, in order.</summary>
internal static class LayerSplit
{
    /// <summary>The division that leaves the fullest device as empty as can be, measured by what each has room for.</summary>
    /// <param name="layers">[layers] bytes of each; at least as many as devices.</param>
    /// <param name="before">Bytes that the first device holds beside its layers.</param>
    /// <param name="after">Likewise the last one.</param>
    /// <param name="room">[devices] bytes that each has free.</param>
    /// <returns>[devices] how many layers each gets, at least one.</returns>
    public static int[] Divide(IReadOnlyList<long> layers, long before, long after, IReadOnlyList<long> room)
    {
        // [devices + 1, layers + 1]: how full the fullest of the first devices is, if they hold the first layers as well as they can, and
        // where the last one's run of layers then begins.
        var fullest = new double[room.Count + 1, layers.Count + 1];
        var starts = new int[room.Count + 1, layers.Count + 1];
        for (var count = 1; count <= layers.Count; count++)
        {
            fullest[0, count] = double.PositiveInfinity;
        }

        for (var device = 1; device <= room.Count; device++)
        {
            fullest[device, 0] = double.PositiveInfinity;
            var other = (device == 1 ? before : 0) + (device == room.Count ? after : 0);
            for (var count = 1; count <= layers.Count; count++)
            {
                fullest[device, count] = double.PositiveInfinity;
                var bytes = other;
                for (var start = count - 1; start >= 0; start--)
                {
                    bytes += layers[start];
                    var worst = Math.Max(fullest[device - 1, start], (double)bytes / Math.Max(1, room[device - 1]));
                    if (worst < fullest[device, count])
                    {
                        (fullest[device, count], starts[device, count]) = (worst, start);
                    }
                }
            }
        }

        var division = new int[room.Count];
        var end = layers.Count;
        for (var device = room.Count; device > 0; device--)
        {
            division[device - 1] = end - starts[device, end];
            end = starts[device, end];
        }

        return division;
    }
}
