import cliProgress from "cli-progress";
import { print } from "./output.ts";

/** A bar with the time left on stderr while many files are verified; lines wait behind it and come when it is gone. */
export function createFileBar(total: number, isSilent: boolean) {
  const isShown = !isSilent && total > 1 && process.stderr.isTTY === true;
  const bar = new cliProgress.SingleBar(
    {
      format: "  {bar} {value} of {total}  {eta_formatted} left",
      hideCursor: true,
      clearOnComplete: true,
      stream: process.stderr,
    },
    cliProgress.Presets.shades_classic,
  );
  const held: string[][] = [];
  if (isShown) bar.start(total, 0);
  return {
    done: () => {
      if (isShown) bar.increment();
    },
    print: (lines: string[]) => {
      if (isShown) held.push(lines);
      else print(false, null, lines);
    },
    stop: () => {
      if (!isShown) return;
      bar.stop();
      for (const lines of held.splice(0)) print(false, null, lines);
    },
  };
}
