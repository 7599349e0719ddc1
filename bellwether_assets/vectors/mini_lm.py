"""all-MiniLM-L6-v2 itself: tokens in, unit vectors out, in torch alone.

sentence-transformers computes the same, bit for bit (a test compares them), but its import alone costs every command
that embeds a sentence eight seconds of computing; torch's costs two. Belongs here: the arithmetic of this one model.
Does not belong here: finding and checking the weights, and what is put in a batch (`embedder.py`).
"""

from pathlib import Path

from torch import Tensor, inference_mode
from torch.nn.functional import embedding, gelu, layer_norm, linear, normalize, scaled_dot_product_attention

LAYERS, HEADS = 6, 12
_EPSILON = 1e-12


class MiniLM:
    """Six layers of BERT, the mean over a text's tokens, length one."""

    def __init__(self, weights: Path) -> None:
        """Load a `model.safetensors`. Raises KeyError where it lacks a weight of this model."""
        from safetensors.torch import load_file

        self._weights: dict[str, Tensor] = load_file(weights)

    @inference_mode()
    def __call__(self, tokens: Tensor, mask: Tensor) -> Tensor:
        """Vectors (n × 384) of token numbers (n × length); `mask` is 1 where a token is the text's, else 0."""
        states = self._embedded(tokens)
        attended = mask.bool()[:, None, None, :]
        states = self._run(states, attended)
        of_text = mask[:, :, None].to(states.dtype)
        mean = (states * of_text).sum(dim=1) / of_text.sum(dim=1).clamp(min=1e-9)
        return normalize(mean, p=2, dim=-1)

    def _run(self, states: Tensor, attended: Tensor) -> Tensor:
        """All layers; `attended` (n × 1 × 1 × length) is true where a token is the text's."""
        for number in range(LAYERS):
            states = self._layer(f"encoder.layer.{number}", states, attended.expand(-1, 1, states.shape[1], -1))
        return states

    def _embedded(self, tokens: Tensor) -> Tensor:
        table = {kind: self._weights[f"embeddings.{kind}_embeddings.weight"] for kind in ("word", "token_type")}
        positions = self._weights["embeddings.position_embeddings.weight"][: tokens.shape[1]]
        # All of a text is of the first of BERT's two types: there is no second sentence beside it.
        return self._normed("embeddings", embedding(tokens, table["word"]) + table["token_type"][0] + positions)

    def _layer(self, name: str, states: Tensor, attended: Tensor) -> Tensor:
        shape = (*states.shape[:-1], HEADS, -1)
        query, key, value = (
            self._linear(f"{name}.attention.self.{part}", states).view(shape).transpose(1, 2)
            for part in ("query", "key", "value")
        )
        heads = scaled_dot_product_attention(query, key, value, attn_mask=attended).transpose(1, 2)
        attention = self._linear(f"{name}.attention.output.dense", heads.reshape(states.shape))
        states = self._normed(f"{name}.attention.output", attention + states)
        inner = gelu(self._linear(f"{name}.intermediate.dense", states))
        return self._normed(f"{name}.output", self._linear(f"{name}.output.dense", inner) + states)

    def _linear(self, name: str, states: Tensor) -> Tensor:
        return linear(states, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"])

    def _normed(self, name: str, states: Tensor) -> Tensor:
        weight, bias = (self._weights[f"{name}.LayerNorm.{part}"] for part in ("weight", "bias"))
        return layer_norm(states, weight.shape, weight, bias, _EPSILON)
