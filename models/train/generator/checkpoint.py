"""A trained net on disk, with all that going on needs. A bare state dict, as earlier versions wrote, is one of nano."""
import os

import torch

from tiers import TIERS


def read(path):
    """-> {"tier": name, "net": state dict, "progress": what Run goes on from, or None}"""
    content = torch.load(path, map_location="cpu")
    return content if "net" in content else {"tier": "nano", "net": content, "progress": None}


def write(path, tier, net, progress=None):
    # Copied, because a part of a larger tensor would be written with the whole of it.
    weights = {name: tensor.detach().cpu().clone() for name, tensor in net.state_dict().items()}
    torch.save({"tier": tier.name, "net": weights, "progress": progress}, path + ".part")
    os.replace(path + ".part", path)  # never half a file


def load(make, path):
    """-> the net of the checkpoint's tier, ready for use"""
    content = read(path)
    net = make(TIERS[content["tier"]])
    net.load_state_dict(content["net"])
    return net.eval()
