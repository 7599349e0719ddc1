"""Serves a GGUF model by llama.cpp's own HTTP server on a free port of loopback, until standard input ends.

A program of its own: the server lives in a folder beside the project's environment (`make real-model`), which is this
process's PYTHONPATH. Prints the address once the model is loaded.
"""

import sys
from pathlib import Path

import xllamacpp

CONTEXT = 4096


def main(folder: Path) -> None:
    """Serve the one model in `folder`, on one thread: more are slower where the machine has other work."""
    (model,) = folder.rglob("*.gguf")
    params = xllamacpp.CommonParams()
    params.model.path = str(model)
    params.n_ctx = CONTEXT
    params.n_parallel = 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.sampling.temp = 0.0
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
