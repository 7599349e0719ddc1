"""Which arithmetic multiplies the shipped model's matrices on this machine: measured once a process.

A processor with instructions for bfloat16 multiplies such numbers twice as fast as float32; one without them takes
several times as long, since each number is taken apart first. What a processor says of itself names its instructions
and not their speed, so one product of the model's own shape is timed in both.
"""

import time
from enum import StrEnum
from functools import cache

# Vectors of the two arithmetics differ by no more than this in any number, and their cosine is .9999 at least.
TOLERANCE = 0.003
_GAIN = 1.3  # where bfloat16 pays it is 2 and more, else below 1: nothing is near this, so noise decides nothing
_ROUNDS = 5
_ROWS, _IN, _OUT = 256, 384, 1_536  # the largest product of a pass


class Arithmetic(StrEnum):
    """How the embedder multiplies; sums, norms and the mean over a text's tokens are float32 in both."""

    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"


@cache
def fastest() -> Arithmetic:
    """The faster of the two on this processor."""
    return (
        Arithmetic.BFLOAT16
        if seconds(Arithmetic.FLOAT32) > _GAIN * seconds(Arithmetic.BFLOAT16)
        else Arithmetic.FLOAT32
    )


def seconds(arithmetic: Arithmetic) -> float:
    """Processor seconds of one product of the model's largest shape, on one thread: the least of some rounds."""
    import torch
    from torch.nn.functional import linear

    kind = torch.bfloat16 if arithmetic is Arithmetic.BFLOAT16 else torch.float32
    given, weight, bias = (torch.ones(shape, dtype=kind) for shape in ((_ROWS, _IN), (_OUT, _IN), (_OUT,)))
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        rounds = []
        with torch.inference_mode():
            linear(given, weight, bias)
            for _ in range(_ROUNDS):
                # The thread's own time: what else the machine does takes nothing off it.
                started = time.thread_time()
                linear(given, weight, bias)
                rounds.append(time.thread_time() - started)
    finally:
        torch.set_num_threads(threads)
    return min(rounds)
