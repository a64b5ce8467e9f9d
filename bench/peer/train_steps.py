"""Times steps of training in PyTorch: the networks, batches and optimizer of bench/java's TrainingStep. Prints a table.

    train_steps.py [--steps N] [--threads N]

The products of Debian's PyTorch are those of the BLAS that is installed: without libopenblas0-pthread they are slow.
"""

import argparse
import statistics
import time

import torch

import train_cnn

BATCH = 64


class Translator(torch.nn.Module):
    """Three and three layers of width 128, from 30 letters to 42 phonemes."""

    def __init__(self, letters=30, phonemes=42, width=128):
        super().__init__()
        self.source = torch.nn.Embedding(letters, width)
        self.target = torch.nn.Embedding(phonemes, width)
        self.transformer = torch.nn.Transformer(width, 8, 3, 3, 4 * width, dropout=0.1, batch_first=True)
        self.output = torch.nn.Linear(width, phonemes)
        self.dropout = torch.nn.Dropout(0.1)
        self.register_buffer("positions", waves(12, width))

    def embedded(self, embedding, tokens):
        return self.dropout(embedding(tokens) * embedding.embedding_dim**0.5 + self.positions)

    def forward(self, sources, padding, targets):
        y = self.transformer(
            self.embedded(self.source, sources),
            self.embedded(self.target, targets),
            tgt_mask=torch.ones(12, 12, dtype=torch.bool).triu(1),
            src_key_padding_mask=padding,
            memory_key_padding_mask=padding,
        )
        return self.output(y)


def waves(length, width):
    angles = torch.arange(length)[:, None] / 10000 ** (torch.arange(0, width, 2) / width)
    return torch.stack((angles.sin(), angles.cos()), 2).flatten(1)


class Writer(torch.nn.Module):
    """An LSTM from 64 to 256 elements that foretells the next of 90 characters."""

    def __init__(self):
        super().__init__()
        self.embedding = torch.nn.Embedding(90, 64)
        self.recurrent = torch.nn.LSTM(64, 256, batch_first=True)
        self.output = torch.nn.Linear(256, 90)

    def forward(self, tokens):
        return self.output(self.recurrent(self.embedding(tokens))[0])


def networks():
    pixels = torch.rand(BATCH, 28 * 28)
    sources, targets = torch.randint(30, (BATCH, 12)), torch.randint(42, (BATCH, 12))
    # words of 6 to 12 letters
    padding = torch.arange(12)[None] >= 6 + torch.arange(BATCH)[:, None] % 7
    text = torch.randint(90, (BATCH, 64))
    yield "cnn", train_cnn.Network(), (pixels,), torch.randint(10, (BATCH,))
    yield "transformer", Translator(), (sources, padding, targets), targets
    yield "lstm", Writer(), (text,), text


def median(network, inputs, classes, steps):
    """Milliseconds of a step."""
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-4)
    times = []
    for _ in range(2 * steps):
        start = time.perf_counter()
        logits = network(*inputs)
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, -2), classes.flatten())
        loss.item()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        times.append(1e3 * (time.perf_counter() - start))
    return statistics.median(times[steps:])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    print(f"\n| network | PyTorch {torch.__version__}, {arguments.threads} threads: ms per step |\n|---|--:|")
    for name, network, inputs, classes in networks():
        print(f"| {name} | {median(network, inputs, classes, arguments.steps):.2f} |", flush=True)


if __name__ == "__main__":
    main()
