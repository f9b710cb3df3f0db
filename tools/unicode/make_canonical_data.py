"""Writes src/W2S.Engine/Tokenization/Normalizers/CanonicalData.txt, the tables NFC needs.

    python3 tools/unicode/make_canonical_data.py > src/W2S.Engine/Tokenization/Normalizers/CanonicalData.txt

.NET normalizes through the system's ICU and, in invariant mode, not at all, so the engine brings its own tables.
Models were trained on what the `tokenizers` library calls NFC, and that library knows an older Unicode than Python's
unicodedata: whatever it leaves alone is left out here, so that both normalize alike. Needs: python3-tokenizers.
"""

import unicodedata

from tokenizers import normalizers

library = normalizers.NFC().normalize_str
code_points = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
hangul = range(0xAC00, 0xD7A4)  # arithmetic, not in the table


def nfc(text):
    return unicodedata.normalize("NFC", text)


def known_class(c):
    """Whether the library orders the mark as unicodedata does, seen beside marks of other classes."""
    mark = chr(c)
    probes = ("a\u0345" + mark, "a" + mark + "\u0334", "a\u0301" + mark, "a" + mark + "\u0323")
    return all(library(p) == nfc(p) for p in probes)


print("# Canonical decompositions and combining classes; made by tools/unicode/make_canonical_data.py.")
print(f"# unicodedata {unicodedata.unidata_version}, less what the tokenizers library does not know.")
print("# X=A B: X and A B are each other's composition and decomposition. X>A [B]: X is only ever decomposed.")
for c in code_points:
    parts = unicodedata.decomposition(chr(c)).split()
    if not parts or parts[0].startswith("<") or c in hangul:
        continue
    full = unicodedata.normalize("NFD", chr(c))
    if library(full) != nfc(full):
        continue
    print(f"{c:X}{'=' if nfc(chr(c)) == chr(c) else '>'}{' '.join(f'{int(p, 16):X}' for p in parts)}")

print("# F-L:N: combining class N of the code points from F to L.")
runs = []
for c in code_points:
    n = unicodedata.combining(chr(c))
    if n and known_class(c):
        if runs and runs[-1][1] == c - 1 and runs[-1][2] == n:
            runs[-1][1] = c
        else:
            runs.append([c, c, n])
for first, last, n in runs:
    print(f"{first:X}-{last:X}:{n}")
