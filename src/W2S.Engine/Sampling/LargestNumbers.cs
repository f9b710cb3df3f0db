namespace W2S.Engine.Sampling;

/// <summary>Finds the k-th largest number without sorting.</summary>
internal static class LargestNumbers
{
    /// <param name="numbers">[at least k]; left in another order.</param>
    public static float Kth(Span<float> numbers, int k)
    {
        // A heap of the k largest seen so far, the smallest of them first: most numbers cost one comparison.
        var heap = numbers[..k];
        for (var i = (k / 2) - 1; i >= 0; i--)
        {
            SiftDown(heap, i);
        }

        foreach (var number in numbers[k..])
        {
            if (number > heap[0])
            {
                heap[0] = number;
                SiftDown(heap, 0);
            }
        }

        return heap[0];
    }

    /// <summary>Lets a number sink below all that are smaller.</summary>
    private static void SiftDown(Span<float> heap, int index)
    {
        while (true)
        {
            var child = (2 * index) + 1;
            if (child >= heap.Length)
            {
                return;
            }

            if (child + 1 < heap.Length && heap[child + 1] < heap[child])
            {
                child++;
            }

            if (heap[index] <= heap[child])
            {
                return;
            }

            (heap[index], heap[child]) = (heap[child], heap[index]);
            index = child;
        }
    }
}
