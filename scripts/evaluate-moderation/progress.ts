import cliProgress from "cli-progress";

/** A line at most this often where stderr is no terminal. */
const LINE_EVERY_MS = 10_000;

/** A bar with time left for each stretch of work, on stderr so that stdout stays the report. */
export function createProgress() {
  const format = "  {bar} {percentage}%  {value}/{total}  {eta_formatted} left  {label}";
  const bar = new cliProgress.SingleBar(
    { format, hideCursor: true, clearOnComplete: true, stream: process.stderr },
    cliProgress.Presets.shades_classic,
  );
  let current: string | null = null;
  let started = 0;
  let lastLine = performance.now();
  const stop = () => {
    if (current !== null && process.stderr.isTTY) bar.stop();
    current = null;
  };
  return {
    show(label: string, done: number, total: number): void {
      if (label !== current) {
        stop();
        current = label;
        started = performance.now();
        if (process.stderr.isTTY) bar.start(total, 0, { label });
      }
      if (process.stderr.isTTY) bar.update(done, { label });
      else if (performance.now() - lastLine >= LINE_EVERY_MS) {
        lastLine = performance.now();
        const left = ((lastLine - started) / done) * (total - done);
        process.stderr.write(`  ${label}: ${done} of ${total}, ${Math.ceil(left / 1_000)} s left\n`);
      }
    },
    stop,
  };
}
