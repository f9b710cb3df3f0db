namespace W2S.Engine.Hub;

/// <summary>How much of a model is wanted.</summary>
public enum HubSelection
{
    /// <summary>Everything it is loaded from.</summary>
    Model,

    /// <summary>Configuration, tokenizer and chat templates, whatever the weights are stored as.</summary>
    WithoutWeights,
}
