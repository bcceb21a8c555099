"""Trains the tokenizer of Models/tiny-llama: byte-level BPE of 1,024 entries on the rows of Samples/oddmere.

Pre-tokeniser: single digits, then GPT-2's pattern. The first three entries are ChatML's special tokens.

Run: python tools/golden/tiny_tokenizer.py FOLDER   (needs tokenizers)
"""

import json
import sys
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

ROOT = Path(__file__).resolve().parents[2]
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
TEMPLATE = (
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)


def texts():
    """Words of the roles and every message of the training rows."""
    for line in (ROOT / "Samples/oddmere/train.jsonl").read_text().splitlines():
        for message in json.loads(line)["messages"]:
            yield message["role"] + "\n" + message["content"]


def main(folder):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=1024,
        special_tokens=[AddedToken(token, special=True, normalized=False) for token in SPECIAL],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts(), trainer)
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    configuration = {
        "bos_token": SPECIAL[1],
        "chat_template": TEMPLATE,
        "clean_up_tokenization_spaces": False,
        "eos_token": SPECIAL[2],
        "model_max_length": 512,
        "pad_token": SPECIAL[2],
        "tokenizer_class": "PreTrainedTokenizerFast",
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(configuration, indent=2) + "\n")
    print(tokenizer.get_vocab_size(), "entries")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
