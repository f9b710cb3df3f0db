using System.Buffers;

namespace W2S.Engine.Tokenization.AddedTokens;

/// <summary>Finds, at a position of a text, the longest added token that may stand there.</summary>
internal sealed class AddedTokenTrie
{
    private readonly Node _root = new();
    private readonly SearchValues<char> _firstCharacters;

    /// <param name="tokens">Each with the spelling it is looked for under.</param>
    public AddedTokenTrie(IEnumerable<(string Spelling, AddedToken Token)> tokens)
    {
        foreach ((var spelling, var token) in tokens)
        {
            var node = _root;
            foreach (var character in spelling)
            {
                node = node.GetOrAdd(character);
            }

            node.Token = token;
        }

        _firstCharacters = SearchValues.Create(_root.Characters);
    }

    /// <summary>
    /// First position from <paramref name="start"/> on where a token could begin; the end of the text where there is none.
    /// </summary>
    public int NextStart(ReadOnlySpan<char> text, int start)
    {
        var offset = text[start..].IndexOfAny(_firstCharacters);
        return offset < 0 ? text.Length : start + offset;
    }

    /// <summary>The longest token at <paramref name="start"/>; a special one only inside trusted text.</summary>
    public AddedToken? Longest(MarkedText text, int start, out int end)
    {
        AddedToken? longest = null;
        end = start;
        var node = _root.Find(text.Text[start]);
        for (var i = start; node is not null; node = i < text.Text.Length ? node.Find(text.Text[i]) : null)
        {
            i++;
            if (node.Token is { } token && (!token.IsSpecial || text.IsTrusted(start, i)))
            {
                longest = token;
                end = i;
            }
        }

        return longest;
    }

    private sealed class Node
    {
        // Null at the end of a token, where most nodes are.
        private Dictionary<char, Node>? _children;

        public AddedToken? Token { get; set; }

        public char[] Characters => _children is null ? [] : [.. _children.Keys];

        public Node? Find(char character) => _children?.GetValueOrDefault(character);

        public Node GetOrAdd(char character)
        {
            _children ??= [];
            if (!_children.TryGetValue(character, out var child))
            {
                _children.Add(character, child = new Node());
            }

            return child;
        }
    }
}
