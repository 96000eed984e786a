"""Muon (Jordan and others, 2024): momentum whose direction is made orthogonal, for the matrices inside a net."""
import torch


def orthogonal(stack):
    """Newton-Schulz iteration on a stack of equal matrices (L, r, c)."""
    x = stack / (stack.flatten(1).norm(dim=1).view(-1, 1, 1) + 1e-7)
    tall = x.shape[1] > x.shape[2]
    x = x.transpose(1, 2) if tall else x
    for _ in range(5):
        a = x @ x.transpose(1, 2)
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    return x.transpose(1, 2) if tall else x


class Muon(torch.optim.Optimizer):
    """`groups`: lists of matrices of one shape, which are worked on together."""

    def __init__(self, groups, momentum=0.95):
        super().__init__([{"params": group} for group in groups], {"lr": 0.0, "momentum": momentum})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            updates = []
            for p in group["params"]:
                state = self.state[p]
                if not state:
                    state["momentum"] = torch.zeros_like(p)
                updates.append(p.grad + group["momentum"] * state["momentum"].mul_(group["momentum"]).add_(p.grad))
            update = orthogonal(torch.stack(updates))
            length = group["lr"] * max(1, update.shape[1] / update.shape[2]) ** 0.5
            for p, u in zip(group["params"], update):
                p.add_(u, alpha=-length)
