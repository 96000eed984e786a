"""One piece of a training, as long or as short as is convenient: the schedule spans all pieces."""
import copy
import os
import time

import torch

import checkpoint

SAVE_EVERY, REPORT_EVERY = 180, 50  # seconds, steps


class Run:
    """
    Goes on from the checkpoint at `path`: with the same stage and --total-seconds in the middle of its schedule, optimisers,
    step and time included; else from its weights, at a schedule's beginning. What is kept for use is an average of the weights.

    `rates`: optimisers with their highest learning rates. A rate rises for `warm` steps; for the last `fall` of the time it falls
    to `least` of the highest. `follow(step)`: how far the average goes to the weights after a step. `clip`: largest gradient.
    """

    def __init__(self, stage, path, tier, net, rates, options, *, warm, fall, least, follow, clip=None):
        self.stage, self.path, self.tier, self.net, self.rates = stage, path, tier, net, rates
        self.warm, self.fall, self.least, self.follow, self.clip = warm, fall, least, follow, clip
        self.total = options.total_seconds or options.seconds
        self.step, self.before, self.means = 0, 0.0, {}
        found = checkpoint.read(path) if os.path.exists(path) else {"tier": tier.name, "net": net.state_dict(), "progress": None}
        if found["tier"] != tier.name:
            raise SystemExit(f"{path} is of the tier {found['tier']}, not {tier.name}")
        net.load_state_dict(found["net"])
        self.average = copy.deepcopy(net)
        progress = found["progress"]
        self.ever = progress["ever"] if progress else 0  # steps in all schedules, so that none draws the clips of another again
        if progress and (stage, options.total_seconds) == (progress["stage"], progress["total"]):
            net.load_state_dict(progress["net"])
            for (optimiser, _), state in zip(rates, progress["optimisers"]):
                optimiser.load_state_dict(state)
            self.step, self.before = progress["step"], progress["spent"]
        self.first, self.until = self.step, min(self.total, self.before + options.seconds)
        self.start()
        count = sum(p.numel() for p in net.parameters())
        print(f"{stage}, {tier.name}: {count} parameters, from step {self.step} at {self.before:.0f} of {self.total:.0f} s", flush=True)

    def start(self):
        """The clock starts again, after what every piece has to make ready."""
        self.begun = self.saved = time.time()

    def spent(self):
        return self.before + time.time() - self.begun

    def goes_on(self):
        return self.spent() < self.until

    def update(self, loss, clips, **shown):
        """One step down the gradient of `loss` over so many clips. The means of it and of `shown` are printed."""
        share = min(1, (self.step + 1) / self.warm) * min(1, (1 - self.spent() / self.total) / self.fall + self.least)
        loss.backward()
        if self.clip:
            torch.nn.utils.clip_grad_norm_(self.net.parameters(), self.clip)
        for optimiser, highest in self.rates:
            for group in optimiser.param_groups:
                group["lr"] = highest * share
            optimiser.step()
        self.net.zero_grad(set_to_none=True)
        self.step += 1
        with torch.no_grad():
            way = self.follow(self.step)
            for a, b in zip(self.average.parameters(), self.net.parameters()) if way else ():
                a.lerp_(b, way)
            for name, value in {"loss": loss, **shown}.items():
                self.means[name] = 0.98 * self.means.get(name, 0.0) + 0.02 * value.item()
        taken = self.step - self.first
        if taken % REPORT_EVERY == 0:
            means = " ".join(f"{name} {mean / (1 - 0.98**taken):.4f}" for name, mean in self.means.items())
            print(f"{self.step} {self.spent():.0f}s {means} clips/s {taken * clips / (self.spent() - self.before):.1f}", flush=True)
        if time.time() - self.saved > SAVE_EVERY:
            self.save()

    def save(self):
        state = {
            "stage": self.stage, "total": self.total, "spent": self.spent(), "step": self.step, "ever": self.ever + self.step - self.first,
            "net": self.net.state_dict(), "optimisers": [optimiser.state_dict() for optimiser, _ in self.rates],
        }
        checkpoint.write(self.path, self.tier, self.average, state)
        self.saved = time.time()

    def end(self):
        self.save()
        print(f"{self.stage}: step {self.step}, {self.spent():.0f} of {self.total:.0f} s", flush=True)
