"""The work of one refinement iteration in PyTorch: the peer that compare.sh measures f2pad against.

    python3 torch_iteration.py WEIGHTS [--threads N] [--seconds S] [--full]

ResNet-18 up to layer3 with folded batch norm at 256x256, batch 1, channels_last: forward and backward to the image with
given gradients at the three taps. --full adds PaDiM's quadratic form, LOG, MOG, TV, 5x5 gradient sharing and Adan as an
autograd program. Needs torch and safetensors; prints "median X" in wall milliseconds.
"""
import argparse
import statistics
import time

import torch
import torch.nn.functional as F
from safetensors.torch import load_file

SIZE, DIMS, TAPS = 256, 100, 448


def network(weights):
    def conv(x, name, stride=1, pad=1):
        return F.conv2d(x, weights[name + ".weight"], weights[name + ".bias"], stride, pad)

    def block(x, name, stride):
        shortcut = conv(x, name + ".downsample.0", stride, 0) if stride > 1 else x
        y = conv(F.relu_(conv(x, name + ".conv1", stride)), name + ".conv2")
        return F.relu_(y + shortcut)

    def run(x):
        x = F.max_pool2d(F.relu_(conv(x, "conv1", 2, 3)), 3, 2, 1)
        taps = []
        for layer, stride in (("layer1", 1), ("layer2", 2), ("layer3", 2)):
            x = block(block(x, layer + ".0", stride), layer + ".1", 1)
            taps.append(x)
        return taps

    return run


class Objective:
    def __init__(self, image):
        side = SIZE // 4
        self.image = image
        self.channels = torch.randperm(TAPS)[:DIMS]
        self.mean = torch.randn(side * side, DIMS)
        self.precision = torch.randn(side * side, DIMS, DIMS)
        self.centres = torch.randn(4, 3)
        self.precisions = torch.eye(3).expand(4, 3, 3)

    def __call__(self, n, taps):
        base = taps[0].shape[-2:]
        up = [taps[0]] + [F.interpolate(t, size=base, mode="nearest") for t in taps[1:]]
        d = torch.cat(up, 1)[:, self.channels][0].permute(1, 2, 0).reshape(-1, DIMS) - self.mean
        loss = torch.bmm(d[:, None], torch.bmm(self.precision, d[:, :, None])).sum()
        a = self.image - n
        log = torch.asinh((a.square().sum(1) + 1e-12).sqrt() / 0.1).sum()
        q = n[0].permute(1, 2, 0)[:, :, None] - self.centres
        mog = torch.einsum("hwki,kij,hwkj->hwk", q, self.precisions, q).amin(-1).sum()
        h = F.pad(n[..., 1:] - n[..., :-1], (0, 1))
        v = F.pad(n[..., 1:, :] - n[..., :-1, :], (0, 0, 0, 1))
        tv = ((h.square() + v.square()).sum(1) + 1e-6).sqrt().sum()
        return loss + log + 0.1 * mog + 0.1 * tv


class Update:
    def __init__(self, image):
        self.image = image
        patches = F.unfold(image, 5, padding=2).view(3, 25, SIZE, SIZE)
        w = torch.exp(-(patches - image[0][:, None]).square().sum(0) / 18)
        self.weights = w / w.sum(0)
        self.m, self.v, self.n, self.previous = (torch.zeros_like(image) for _ in range(4))

    def __call__(self, x, g, t):
        g = (F.unfold(g, 5, padding=2).view(3, 25, SIZE, SIZE) * self.weights).sum(1)[None]
        change = g - self.previous
        self.m.lerp_(g, 0.02)
        self.v.lerp_(change, 0.08)
        self.n.lerp_((g + 0.92 * change).square(), 0.01)
        self.previous.copy_(g)
        u = (self.m / (1 - 0.98 ** t) + 0.92 * self.v / (1 - 0.92 ** t)) / ((self.n / (1 - 0.99 ** t)).sqrt() + 1e-8)
        return (x - ((self.image - x).abs() * u).clamp(-0.03, 0.03)).clamp(-2.2, 2.7)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("weights")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--full", action="store_true")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    weights = {k: v.contiguous(memory_format=torch.channels_last) if v.dim() == 4 else v
               for k, v in load_file(args.weights).items()}
    run = network(weights)
    image = torch.randn(1, 3, SIZE, SIZE).contiguous(memory_format=torch.channels_last)
    x = image + 0.3 * torch.randn_like(image)
    cotangents = [torch.randn_like(t) for t in run(x)]
    objective, update = (Objective(image), Update(image)) if args.full else (None, None)

    def step(x, t):
        x = x.detach().requires_grad_(True)
        taps = run(x)
        if not args.full:
            torch.autograd.grad(taps, x, cotangents)
            return x
        g, = torch.autograd.grad(objective(x, taps), x)
        return update(x.detach(), g, t)

    times, t = [], 0
    end = time.perf_counter() + args.seconds
    while time.perf_counter() < end or len(times) < 10:
        start = time.perf_counter()
        t += 1
        x = step(x, t)
        times.append(1e3 * (time.perf_counter() - start))
    print(f"torch {torch.__version__} median {statistics.median(times[5:]):.2f} ms")


if __name__ == "__main__":
    main()
