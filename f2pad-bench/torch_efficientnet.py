"""EfficientNet-B6 up to blocks.5 in PyTorch, forward and backward to the image with given gradients at the three taps:
the peer of NetworkBench -p backbone=tf_efficientnet_b6.

    python3 torch_efficientnet.py [--threads N] [--seconds S] [--size PX]

Batch 1, channels_last, batch norm folded, "same" padding, random weights (speed does not depend on them). Needs torch
only; prints "median X" in wall milliseconds.
"""
import argparse
import statistics
import time

import torch
import torch.nn.functional as F

# blocks, kernel, stride, expansion, input and output channels of each stage
STAGES = ((3, 3, 1, 1, 56, 32), (6, 3, 2, 6, 32, 40), (6, 5, 2, 6, 40, 72), (8, 3, 2, 6, 72, 144),
          (8, 5, 1, 6, 144, 200), (11, 5, 2, 6, 200, 344))
TAPPED = (2, 4, 5)


class Conv:
    def __init__(self, inputs, outputs, kernel, stride=1, groups=1, gain=2.0):
        weight = torch.randn(outputs, inputs // groups, kernel, kernel)
        weight *= (gain / (inputs // groups * kernel ** 2)) ** 0.5
        self.weight = weight.contiguous(memory_format=torch.channels_last)
        self.bias = torch.zeros(outputs)
        self.kernel, self.stride, self.groups = kernel, stride, groups

    def __call__(self, x):
        pads = [max(0, (n - 1) // self.stride * self.stride + self.kernel - n) for n in x.shape[-2:]]
        if all(p % 2 == 0 for p in pads):
            return F.conv2d(x, self.weight, self.bias, self.stride, [p // 2 for p in pads], 1, self.groups)
        (top, left) = (p // 2 for p in pads)
        x = F.pad(x, (left, pads[1] - left, top, pads[0] - top))
        return F.conv2d(x, self.weight, self.bias, self.stride, 0, 1, self.groups)


class Block:
    def __init__(self, inputs, outputs, kernel, stride, expansion):
        wide = inputs * expansion
        self.expand = Conv(inputs, wide, 1) if expansion > 1 else None
        self.depthwise = Conv(wide, wide, kernel, stride, groups=wide)
        self.reduce = Conv(wide, inputs // 4, 1)
        self.excite = Conv(inputs // 4, wide, 1)
        self.project = Conv(wide, outputs, 1, gain=0.5)
        self.residual = stride == 1 and inputs == outputs

    def __call__(self, x):
        h = F.silu(self.expand(x)) if self.expand else x
        h = F.silu(self.depthwise(h))
        gate = torch.sigmoid(self.excite(F.silu(self.reduce(h.mean((2, 3), keepdim=True)))))
        branch = self.project(h * gate)
        return branch, branch + x if self.residual else branch


class Network:
    def __init__(self):
        self.stem = Conv(3, 56, 3, 2)
        self.stages = [[Block(inputs if b == 0 else outputs, outputs, kernel, stride if b == 0 else 1, expansion)
                        for b in range(blocks)] for blocks, kernel, stride, expansion, inputs, outputs in STAGES]

    def __call__(self, x):
        x, taps = F.silu(self.stem(x)), []
        for number, stage in enumerate(self.stages):
            for block in stage:
                branch, x = block(x)
            if number in TAPPED:
                taps.append(branch)
        return taps


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--size", type=int, default=256)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    network = Network()
    image = torch.randn(1, 3, args.size, args.size).contiguous(memory_format=torch.channels_last)
    cotangents = [torch.randn_like(tap) for tap in network(image)]
    times = []
    end = time.perf_counter() + args.seconds
    while time.perf_counter() < end or len(times) < 10:
        start = time.perf_counter()
        x = image.detach().requires_grad_(True)
        torch.autograd.grad(network(x), x, cotangents)
        times.append(1e3 * (time.perf_counter() - start))
    print(f"torch {torch.__version__} median {statistics.median(times[5:]):.2f} ms")


if __name__ == "__main__":
    main()
