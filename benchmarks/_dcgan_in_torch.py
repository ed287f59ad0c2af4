"""DCGAN's nets and its step in PyTorch, as its tutorial writes them. Loaded only where PyTorch is installed."""

from functools import partial

import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits

from replications.dcgan.layers import EPSILON

dense = partial(nn.Linear, bias=False)
halving = partial(nn.Conv2d, kernel_size=5, stride=2, padding=2, bias=False)
doubling = partial(nn.ConvTranspose2d, kernel_size=5, stride=2, padding=2, output_padding=1, bias=False)
#: By the statistics of the batch at hand, without gain and bias.
OF_THE_BATCH = {"eps": EPSILON, "affine": False, "track_running_stats": False}


class Generator(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.dense_1, self.norm_1 = dense(110, 1024), nn.BatchNorm1d(1024, **OF_THE_BATCH)
        self.dense_2, self.norm_2 = dense(1034, 6272), nn.BatchNorm1d(6272, **OF_THE_BATCH)
        self.maps_1, self.norm_3 = doubling(138, 64), nn.BatchNorm2d(64, **OF_THE_BATCH)
        self.maps_2 = doubling(74, 1)
        start(self)

    def forward(self, z, labels):
        hidden = torch.relu(self.norm_1(self.dense_1(torch.cat([z, labels], 1))))
        hidden = torch.relu(self.norm_2(self.dense_2(torch.cat([hidden, labels], 1))))
        maps = self.maps_1(beside(hidden.view(-1, 128, 7, 7), labels))
        return torch.sigmoid(self.maps_2(beside(torch.relu(self.norm_3(maps)), labels)))


class Discriminator(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.maps_1 = halving(11, 64)
        self.maps_2, self.norm_2 = halving(74, 128), nn.BatchNorm2d(128, **OF_THE_BATCH)
        self.dense_1, self.norm_3 = dense(6282, 1024), nn.BatchNorm1d(1024, **OF_THE_BATCH)
        self.dense_2 = dense(1034, 1)
        self.rectify = nn.LeakyReLU(0.2)
        start(self)

    def forward(self, images, labels):
        maps = self.rectify(self.maps_1(beside(images, labels)))
        maps = self.rectify(self.norm_2(self.maps_2(beside(maps, labels))))
        hidden = self.rectify(self.norm_3(self.dense_1(torch.cat([maps.flatten(1), labels], 1))))
        return self.dense_2(torch.cat([hidden, labels], 1))


def start(net: nn.Module) -> None:
    for weight in net.parameters():
        nn.init.normal_(weight, std=0.02)


def beside(maps, labels):
    """Maps [n, c, h, w] and labels [n, 10] as maps [n, c + 10, h, w]."""
    return torch.cat([maps, labels[:, :, None, None].expand(-1, -1, *maps.shape[2:])], 1)


def step(g: Generator, d: Discriminator, rule_of_g, rule_of_d, x, z, y, z_for_g, y_for_g) -> None:
    """D by one mini-batch, and G by another, judged by D as it was."""
    rule_of_d.zero_grad()
    with torch.no_grad():
        fakes = g(z, y)
    (cross_entropy(d(x, y), 1.0) + cross_entropy(d(fakes, y), 0.0)).backward()
    rule_of_g.zero_grad()
    d.requires_grad_(False)
    cross_entropy(d(g(z_for_g, y_for_g), y_for_g), 1.0).backward()
    d.requires_grad_(True)
    rule_of_d.step()
    rule_of_g.step()


def cross_entropy(logits, truth: float):
    return binary_cross_entropy_with_logits(logits, torch.full_like(logits, truth))
