namespace W2S.Engine.Tokenization.Bpe;

/// <summary>Tokens by id and ids by token. Ids may have holes; no id and no token occurs twice.</summary>
internal sealed class Vocabulary
{
    /// <summary>Highest id accepted: tables are as long as the highest id, so this bounds what a file can make us allocate.</summary>
    public const int MaxId = (1 << 22) - 1;

    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _idsBySpan;
    private readonly List<string?> _tokens = []; // by id; null in a hole

    public Vocabulary() => _idsBySpan = _ids.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>One more than the highest id.</summary>
    public int Size => _tokens.Count;

    public string? this[int id] => _tokens[id];

    /// <summary>False where token or id is taken already.</summary>
    public bool TryAdd(string token, int id)
    {
        if (TokenAt(id) is not null || !_ids.TryAdd(token, id))
        {
            return false;
        }

        while (_tokens.Count <= id)
        {
            _tokens.Add(null);
        }

        _tokens[id] = token;
        return true;
    }

    public string? TokenAt(int id) => id < _tokens.Count ? _tokens[id] : null;

    public bool TryGetId(ReadOnlySpan<char> token, out int id) => _idsBySpan.TryGetValue(token, out id);
}
