"""Trains the network of `jocelyn train cnn` in PyTorch, to hold the losses of one against those of the other; ci/peer does.

    train_cnn.py --begin FOLDER              writes what both begin with: FOLDER/init.safetensors, FOLDER/order.txt
    train_cnn.py --from FOLDER --data MNIST  trains, and prints the loss of each step

Needs PyTorch; Debian has it as python3-torch.
"""

import argparse
import math
import pathlib

import numpy
import torch

import mnist
import safetensors_file

BATCH = 64

# The rate falls along a cosine to nothing at the end of four epochs, whatever part of them is run.
ALL_STEPS = 4 * math.ceil(60000 / BATCH)

# jocelyn's names: the places in its sequence of layers.
NAMES = {"1": "first", "3": "second", "6": "hidden", "7": "output"}


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.first = torch.nn.Conv2d(1, 16, 5, padding=2)
        self.second = torch.nn.Conv2d(16, 32, 5, padding=2)
        self.hidden = torch.nn.Linear(32 * 7 * 7, 128)
        self.output = torch.nn.Linear(128, 10)

    def forward(self, pixels):
        x = pixels.reshape(-1, 1, 28, 28)
        x = torch.max_pool2d(torch.relu(self.first(x)), 2)
        x = torch.max_pool2d(torch.relu(self.second(x)), 2)
        return self.output(torch.relu(self.hidden(x.flatten(1))))

    def named(self):
        """The parameters by jocelyn's names."""
        for place, name in NAMES.items():
            for kind in "weight", "bias":
                yield f"{place}.{kind}", getattr(getattr(self, name), kind)


def begin(folder, seed, steps):
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    weights = {name: tensor.detach().numpy() for name, tensor in Network().named()}
    safetensors_file.write(folder / "init.safetensors", weights)
    # one more than are run: a whole epoch would be evaluated
    order = numpy.random.default_rng(seed).permutation(60000)[: steps * BATCH + 1]
    (folder / "order.txt").write_text("\n".join(map(str, order)) + "\n")


def make_optimizer(kind, parameters):
    if kind == "sgd":
        return torch.optim.SGD(parameters, lr=1, momentum=0.9)
    return torch.optim.Adam(parameters)


def train(folder, data, steps, optimizer_kind, rate, dtype):
    network = Network().to(dtype)
    arrays = safetensors_file.read(folder / "init.safetensors")
    with torch.no_grad():
        for name, tensor in network.named():
            tensor.copy_(torch.from_numpy(arrays[name].copy()))
    order = numpy.loadtxt(folder / "order.txt", dtype=numpy.int64)
    pixels, labels = mnist.training(data)
    optimizer = make_optimizer(optimizer_kind, network.parameters())
    print("step,loss")
    for step in range(steps):
        batch = order[step * BATCH : (step + 1) * BATCH]
        optimizer.param_groups[0]["lr"] = rate * (1 + math.cos(math.pi * step / ALL_STEPS)) / 2
        logits = network(torch.from_numpy(pixels[batch]).to(dtype))
        loss = torch.nn.functional.cross_entropy(logits, torch.from_numpy(labels[batch]))
        print(f"{step + 1},{loss.item():.9g}")
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--begin", type=pathlib.Path, metavar="FOLDER")
    parser.add_argument("--from", type=pathlib.Path, metavar="FOLDER", dest="source")
    parser.add_argument("--data", type=pathlib.Path, metavar="MNIST")
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--optimizer", choices=("adam", "sgd"), default="adam")
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--double", action="store_true", help="in float64")
    arguments = parser.parse_args()
    if arguments.begin:
        begin(arguments.begin, arguments.seed, arguments.steps)
    elif arguments.source and arguments.data:
        dtype = torch.float64 if arguments.double else torch.float32
        train(arguments.source, arguments.data, arguments.steps, arguments.optimizer, arguments.lr, dtype)
    else:
        parser.error("--begin FOLDER, or --from FOLDER --data MNIST")


if __name__ == "__main__":
    main()
