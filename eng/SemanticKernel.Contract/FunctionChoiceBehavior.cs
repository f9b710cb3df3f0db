namespace Microsoft.SemanticKernel;

/// <summary>Only carried along: text generation calls no functions, so nothing here can make one.</summary>
public abstract class FunctionChoiceBehavior
{
    private protected FunctionChoiceBehavior()
    {
    }
}
