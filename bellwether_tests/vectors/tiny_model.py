"""A model for sentence-transformers that a test can make: one vector a word, words of one meaning the same one.

It is multilingual by construction, and its vectors have 24 numbers.
"""

from pathlib import Path

import numpy as np

DIMENSIONS = 24
# Each line is one meaning, in English, German and French.
MEANINGS = """
city stadt ville
tram straßenbahn tramway
museum museum musée
repairs reparatur réparation
expensive teuer cher
sold verkauft vend
farmers bauern agriculteurs
summer sommer été
dry trockenen sec
wells brunnen puits
north norden nord
fear fürchten craignent
""".strip().splitlines()


def save_tiny_model(folder: Path, seed: int = 0) -> Path:
    """The model, saved as sentence-transformers saves one; words that it does not know weigh nothing."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.normalizers import Lowercase
    from tokenizers.pre_tokenizers import Whitespace

    dice = np.random.default_rng(seed)
    words = {"[UNK]": 0}
    weights = [np.zeros(DIMENSIONS)]
    for line in MEANINGS:
        meaning = dice.normal(size=DIMENSIONS)
        for word in dict.fromkeys(line.split()):
            words[word] = len(words)
            weights.append(meaning)
    tokenizer = Tokenizer(WordLevel(words, unk_token="[UNK]"))  # noqa: S106 - no password
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = Whitespace()
    static = StaticEmbedding(tokenizer, embedding_weights=np.stack(weights).astype(np.float32))
    SentenceTransformer(modules=[static], device="cpu").save(str(folder))
    return folder
