"""Writes the results and gradients that FTTensorTests compare FTTensor's operations on pictures with.

As operations.py, whose form the files have: PyTorch in float64 from float32 inputs. Pictures are stored channels-last
[batch, height, width, channels] and permuted for PyTorch.

Run: python tools/golden/image_operations.py   (needs torch, safetensors)
"""

import torch
import torch.nn.functional as F

from operations import normal, record, uniform, write


def pictures(function):
    """A function of channels-last pictures from one of channels-first pictures."""
    return lambda x, *rest: function(x.permute(0, 3, 1, 2), *rest).permute(0, 2, 3, 1)


def vectors(v):
    """[channels] or [batch, channels] beside [batch, channels, height, width]."""
    return (v if v.dim() == 2 else v[None])[:, :, None, None]


def image_padding():
    return (
        record("reflect 1, 2, 3, 0", pictures(lambda x: F.pad(x, (3, 0, 1, 2), mode="reflect")), normal(2, 5, 4, 3))
        | record("reflect 4", pictures(lambda x: F.pad(x, (4,) * 4, mode="reflect")), normal(1, 5, 9, 17))
        | record("zero 0, 1, 0, 1", pictures(lambda x: F.pad(x, (0, 1, 0, 1))), normal(2, 4, 3, 5))
    )


def image_pooling():
    return (
        record("maximum 2", pictures(lambda x: F.max_pool2d(x, 2)), normal(2, 6, 7, 5))
        | record("maximum 3 by 2 padded 1", pictures(lambda x: F.max_pool2d(x, 3, 2, 1)), normal(2, 7, 6, 17))
        | record("mean 2", pictures(lambda x: F.avg_pool2d(x, 2)), normal(2, 6, 7, 5))
        | record("mean 3 by 2 padded 1", pictures(lambda x: F.avg_pool2d(x, 3, 2, 1)), normal(2, 7, 6, 17))
        | record(
            "mean 3 by 2 padded 1, inside",
            pictures(lambda x: F.avg_pool2d(x, 3, 2, 1, count_include_pad=False)),
            normal(2, 7, 6, 3),
        )
        | record("global mean", lambda x: F.adaptive_avg_pool2d(x.permute(0, 3, 1, 2), 1).flatten(1), normal(2, 5, 4, 7))
    )


def image_norm():
    def instance(x, gain, offset):
        return F.instance_norm(x, eps=1e-5) * vectors(gain) + vectors(offset)

    def training(x, gain, offset):
        return F.batch_norm(x, None, None, gain, offset, training=True, eps=1e-5)

    mean, variance = torch.tensor([0.5, -1.0, 0.0]), torch.tensor([0.25, 2.0, 1.0])

    def inference(x, gain, offset):
        return F.batch_norm(x, mean.double(), variance.double(), gain, offset, training=False, eps=1e-3)

    def moments(x):
        return torch.cat([x.mean((1, 2)), (x.var((1, 2), unbiased=True) + 1e-5).sqrt()], 1)

    return (
        record("instance", pictures(instance), normal(2, 5, 4, 3), uniform(3), normal(3))
        | record("instance, conditional", pictures(instance), normal(2, 5, 4, 17), uniform(2, 17), normal(2, 17))
        | record(
            "instance, relu", pictures(lambda x, g, o: instance(x, g, o).relu()), normal(2, 5, 4, 8), uniform(8), normal(8)
        )
        | record(
            "instance, residual",
            lambda x, g, o, r: pictures(instance)(x, g, o) + r,
            normal(2, 5, 4, 8), uniform(2, 8), normal(2, 8), normal(2, 5, 4, 8),
        )
        | record("batch, training", pictures(training), normal(3, 4, 3, 3), uniform(3), normal(3))
        | record("batch, inference", pictures(inference), normal(3, 4, 3, 3), uniform(3), normal(3))
        | record("moments, unbiased", moments, normal(2, 5, 4, 3))
    )


def image_resampling():
    def bilinear(height, width):
        return pictures(lambda x: F.interpolate(x, (height, width), mode="bilinear", align_corners=False))

    return (
        record("nearest 2", pictures(lambda x: F.interpolate(x, scale_factor=2, mode="nearest")), normal(2, 3, 4, 5))
        | record("nearest 3", pictures(lambda x: F.interpolate(x, scale_factor=3, mode="nearest")), normal(1, 2, 3, 17))
        | record("bilinear to 6×10", bilinear(6, 10), normal(2, 3, 5, 3))
        | record("bilinear to 3×11", bilinear(3, 11), normal(1, 7, 4, 17))
        | record("pixel shuffle 2", pictures(lambda x: F.pixel_shuffle(x, 2)), normal(2, 3, 4, 12))
        | record("pixel shuffle 4", pictures(lambda x: F.pixel_shuffle(x, 4)), normal(1, 2, 3, 48))
        | record("pixel unshuffle 3", pictures(lambda x: F.pixel_unshuffle(x, 3)), normal(1, 6, 3, 2))
    )


def image_others():
    def variation(power):
        def apply(x):
            down, across = (x[:, 1:] - x[:, :-1]).abs() ** power, (x[:, :, 1:] - x[:, :, :-1]).abs() ** power
            return down.mean() + across.mean()

        return apply

    return (
        record("prelu", pictures(F.prelu), normal(2, 3, 4, 5), normal(5))
        | record("prelu, one slope", pictures(F.prelu), normal(2, 3, 4, 5), normal(1))
        | record("leakyRelu", lambda x: F.leaky_relu(x, 0.25), normal(2, 3, 4, 5))
        | record("relu6", F.relu6, normal(7, 33, scale=5.0))
        | record("variation, squared", variation(2), normal(2, 4, 5, 3))
        | record("variation, absolute", variation(1), normal(2, 4, 5, 3))
    )


def image_groups():
    def groups(size):
        def apply(x, gain, offset):
            return F.group_norm(x, x.shape[1] // size, eps=1e-5) * vectors(gain) + vectors(offset)

        return apply

    def silu(x, gain, offset):
        return F.silu(groups(4)(x, gain, offset))

    return (
        record("groups of 2", pictures(groups(2)), normal(2, 5, 4, 6), uniform(6), normal(6))
        | record("groups of 16, conditional", pictures(groups(16)), normal(2, 3, 4, 32), uniform(2, 32), normal(2, 32))
        | record("groups of 4, silu", pictures(silu), normal(2, 5, 3, 12), uniform(2, 12), normal(2, 12))
    )


if __name__ == "__main__":
    write(
        "image_operations.py", "manifest_images.json", ["torch", "safetensors"],
        [image_padding, image_pooling, image_norm, image_resampling, image_others, image_groups],
    )
