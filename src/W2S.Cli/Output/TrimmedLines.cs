using System.Text;

namespace W2S.Cli.Output;

/// <summary>Leaves out the spaces that tables put at the ends of lines, which only files and pipes would keep.</summary>
internal sealed class TrimmedLines(TextWriter inner) : TextWriter
{
    private int _heldSpaces;

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value)
    {
        if (value == ' ')
        {
            _heldSpaces++;
            return;
        }

        if (value is not ('\r' or '\n'))
        {
            inner.Write(new string(' ', _heldSpaces));
        }

        _heldSpaces = 0;
        inner.Write(value);
    }

    public override void Flush() => inner.Flush();
}
