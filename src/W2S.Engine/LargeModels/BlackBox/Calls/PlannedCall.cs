namespace W2S.Engine.LargeModels.BlackBox.Calls;

/// <summary>One call that a round is to make.</summary>
/// <param name="Parent">Index of the hypothesis it continues.</param>
/// <param name="Successor">The first of the hypothesis' successors it asks for.</param>
/// <param name="Choices">How many successors it asks for.</param>
/// <param name="Stream">Index of the first successor's random stream, from which the call's seed is drawn.</param>
internal readonly record struct PlannedCall(int Parent, int Successor, int Choices, int Stream);

/// <summary>What became of a call: a reply, or why there is none.</summary>
internal readonly record struct CallAnswer(PlannedCall Call, TextModelReply? Reply, Exception? Failure);
