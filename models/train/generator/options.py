"""What every script here is told, and the machine that follows from it."""
import argparse
import random

import torch


def parser(description):
    given = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--art", required=True, help="folder of the subjects' pictures")
    given.add_argument("--device", help="cpu or cuda; cuda where there is one when left out")
    # On a busy machine two threads wait for each other: run two trainings side by side instead.
    given.add_argument("--threads", type=int, default=1)
    return given


def training_parser(description):
    given = parser(description)
    given.add_argument("--total-seconds", type=float, help="of the whole schedule, of which this run is a piece; SECONDS when left out")
    given.add_argument("--batch", type=int, help="clips in a step")
    given.add_argument("--precision", choices=["float32", "bfloat16"], help="of matrix products; bfloat16 on a GPU when left out")
    return given


class Machine:
    """Where tensors live and how precisely they are multiplied. Norms and sums of errors stay in 32 bits."""

    def __init__(self, options):
        self.device = torch.device(options.device or ("cuda" if torch.cuda.is_available() else "cpu"))
        on_gpu = self.device.type == "cuda"
        self.is_short = (getattr(options, "precision", None) or ("bfloat16" if on_gpu else "float32")) == "bfloat16"
        torch.set_num_threads(options.threads)
        torch.backends.cuda.matmul.allow_tf32 = on_gpu

    def products(self):
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.is_short)


def seed(piece):
    """Chance for one piece of a training: the same again for the same piece, another for the next. -> for Python's choices"""
    torch.manual_seed(1 + piece.ever)
    return random.Random(11 + piece.ever)
