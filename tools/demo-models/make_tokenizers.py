"""Two byte-level BPE vocabularies trained on the corpus, so that the demo shows steering with and without a shared one.

A: GPT-2's pre-tokenizer. Large model, first small pair, reward model.
B: the Split pattern of Llama-3 before ByteLevel, fewer entries, trained on other reviews, other special tokens.

Both put their end-of-text token in front of every text when special tokens are asked for (TemplateProcessing): a prompt is
always <eos> + opening, in training, tuning, scoring and generation alike.
"""
import json
import sys
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, processors, trainers

from corpus import Grammar

LLAMA3_SPLIT = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")

def train(pre_tokenizer, size, eos, pad, seed, reviews):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.decoder = decoders.ByteLevel()
    grammar = Grammar(seed)
    trainer = trainers.BpeTrainer(vocab_size=size, special_tokens=[eos, pad], show_progress=False,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator((grammar.review().text for _ in range(reviews)), trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{eos} $A", pair=f"{eos} $A {eos} $B", special_tokens=[(eos, tokenizer.token_to_id(eos))])
    return tokenizer

def save(tokenizer, eos, pad, folder):
    """What a checkpoint folder needs besides the weights."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    config = dict(tokenizer_class="PreTrainedTokenizerFast", bos_token=eos, eos_token=eos, pad_token=pad, model_max_length=256,
                  clean_up_tokenization_spaces=False)
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")

def tokenizer_a():
    return train(pre_tokenizers.ByteLevel(add_prefix_space=False), 1536, "<|endoftext|>", "<|pad|>", 11, 30000)

def tokenizer_b():
    split = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(LLAMA3_SPLIT), "isolated"),
                                     pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    return train(split, 1000, "</s>", "<pad>", 12, 10000)

if __name__ == "__main__":
    out = Path(sys.argv[1])
    save(tokenizer_a(), "<|endoftext|>", "<|pad|>", out / "a")
    save(tokenizer_b(), "</s>", "<pad>", out / "b")
