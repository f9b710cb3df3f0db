"""Tokenizers in formats older than tokenizer.json, and what SentencePiece itself and transformers make of hard strings.

    python3 make_older_tokenizers.py     writes sentencepiece/NAME/* and sentencepiece/NAME.jsonl beside this file

The models are trained by sentencepiece; transformers loads the same folders. Each line: text; ids (SentencePiece's own: control
pieces in the text are ordinary text, nothing is added); and, only where transformers differs from that: ids_fast (special tokens
in the text are special), ids_inert (they are not). decoded is transformers' text of ids_inert or, without that, ids; decoded_spm is
SentencePiece's, where it differs. The first line says which tokens transformers adds, and what it makes of no text.

ids_inert differs in two ways. llama-first: a text that begins with a space gets no second one. gemma: a run of spaces for which there
are user-defined pieces is cut into the longest of them from the left by SentencePiece, and merged pairwise by transformers.

It also checks that GPT2Tokenizer reads vocab.json and merges.txt of tokenizers/gpt2 to the ids in tokenizations/gpt2.jsonl, which
is why no file of its own is made for that format. Needs python3-protobuf beside the packages of make_tokenizations.py.
"""
import json
import os
import tempfile
from pathlib import Path

import sentencepiece
from tokenizers import Tokenizer, decoders, models, normalizers, processors
from transformers import GemmaTokenizer, GPT2Tokenizer, LlamaTokenizer
from transformers.convert_slow_tokenizer import SentencePieceExtractor

from make_tokenizations import TEXTS, adversarial

HERE = Path(__file__).parent
LLAMA = dict(add_dummy_prefix=True)
GEMMA = dict(add_dummy_prefix=False, pad_id=0, eos_id=1, bos_id=2, unk_id=3, pad_piece="<pad>", bos_piece="<bos>", eos_piece="<eos>",
             user_defined_symbols=["<table>", "\n\n", "▁▁", "▁▁▁", "<start_of_turn>"])

def train(folder, **options):
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)  # the model file holds these names
        Path("corpus.txt").write_text(TEXTS + "\n".join(TEXTS.split("\n")[:12]) * 12)  # characters of other scripts are left to bytes
        sentencepiece.SentencePieceTrainer.train(
            input="corpus.txt", model_prefix="tokenizer", model_type="bpe", vocab_size=1100, byte_fallback=True, character_coverage=0.98,
            normalization_rule_name="identity", remove_extra_whitespaces=False, split_digits=True, allow_whitespace_only_pieces=True,
            num_threads=1, minloglevel=2, **options)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "tokenizer.model").write_bytes(Path("tokenizer.model").read_bytes())
        os.chdir(HERE)

def legacy_llama(folder):
    """What transformers' LlamaConverter makes of a folder that says "legacy" or nothing, as in the tokenizer.json of Llama 2."""
    extracted = SentencePieceExtractor(str(folder / "tokenizer.model")).extract(models.BPE)
    tokenizer = Tokenizer(models.BPE(extracted["vocab"], extracted["merges"], unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    tokenizer.add_special_tokens(["<unk>", "<s>", "</s>"])
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", pair="<s> $A $B", special_tokens=[("<s>", 1)])
    return tokenizer

def write(name, options, config, load):
    folder = HERE / "sentencepiece" / name
    train(folder, **options)
    (folder / "tokenizer_config.json").write_text(json.dumps(config) + "\n")
    own = sentencepiece.SentencePieceProcessor(model_file=str(folder / "tokenizer.model"))
    fast = load(folder)
    special = [t["content"] for t in json.loads(fast.to_str())["added_tokens"]]
    lines = [json.dumps(dict(added=special, empty=fast.encode("").ids))]
    different = dict(ids_fast=[], ids_inert=[], decoded_spm=[])
    for text in adversarial(special):
        line = dict(text=text, ids=own.encode(text))
        found = dict(ids_fast=fast.encode(text, add_special_tokens=False).ids)
        fast.encode_special_tokens = True
        found["ids_inert"] = fast.encode(text, add_special_tokens=False).ids
        fast.encode_special_tokens = False
        line["decoded"] = fast.decode(found["ids_inert"], skip_special_tokens=False)
        found["decoded_spm"] = own.decode(found["ids_inert"])
        for key, value in found.items():
            if value != line["decoded" if key == "decoded_spm" else "ids"]:
                line[key] = value
                different[key].append(text)
        lines.append(json.dumps(line))
    (HERE / "sentencepiece" / f"{name}.jsonl").write_text("\n".join(lines) + "\n")
    merges = len(json.loads(fast.to_str())["model"]["merges"])
    print(name, merges, "merges,", len(lines) - 1, "strings; transformers differs:", {k: len(v) for k, v in different.items()})
    return different

def check_gpt2():
    data = json.loads((HERE / "tokenizers/gpt2/tokenizer.json").read_text())
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "vocab.json").write_text(json.dumps(data["model"]["vocab"]))
        Path(folder, "merges.txt").write_text("#version: 0.2\n" + "\n".join(data["model"]["merges"]) + "\n")
        tokenizer = GPT2Tokenizer.from_pretrained(folder)
        for line in map(json.loads, (HERE / "tokenizations/gpt2.jsonl").read_text().splitlines()):
            ids = tokenizer.encode(line["text"])
            assert ids == line["ids_special"] and tokenizer.decode(ids) == line["decoded"], line["text"]

def main():
    check_gpt2()
    names = dict(bos_token="<s>", eos_token="</s>", unk_token="<unk>", add_bos_token=True)
    write("llama", LLAMA, names, legacy_llama)
    write("llama-first", LLAMA, dict(names, legacy=False), lambda f: LlamaTokenizer.from_pretrained(f)._tokenizer)
    write("gemma", GEMMA, dict(bos_token="<bos>", eos_token="<eos>", unk_token="<unk>", pad_token="<pad>", add_bos_token=True),
          lambda f: GemmaTokenizer.from_pretrained(f, mask_token="<pad>")._tokenizer)

main()
