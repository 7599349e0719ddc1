"""all-MiniLM-L6-v2 with its products of matrices in bfloat16, for processors that multiply such numbers faster.

Only products are in bfloat16: sums over a row, norms, the residual stream and the mean over the tokens stay float32, so
that errors do not add up from layer to layer. Belongs here: the arithmetic. Does not belong here: whether a machine
gains by it (`arithmetic.py`).
"""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import gelu, linear

from bellwether_assets.vectors.mini_lm import HEADS, LAYERS, MiniLM


@dataclass(frozen=True)
class _Layer:
    """The weights and the biases of one layer's four products."""

    attended: tuple[Tensor, Tensor]  # query, key and value, one below the other: one product instead of three
    joined: tuple[Tensor, Tensor]
    inner: tuple[Tensor, Tensor]
    outer: tuple[Tensor, Tensor]


class MiniLMInBfloat16(MiniLM):
    """The same six layers of BERT; vectors differ from float32's by less than `arithmetic.TOLERANCE`."""

    def __init__(self, weights: Path) -> None:
        """Load a `model.safetensors`. Raises KeyError where it lacks a weight of this model."""
        super().__init__(weights)
        self._layers = [self._packed(f"encoder.layer.{number}") for number in range(LAYERS)]

    def _packed(self, name: str) -> _Layer:
        parts = [self._taken(f"{name}.attention.self.{part}") for part in ("query", "key", "value")]
        width = parts[0][1].shape[0] // HEADS
        # Scores are divided by the root of a head's width; here the queries are, once and for all.
        parts[0] = (parts[0][0] / width**0.5, parts[0][1] / width**0.5)
        weight, bias = (torch.cat(both) for both in zip(*parts, strict=True))
        return _Layer(
            _rounded((weight, bias)),
            _rounded(self._taken(f"{name}.attention.output.dense")),
            _rounded(self._taken(f"{name}.intermediate.dense")),
            _rounded(self._taken(f"{name}.output.dense")),
        )

    def _taken(self, name: str) -> tuple[Tensor, Tensor]:
        """A product's weight and bias; their float32 is not needed again."""
        return self._weights.pop(f"{name}.weight"), self._weights.pop(f"{name}.bias")

    def _run(self, states: Tensor, attended: Tensor) -> Tensor:
        texts, length, width = states.shape
        # What is added to a score: nothing, or so much that no weight is left.
        unread = torch.zeros(attended.shape, dtype=torch.bfloat16).masked_fill_(~attended, -1e30)
        for number, layer in enumerate(self._layers):
            name = f"encoder.layer.{number}"
            heads = linear(states.bfloat16(), *layer.attended).view(texts, length, 3, HEADS, width // HEADS)
            query, key, value = heads.permute(2, 0, 3, 1, 4)
            scores = torch.matmul(query, key.transpose(-1, -2)).add_(unread)
            shares = torch.softmax(scores, dim=-1, dtype=torch.float32).bfloat16()
            seen = torch.matmul(shares, value).transpose(1, 2).reshape(states.shape)
            states = self._normed(f"{name}.attention.output", states + linear(seen, *layer.joined))
            inner = gelu(linear(states.bfloat16(), *layer.inner))
            states = self._normed(f"{name}.output", states + linear(inner, *layer.outer))
        return states


def _rounded(product: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    return product[0].bfloat16(), product[1].bfloat16()
