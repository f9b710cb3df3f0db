"""What the Hugging Face `tokenizers` library makes of text before any merge: words and NFC.

    python3 make_pre_tokenization.py     writes words.json and nfc.json beside this file

words.json: a list of {pre_tokenizer, texts, words}: the JSON of a pre-tokenizer, and for each text the words it is cut into,
as text. nfc.json: a list of [text, normalized]. Both files are ASCII. Made with python3-tokenizers 0.23.1 of Debian sid.
"""
import json
import random
import unicodedata
from pathlib import Path

from tokenizers import Regex, normalizers
from tokenizers.pre_tokenizers import ByteLevel, Digits, Sequence, Split

HERE = Path(__file__).parent
PLAIN = ByteLevel(add_prefix_space=False, use_regex=False)

TEXTS = [
    "", " ", "   ", "a", " a b", "AbCdEF", "ABc DEf", "12 345 6", "x12y3", "abab ab", "bab1ab", "no match", "\n\n", "a\n\n b", "Ünï Cödé",
    "日本語12テキスト", "١٢٣ ½ Ⅷ", "𐐀𐐨x 𝐀𝐁", "😀 😀😀", "𝟘𝟙2", "a  b   c", "end  ", "  start", "'s it's", "e\u0301A\u0301", "A1 B22 C333", "...Ab!?", "\u00a0A\u2003B",
]
STEPS = [
    [Split(Regex(r"[\p{Lu}\s]|\p{N}{2}"), behavior, invert), PLAIN]
    for behavior in ("isolated", "removed", "merged_with_previous", "merged_with_next", "contiguous")
    for invert in (False, True)
] + [
    [Split("ab", "merged_with_next"), PLAIN],
    [Split("ab", "removed"), ByteLevel(add_prefix_space=False)],
    [Split(".", "isolated"), PLAIN],
    [Digits(individual_digits=True), ByteLevel(add_prefix_space=False)],
    [Digits(individual_digits=False), ByteLevel(add_prefix_space=True)],
    [Split(Regex(r"(?<=\p{L})\p{N}+|\s+(?!\S)|[^\p{L}\s]+?(?=\s)"), "isolated"), PLAIN],
    [Split(Regex(r"\p{L}+|\p{S}|[^\p{L}]{1,2}"), "removed", invert=True), PLAIN],
    [Split(Regex(r"\p{Lu}\P{Lu}*"), "isolated"), Digits(individual_digits=True), ByteLevel(add_prefix_space=True)],
]

# ByteLevel spells bytes with characters: back to text.
printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
BYTES = {chr(b): b for b in printable} | {chr(256 + i): b for i, b in enumerate(b for b in range(256) if b not in printable)}


def words(pre_tokenizer, text):
    return [bytes(BYTES[c] for c in word).decode() for word, _ in pre_tokenizer.pre_tokenize_str(text)]


def make_words():
    for steps in STEPS:
        pre_tokenizer = Sequence(steps)
        spelled = json.loads(pre_tokenizer.__getstate__())
        yield {"pre_tokenizer": spelled, "texts": TEXTS, "words": [words(pre_tokenizer, t) for t in TEXTS]}


def make_nfc():
    rng = random.Random(3)
    delicate = [c for c in map(chr, range(0x300, 0x1E000)) if unicodedata.combining(c) or unicodedata.normalize("NFC", c) != c]
    composing = [unicodedata.normalize("NFD", c) for c in map(chr, range(0xC0, 0x12000)) if len(unicodedata.normalize("NFD", c)) > 1]
    texts = ["", "plain", "caf\u00e9", "cafe\u0301", "\u0344", "\u212b\u2126", "\u1100\u1161\u11a8", "\uac00\u11a8", "\uac01\u11a8", "\u1100\u1100\u1161", "\u11a8", "\u0301", "a\u0301\u0323"]
    for _ in range(350):
        texts.append("".join(rng.choice([rng.choice(delicate), rng.choice(composing), rng.choice("aeoAO \n\u0301\u0323")]) for _ in range(rng.randint(1, 8))))
    return [[t, normalizers.NFC().normalize_str(t)] for t in texts]


def write(name, items):
    lines = ",\n".join(json.dumps(item) for item in items)
    (HERE / name).write_text(f"[\n{lines}\n]\n", encoding="ascii")


if __name__ == "__main__":
    write("words.json", make_words())
    write("nfc.json", make_nfc())
