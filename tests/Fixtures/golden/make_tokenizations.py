"""BPE tokenizers of every style W2S reads, and what the Hugging Face `tokenizers` library makes of hard strings and of random ids.

    python3 make_tokenizations.py     writes tokenizers/NAME/tokenizer.json, tokenizations/NAME.jsonl and decodings/NAME.jsonl

Each line of tokenizations: text; ids (no special tokens added); ids_special (with what the post-processor adds; left out where
it is ids); ids_inert (special tokens in the text encoded as ordinary text, no special tokens added: how user text is to be
encoded; left out where it is ids); decoded (of ids, special tokens kept; left out where it is text); decoded_skip_special (of
ids_special, special tokens left out; left out where it is decoded). Each line of decodings: ids; decoded; decoded_skip_special,
left out where it is decoded. All files are ASCII.
"""
import json
import random
from collections import Counter
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

HERE = Path(__file__).parent
LLAMA3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN2 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"

# Our own sentences, to train on: many scripts, so that merges join bytes within and across characters.
TEXTS = """The film opened on a grey morning, and nobody in the theater said a word until the lights came up.
She doesn't think it's worth $12.50, but they've seen it twice; we'll see what he'd say, and I'm not so sure you're right.
In 1987 about 12,345 people (or 3.14% of the town) bought tickets at 7:30 p.m. - see https://example.org/a?b=c&d=e#f.
Der Film begann an einem grauen Morgen, und niemand sprach ein Wort, bis das Licht anging. Schöne Grüße aus Köln!
Le film a commencé un matin gris; personne n'a dit un mot avant que la lumière revienne. Ça alors, quelle élégance!
La película empezó una mañana gris y nadie dijo nada hasta que volvió la luz. ¿Qué te pareció? ¡Fantástica!
O filme começou numa manhã cinzenta, e ninguém disse uma palavra até as luzes voltarem. Não há solução.
Il film è cominciato in una mattina grigia, e nessuno ha detto una parola finché non si è fatta luce. Perché no?
Film zaczął się szarym rankiem i nikt nie powiedział ani słowa, aż zapaliło się światło. Źdźbło, żółć, gęś.
Film začal za šedého rána a nikdo neřekl ani slovo, dokud se nerozsvítilo. Příliš žluťoučký kůň.
A film egy szürke reggelen kezdődött, és senki sem szólt egy szót sem. Árvíztűrő tükörfúrógép.
Film gri bir sabah başladı ve ışıklar yanana kadar kimse bir şey söylemedi. İstanbul'da yağmur yağıyordu.
Phim bắt đầu vào một buổi sáng xám xịt, và không ai nói một lời nào cho đến khi đèn sáng lên.
Фильм начался серым утром, и никто не сказал ни слова, пока не зажёгся свет. Съешь ещё этих мягких булок.
Фільм почався сірого ранку, і ніхто не сказав ні слова. Їжак, ґанок, європейський.
Η ταινία ξεκίνησε ένα γκρίζο πρωί και κανείς δεν είπε λέξη μέχρι να ανάψουν τα φώτα.
הסרט התחיל בבוקר אפור, ואיש לא אמר מילה עד שהאורות נדלקו. שָׁלוֹם עֲלֵיכֶם
بدأ الفيلم في صباح رمادي، ولم يقل أحد كلمة حتى أضيئت الأنوار. السَّلَامُ عَلَيْكُمْ
فیلم در یک صبح خاکستری آغاز شد و هیچ‌کس تا روشن شدن چراغ‌ها چیزی نگفت.
फ़िल्म एक धूसर सुबह शुरू हुई, और बत्तियाँ जलने तक किसी ने एक शब्द भी नहीं कहा। नमस्ते दुनिया
চলচ্চিত্রটি এক ধূসর সকালে শুরু হয়েছিল, এবং আলো জ্বলা পর্যন্ত কেউ কথা বলেনি।
திரைப்படம் ஒரு சாம்பல் காலையில் தொடங்கியது, யாரும் ஒரு வார்த்தையும் பேசவில்லை.
ภาพยนตร์เริ่มต้นในเช้าวันสีเทา และไม่มีใครพูดอะไรเลยจนกระทั่งไฟสว่างขึ้น
电影在一个灰色的早晨开始，直到灯光亮起才有人说话。你好，世界！我今天看了一部很好的电影。
電影在一個灰色的早晨開始，直到燈光亮起才有人說話。
映画は灰色の朝に始まり、明かりがつくまで誰も一言も話さなかった。こんにちは、セカイ！カタカナとひらがな。
영화는 잿빛 아침에 시작되었고, 불이 켜질 때까지 아무도 말하지 않았다. 안녕하세요 세계!
ფილმი ნაცრისფერ დილას დაიწყო. Ֆիլմը սկսվեց մոխրագույն առավոտյան:
ፊልሙ በግራጫ ጠዋት ጀመረ። ကြည့်ရတာ ကောင်းတယ်။ ຮູບເງົາເລີ່ມຕົ້ນ
I ❤️ it 😀😃😄 👍🏽 👩‍👩‍👧‍👦 🇫🇷🇩🇪 🎬🍿 — “quoted”, ‘single’ … • ™ © ½ ² € £ ¥ → ≠ ∑ √
def main(args):\n    for i in range(10):\n        print(f"{i:>3}  {args[i]!r}")\n\treturn None  # done\n
public static async Task<int> RunAsync(string[] args) => await Task.FromResult(args?.Length ?? 0);\r\n
{"name": "value", "list": [1, 2.5, -3e10, true, null], "nested": {"a": {"b": []}}}
<div class="review"><p>Great&nbsp;film!</p></div>\n\n\n    indented\n\t\ttabs\n""".replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r")
TRAINING = TEXTS.split("\n") * 3 + [TEXTS] * 3

def adversarial(added, marks):
    """Hard strings; `added` are the tokenizer's added tokens, which also appear glued, doubled, cut and in other case.

    With `marks` there are strings besides that speak the language of SentencePiece vocabularies."""
    s = ["", " ", "  ", "   ", "\t", "\n", "\r", "\r\n", "\n\n", " \n", "\n ", " \n ", "\t\t\n", "\u00a0", " \u00a0 ", "\u3000", "\u2003x", "\v\f",
         "\x85", "\u2028", "\u2029", "\ufeff", "\u200b", "\u200b\u200b", "\u2060", "\u180e", "\x00", "a\x00b", "\x00\x01\x02\x1f\x7f\x80\x9f", "\ufffd",
         "a\ufffdb", "\ufffd\ufffd\ufffd", "\ufffe", "\uffff", "\U0010ffff", "\ue000", "\U000f0000", "\x1b[31mred\x1b[0m"]
    s += [" " * n for n in (3, 4, 7, 8, 15, 16, 17, 31, 64, 100, 257)] + ["\n" * n for n in (3, 4, 9, 33)] + ["\t" * n for n in (2, 3, 8, 21)]
    s += ["a" * n for n in (2, 3, 7, 64, 500)] + ["ab" * 100, "Aa" * 33, "é" * 50, "😀" * 20, "的" * 40, "!" * 50, "-" * 80, "=" * 33, "." * 17, "1" * 40, "0123456789" * 5]
    s += [" a", "a ", " a ", "  a", "a  ", "  a  b   c    d", "a\tb", "a \t b", "a\nb", "a \n b", "a\r\nb", "a \r\n b", "a\r\rb", "a\n\r\nb", "a  \n  b", "a\n\n\nb\n\n",
          "x   \n", "x\n   y", "x\n   \n   y", "   leading", "trailing   ", " \u00a0mixed\u00a0 space", "tab\t\tspace  tab\t", "\n\tif x:\n\t\treturn\n", "end\n", "end\r\n",
          "  !", "!  ", " !a", "!a", "! a", "?!\n\n", "...\n", "...\r\n\r\n x", " ...\n \n", "a.b.c", "a . b", "(a)", "[a](b)", "{ }", "{}{}", "<a>", "</a>", "a_b_c", "__init__", "$x", "#tag", "@name"]
    s += ["it's", "IT'S", "It'S", "don't", "DON'T", "we're", "we'Re", "I've", "I'VE", "I'm", "I'M", "he'll", "HE'LL", "she'd", "SHE'D", "o'clock", "'s", " 's", "''s", "'S'",
          "rock'n'roll", "'tis", "'twas", "y'all'd've", "it\u2019s", "it\u2018s", "a'b", "'", "''", "'''", " '", "' ", "'re're", "'\u017f", "'\u017ft", "x'\u017f y", "'lL", "'Ll", "'d.", "'d1", "1's", "1'st", "'ve"]
    s += ["1", "12", "123", "1234", "12345", "1234567", " 1", " 12345", "1 2 3", "1,234,567.89", "3.14", "1e-5", "0x1F", "x1", "1x", "x12345y", "٣٤٥٦", "१२३४", "１２３", "Ⅷ", "½¾", "²³", "①②", "1²", "10%", "$5", "5€", "2026-11-20", "12:34:56", "v1.2.3-rc4", "+1 (555) 010-9999"]
    s += [t for t in TEXTS.split("\n")]
    s += ["naïve café", "nai\u0308ve cafe\u0301", "e\u0301", "\u0301", " \u0301", "\u0301e", "a\u0300\u0301\u0302\u0303b", "Z" + "\u0335\u0336\u0321" * 8 + "algo", "A\u030a", "\u00c5", "\u212b", "\u1e9b\u0323", "\u0b47\u0b56",
          "ﬁ ﬂ ﬀ", "ĳ Ǆ", "ß ẞ", "İ ı I i", "ſ", "K \u212a k", "Ω \u2126", "\ufb2a", "\u0958", "\u0344", "\u2adc", "가\u1100\u1161", "\u1112\u1161\u11ab\u1100\u1173\u11af", "각\u11a8", "\u0f71\u0f72\u0f71", "x\u0307\u0323", "x\u0323\u0307", "\u09c7\u09be", "\U0001d15e"]
    s += ["👩‍👩‍👧‍👦", "👩\u200d", "\u200d👩", "👍🏽", "👍🏽👍🏿", "🏽", "❤️", "❤", "❤\ufe0e", "\ufe0f", "🇫🇷", "🇫", "🇫🇷🇩", "1️⃣", "#️⃣", "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", "🏳️‍🌈", "😀", "😀a", "a😀b", " 😀", "😀 ", "😀\n", "😀😃😄", "🎬1", "ok👌🏾!", "\U0001f9d1\U0001f3fb\u200d\u2764\ufe0f\u200d\U0001f9d1\U0001f3ff"]
    s += ["שלום", "שָׁלוֹם", "שלום world", "\u202eabc\u202c", "\u2067אבג\u2069 x", "\u200fא\u200e", "مرحبا", "مرحبًا بالعالم", "لا", "\ufefb", "ـــ", "می‌خواهم", "नमस्ते", "क्ष", "क्\u200dष", "ি", "สวัสดี", "กำ", "ສະບາຍດີ", "မြန်မာ", "ខ្មែរ", "བོད་", "ᠮᠣᠩᠭᠣᠯ", "አማርኛ", "ⵜⴰⵎⴰⵣⵉⵖⵜ", "ᓀᐦᐃᔭᐍᐏᐣ", "ᚠᚢᚦ", "𐍈𐌰", "𒀀𒀁", "𓂀", "𝔘𝔫𝔦", "𝟘𝟙𝟚", "ǅ", "ʰʲ", "ªº", "中文", "中 文", "中文abc", "abc中文", "中1文", "，。！", "「」『』", "カタカナ", "ｶﾀｶﾅ", "ー", "々", "한국어", "ㅎㅏㄴ", "\u3164", "𠀀𠮷", "漢\U000e0100", "\u20dd", "a\u20dd", "٪", "٫٬", "\u0600", "։", "।॥", "\u00ad", "soft\u00adhyphen", "\u034f", "\ufff9x\ufffa", "\u2061", "\U0001d173", "\u061c"]
    s += ["Hello, world!", "Hello,world!", "HELLO WORLD", "hElLo", "HelloWorldFooBar", "snake_case_name", "kebab-case-name", "a+b=c", "a&&b||!c", "x->y=>z", "https://example.org/a/b?c=d&e=%20#f", "user@example.org", "C:\\Users\\x\\y.txt", "/usr/bin/env", "a,b;c:d", "\"quoted\" 'single' `back`", "“curly” ‘single’ „low“ «guillemets»", "—–-‐‑", "…", "™®©", "±×÷≠≤≥", "∀x∈ℝ", "→⇒", "░▒▓", "│┌┐", "♠♥", "\u0130stanbul", "e=mc²", "H₂O", "x\u2032", "\\n", "\\u0041", "%s %d", "{{x}}", "<|", "|>", "<||>", "<s", "</", "<|endoftext|", "|endoftext|>", "< |endoftext|>", "<|endoftext |>", "<|ENDOFTEXT|>", "<|end", "<|endoftext|>", "</s>", "<s>", "[INST] hi [/INST]", "<<SYS>>", "<|im_start|>user\nhi<|im_end|>\n", "<|start_header_id|>user<|end_header_id|>\n\nhi<|eot_id|>", "<unk>", "<pad>", "<mask>", "[CLS]", "Ġ", "Ċ", "ĠHello", "Ġ Ġ", "Ã©", "â\u0080\u0099", "ā Ā ÿ", "¡¢£"]
    for t in added:
        s += [t, t + t, f" {t}", f"{t} ", f" {t} ", f"  {t}  ", f"\n{t}\n", f"\t{t}\t", f"a{t}b", f"a {t} b", f"a{t}", f"{t}b", f"1{t}2", f"_{t}_", f"é{t}é", f".{t}.", t[:-1], t[1:], t[:-1] + " " + t[-1], t.upper(), t.lower(),
              t[:3] + t, t + t[:3], f"😀{t}😀", f"{t}\u0301", f"\u00a0{t}\u00a0", f"中{t}文", f"{t},{t};{t}", f" {t}  {t} x"]
    rng = random.Random(7)
    pool = "".join(dict.fromkeys(TEXTS)) + "  \n\t\r\u00a0\u200d\u0301\ufffd\x00😀👍🏽'\"1234567890" * 2
    for n in range(80):
        part = [rng.choice(pool) for _ in range(rng.randint(1, 40))]
        if added and n % 3 == 0:
            part.insert(rng.randint(0, len(part)), rng.choice(added))
        s.append("".join(part))
    for n in range(40):  # real text cut at odd places
        at = rng.randrange(len(TEXTS) - 60)
        s.append(TEXTS[at:at + rng.randint(5, 60)])
    if marks:
        s += ["\u2581", "\u2581\u2581", " \u2581 ", "\u2581a", "a\u2581b", "a \u2581b", "\u2581 \u2581", "\u2581Hello", "Hello\u2581", "\u2582\u2581\u2580", "\n\u2581\n", " " * 40 + "x",
              "<0x0A>", "<0x41>", "<0x41><0x42>", "<0xZZ>", "<0x-1>", "<0x", "0x41>", "a<0x00>b", "<0xe2>", "<0xE2><0x96><0x81>", "\x00\x00", "\u0100\u0101", "\ufffd\u2581\ufffd",
              "a" * 500, "\u2603" * 60, "ab\u2603" * 30, "  a   b    c     d", "\r\n\r\n", "\n" * 30, "x\n\n\n\ny", "def f():\n    return 1\n\n\n    # x\n"]
    return list(dict.fromkeys(s))

def train(size, pre_tokenizer, normalizer=None, special=("<|endoftext|>",)):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizer
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(TRAINING, trainers.BpeTrainer(
        vocab_size=size, special_tokens=list(special), initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    return tokenizer

def split(pattern):
    return pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), "isolated"),
                                    pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])

def write(name, tokenizer, merges_as, edit=None):
    """Saves with merges spelled as strings "a b" (older files) or as pairs ["a","b"], reads back, and tokenizes everything."""
    data = json.loads(tokenizer.to_str())
    merges = [m if isinstance(m, list) else m.split(" ") for m in data["model"]["merges"]]
    data["model"]["merges"] = [" ".join(m) for m in merges] if merges_as is str else merges
    if edit:
        edit(data)
    folder = HERE / "tokenizers" / name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "tokenizer.json"
    path.write_text(json.dumps(data, indent=1) + "\n")
    tokenizer = Tokenizer.from_file(str(path))
    lines = []
    for text in adversarial([t["content"] for t in data["added_tokens"]], "ByteLevel" not in json.dumps(data["decoder"])):
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        with_special = tokenizer.encode(text).ids
        tokenizer.encode_special_tokens = True
        inert = tokenizer.encode(text, add_special_tokens=False).ids
        tokenizer.encode_special_tokens = False
        decoded = tokenizer.decode(ids, skip_special_tokens=False)
        skipped = tokenizer.decode(with_special, skip_special_tokens=True)
        lines.append(dict(text=text, ids=ids) | differing(ids, ids_special=with_special, ids_inert=inert)
                     | differing(text, decoded=decoded) | differing(decoded, decoded_skip_special=skipped))
    write_lines("tokenizations", name, lines)
    write_lines("decodings", name, [decoding(tokenizer, ids) for ids in random_ids(tokenizer)])
    print(name, len(data["model"]["vocab"]), "entries,", len(lines), "strings")

def differing(usual, **found):
    return {key: value for key, value in found.items() if value != usual}

def write_lines(folder, name, lines):
    out = HERE / folder / f"{name}.jsonl"
    out.parent.mkdir(exist_ok=True)
    out.write_text("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines))

def decoding(tokenizer, ids):
    decoded = tokenizer.decode(ids, skip_special_tokens=False)
    return dict(ids=ids, decoded=decoded) | differing(decoded, decoded_skip_special=tokenizer.decode(ids, skip_special_tokens=True))

def random_ids(tokenizer):
    """What models may write: any tokens, many for single bytes (half characters, several of them, broken ones) and added ones."""
    rng = random.Random(11)
    size = tokenizer.get_vocab_size()
    spelled = [(tokenizer.token_to_id(f"<0x{b:02X}>"), tokenizer.token_to_id(ALPHABET[b])) for b in range(256)]
    of_byte = [fallback if fallback is not None else level for fallback, level in spelled]
    added = sorted(tokenizer.get_added_tokens_decoder())
    texts = ["\u00e9", "\u2581", "\u65e5\u672c", "\U0001f600", " ", "\n", "a", "\u0f40\U0001d11e"]
    for n in range(120):
        ids = []
        for _ in range(rng.randint(1, 14)):
            kind = rng.randrange(6)
            if kind < 2 or of_byte[0] is None:
                ids += [rng.randrange(size) for _ in range(rng.randint(1, 3))]
            elif kind == 2:
                ids.append(of_byte[rng.choice([rng.randrange(256), rng.randrange(0x80, 0xC0), rng.choice([0x20, 0x0A, 0xC0, 0xE2, 0xED, 0xF0, 0xF4, 0xFF])])])
            elif kind == 3 and added:
                ids.append(rng.choice(added))
            else:
                utf8 = "".join(rng.choice(texts) for _ in range(rng.randint(1, 3))).encode()
                ids += [of_byte[b] for b in utf8[:len(utf8) - rng.choice([0, 0, 0, 1, 2])]]
        yield ids

def byte_alphabet():
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [b for b in range(256) if b not in printable]
    return {b: chr(b) for b in printable} | {b: chr(256 + i) for i, b in enumerate(others)}

ALPHABET = byte_alphabet()

def template(*tokens):
    """<first> text, as Llama-3 does it."""
    return processors.TemplateProcessing(single=f"{tokens[0][0]} $A", pair=f"{tokens[0][0]} $A {tokens[0][0]} $B", special_tokens=list(tokens))

def hide_merges(data):
    """Leaves whole words in the vocabulary that merging cannot reach: only ignore_merges finds them."""
    data["model"]["ignore_merges"] = True
    data["model"]["merges"] = [m for m in data["model"]["merges"] if "".join(m) not in WHOLE]

WHOLE = {"\u0120the", "\u0120morning", "\u0120said", "ing", "\u0120film", "er", "on"}

def main():
    byte_level = pre_tokenizers.ByteLevel
    tokenizer = train(1200, byte_level(add_prefix_space=False))
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    write("gpt2", tokenizer, str)

    tokenizer = train(900, byte_level(add_prefix_space=True))
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=True)
    write("gpt2-prefix-space", tokenizer, list)

    special = ["<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"]
    tokenizer = train(1500, split(LLAMA3), special=special)
    tokenizer.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=False),
                                                    template(("<|begin_of_text|>", tokenizer.token_to_id("<|begin_of_text|>")))])
    write("llama3", tokenizer, list, hide_merges)

    tokenizer = train(1300, split(QWEN2), normalizers.NFC(), special=["<|endoftext|>", "<|im_start|>", "<|im_end|>"])
    tokenizer.add_tokens([AddedToken(t, special=False, normalized=False) for t in ("<tool_call>", "</tool_call>", "<think>", "</think>")])
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    write("qwen2", tokenizer, str)

    tokenizer = train(800, byte_level(add_prefix_space=False), normalizers.NFC(), special=["<s>", "</s>"])
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True, special=True, normalized=False),
                                  AddedToken("<sep>", rstrip=True, special=True, normalized=False),
                                  AddedToken("<both>", lstrip=True, rstrip=True, special=True, normalized=False)])
    tokenizer.add_tokens([AddedToken("cat", single_word=True, normalized=False), AddedToken("dog", single_word=True, lstrip=True, normalized=True),
                          AddedToken("caf\u00e9", normalized=True), AddedToken("  ", normalized=False), AddedToken("<sepa", normalized=False),
                          AddedToken("\n\n\n", normalized=True), AddedToken("\u4e2d\u6587", normalized=False, rstrip=True)])
    ids = [(t, tokenizer.token_to_id(t)) for t in ("<s>", "</s>")]
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", pair="<s> $A </s> $B </s>", special_tokens=ids)
    write("added-tokens", tokenizer, list)

    tokenizer = train(600, pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(LLAMA3), "isolated"),
                                                    byte_level(add_prefix_space=False, use_regex=False)]))
    write("split-no-post-processor", tokenizer, str)

    main_pieces()

def pieces(size, characters, special, byte_fallback=True):
    """A vocabulary as SentencePiece orders it - special tokens, bytes, pieces, single characters - with merges as converters
    derive them from it: every way to put a piece together from two others, in the pieces' order."""
    trained = Tokenizer(models.BPE())
    trained.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    counts = Counter(TEXTS.replace(" ", "\u2581").replace("\n", ""))
    alphabet = sorted(counts, key=lambda c: (-counts[c], c))[:characters]
    trained.train_from_iterator(TRAINING, trainers.BpeTrainer(
        vocab_size=size, initial_alphabet=alphabet, limit_alphabet=characters, show_progress=False))
    ordered = sorted(trained.get_vocab(), key=trained.token_to_id)
    longer = [t for t in ordered if len(t) > 1] + ["\u2581" * n for n in (2, 3, 4, 8)]
    tokens = special + [f"<0x{b:02X}>" for b in range(256)] * byte_fallback + longer + [t for t in ordered if len(t) == 1]
    vocab = {t: i for i, t in enumerate(dict.fromkeys(tokens))}
    merges = []
    for piece in longer:
        ways = [(piece[:i], piece[i:]) for i in range(1, len(piece)) if piece[:i] in vocab and piece[i:] in vocab]
        merges += sorted(ways, key=lambda way: (vocab[way[0]], vocab[way[1]]))
    return dict(vocab=vocab, merges=merges, byte_fallback=byte_fallback)

def piece_tokenizer(special, first, added=(), unk="<unk>", fuse_unk=True, decoder=None, **vocabulary):
    tokenizer = Tokenizer(models.BPE(**vocabulary, unk_token=unk, fuse_unk=fuse_unk))
    tokenizer.decoder = decoder or decoders.Sequence([decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    if first:
        tokenizer.post_processor = template((first, tokenizer.token_to_id(first)))
    tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in special])
    return tokenizer

def main_pieces():
    legacy = normalizers.Sequence([normalizers.Prepend("\u2581"), normalizers.Replace(" ", "\u2581")])
    special = ["<unk>", "<s>", "</s>"]

    tokenizer = piece_tokenizer(special, "<s>", **pieces(900, 220, special))
    tokenizer.normalizer = legacy
    tokenizer.add_special_tokens([AddedToken("<|user|>", special=True, normalized=False, rstrip=True), AddedToken("<|end|>", special=True, normalized=False)])
    tokenizer.add_tokens([AddedToken("tool_call", special=False, normalized=True), AddedToken("caf\u00e9", special=False, normalized=False, single_word=True)])
    write("llama2", tokenizer, str)

    tokenizer = piece_tokenizer(special, "<s>", **pieces(700, 150, special))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    tokenizer.add_special_tokens([AddedToken("<pad>", special=True, normalized=False, lstrip=True)])
    tokenizer.add_tokens([AddedToken("<tool>", special=False, normalized=True, lstrip=True, rstrip=True)])
    write("llama2-metaspace", tokenizer, list)

    special = ["<unk>", "<s>", "</s>", "[INST]", "[/INST]"]
    tokenizer = piece_tokenizer(special, "<s>", **pieces(1100, 300, special))
    tokenizer.normalizer = legacy
    tokenizer.add_tokens([AddedToken(t, special=False, normalized=False) for t in ("<|im_start|>", "<|im_end|>")])
    write("mistral", tokenizer, list)

    special = ["<pad>", "<eos>", "<bos>", "<unk>", "<start_of_turn>", "<end_of_turn>"]
    tokenizer = piece_tokenizer(special, "<bos>", **pieces(1000, 260, special + ["\n\n", "\n\n\n", "<table>", "</table>"]),
                                decoder=decoders.Sequence([decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse()]))
    tokenizer.normalizer = normalizers.Replace(" ", "\u2581")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    tokenizer.add_tokens([AddedToken(t, special=False, normalized=False) for t in ("\n\n", "\n\n\n", "\u2581\u2581", "\u2581\u2581\u2581", "<table>", "</table>")])
    write("gemma", tokenizer, list)

    special = ["<unk>", "<s>", "</s>"]
    tokenizer = piece_tokenizer(special, None, **pieces(600, 160, special, byte_fallback=False), decoder=decoders.Metaspace(prepend_scheme="always"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Replace(Regex(r"\p{Nd}{3,}"), "0 0")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=True)
    write("metaspace-unknown", tokenizer, str, older_metaspace)

    tokenizer = piece_tokenizer([], None, **pieces(500, 140, ["<s>"], byte_fallback=False), unk=None, fuse_unk=False,
                                decoder=decoders.Sequence([decoders.Replace(Regex("\u2581+"), " "), decoders.Replace("e", "E"), decoders.Fuse(), decoders.Strip(" ", 2, 0)]))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.Metaspace(prepend_scheme="first")])
    write("metaspace-dropping", tokenizer, list)

    tokenizer = piece_tokenizer(["<s>"], "<s>", **pieces(500, 140, ["<s>"]), unk=None, decoder=decoders.Metaspace(prepend_scheme="never"))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(prepend_scheme="always")])
    write("metaspace-words", tokenizer, list, lambda data: data["model"].update(ignore_merges=True, merges=data["model"]["merges"][::2]))

def older_metaspace(data):
    """As files before prepend_scheme spell it."""
    for part in ("pre_tokenizer", "decoder"):
        data[part] = {"type": "Metaspace", "replacement": "\u2581", "add_prefix_space": True}

if __name__ == "__main__":
    main()
