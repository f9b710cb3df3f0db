using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja;

/// <summary>What one rendering has left to spend.</summary>
internal sealed class Budget
{
    private const int StepsPerItem = 4;

    // Reading is that much cheaper than evaluating a node.
    private const int CharactersPerStep = 64;

    private int _steps = Limits.Steps;
    private long _characters = Limits.Characters;

    public void Step(long count = 1)
    {
        if (count > _steps)
        {
            throw new TemplateFault($"more than {Limits.Steps} steps taken");
        }

        _steps -= (int)count;
    }

    /// <summary>Before a text of that length is searched or compared.</summary>
    public void Read(long characters) => Step(StepsToRead(characters));

    /// <summary>Before all of a value is walked through.</summary>
    public void Walk(Value value) => Step(value.Size);

    public static long StepsToRead(long characters) => 1 + (characters / CharactersPerStep);

    /// <summary>Before a text of that length is made.</summary>
    public void Write(long characters)
    {
        if (characters > _characters)
        {
            throw new TemplateFault($"more than {Limits.Characters} characters of text made");
        }

        _characters -= characters;
        Read(characters);
    }

    /// <summary>Before a list of that length is made.</summary>
    public void MakeItems(long count)
    {
        if (count > Limits.Items)
        {
            throw new TemplateFault($"a list of {count} items found, at most {Limits.Items} expected");
        }

        Step(count * StepsPerItem);
    }
}
