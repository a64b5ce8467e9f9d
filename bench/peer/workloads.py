"""Computes workloads in PyTorch for org.jocelyn.bench.peer.TorchProcess: reads questions and writes answers, both lines of JSON.

It is on the GPU if PyTorch has one. It takes the time of each run itself, from the call until the device is done. Tensors come and
go in files. PyTorch's own messages go to the standard error stream.
"""

import json
import math
import os
import sys
import time

import torch

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
TYPES = {"float32": torch.float32, "tf32": torch.float32, "bfloat16": torch.bfloat16}
FUNCTIONS = {
    "matmul": lambda form, a, b: a @ b,
    "conv2d": lambda form, x, w: torch.nn.functional.conv2d(
        x, w, None, form["stride"], form["padding"], form["dilation"], form["groups"]
    ),
    "attention": lambda form, q, k, v, mask=None: torch.nn.functional.scaled_dot_product_attention(
        q, k, v, attn_mask=mask, is_causal=form["causal"]
    ),
    "softmax": lambda form, x: x.softmax(-1),
    "layer_norm": lambda form, x, weight, bias: torch.nn.functional.layer_norm(x, weight.shape, weight, bias),
    "add": lambda form, a, b: a + b,
    "sum": lambda form, x: x.sum(form["axes"]),
    "max": lambda form, x: x.amax(form["axes"]),
    "relu": lambda form, x: x.relu(),
    "gelu": lambda form, x: torch.nn.functional.gelu(x),
    "tanh": lambda form, x: x.tanh(),
}


def synchronize():
    if DEVICE.type == "cuda":
        torch.cuda.synchronize()


class Worker:
    """A workload's inputs, and the forms in which it is prepared."""

    def __init__(self):
        self.inputs = []
        self.runs = {}

    def name(self, _):
        old = not hasattr(torch.nn.functional, "scaled_dot_product_attention")
        return {
            "name": f"PyTorch {torch.__version__.split('+')[0]} on {DEVICE.type}",
            "functions": [name for name in FUNCTIONS if not (old and name == "attention")],
            "precisions": [name for name in TYPES if DEVICE.type == "cuda" or name != "tf32"],
        }

    def load(self, question):
        self.inputs = []
        for value in question["inputs"]:
            kind = torch.bool if value["mask"] else torch.float32
            size = math.prod(value["shape"])
            flat = torch.from_file(value["file"], shared=False, size=size, dtype=kind)
            self.inputs.append(flat.reshape(value["shape"]).clone().to(DEVICE))
        return {}

    def prepare(self, question):
        key, form = question["key"], question["form"]
        inputs = [x if x.dtype == torch.bool else x.to(TYPES[key]) for x in self.inputs]
        function = FUNCTIONS[form["function"]]
        self.runs[key] = lambda: function(form, *inputs)
        return {}

    def run(self, key):
        """What a key runs, with the kinds of arithmetic that it allows."""
        torch.backends.cuda.matmul.allow_tf32 = key == "tf32"
        torch.backends.cudnn.allow_tf32 = key == "tf32"
        torch.backends.cudnn.benchmark = True
        return self.runs[key]

    def answer(self, question):
        y = self.run(question["key"])()
        to = torch.from_file(question["file"], shared=True, size=question["elements"], dtype=torch.float32)
        to.copy_(y.flatten())
        return {}

    def time(self, question):
        run = self.run(question["key"])
        seconds = []
        end = time.perf_counter() + 1e-3 * question["millis"]
        synchronize()
        while len(seconds) < question["least"] or (time.perf_counter() < end and len(seconds) < question["most"]):
            start = time.perf_counter()
            run()
            synchronize()
            seconds.append(time.perf_counter() - start)
        return {"seconds": seconds}

    def forget(self, question):
        self.runs.pop(question["key"], None)
        return {}


def main():
    # whatever prints must not get between the answers
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    torch.set_num_threads(os.cpu_count())
    worker = Worker()
    with torch.inference_mode():
        for line in sys.stdin:
            question = json.loads(line)
            try:
                answer = getattr(worker, question["ask"])(question)
            except Exception as failure:  # the other contestants go on
                answer = {"error": f"{type(failure).__name__}: {failure}"}
            print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
