import { useEffect } from "react";

const NAME = "vouch.signout";
const MOST_WAIT_MS = 5_000;
/** False when something is left that its page tells of. Never rejects. */
type Task = () => Promise<boolean>;

/**
 * Lets every part of the page send what it holds, while the session still lasts. LEFT_OVER: a part of the page tells of
 * something that nobody would read after it. LATE: the server is away, or as good as away.
 */
export function finishBeforeSignOut(): Promise<"DONE" | "LEFT_OVER" | "LATE"> {
  const tasks: Task[] = [];
  dispatchEvent(new CustomEvent<Task[]>(NAME, { detail: tasks }));
  const finished = Promise.all(tasks.map((task) => task()));
  return Promise.race([
    finished.then((areDone) => (areDone.every((isDone) => isDone) ? "DONE" : "LEFT_OVER")),
    new Promise<"LATE">((done) => setTimeout(done, MOST_WAIT_MS, "LATE")),
  ]);
}

/** `finish` is waited for before the session ends. */
export function useBeforeSignOut(finish: Task): void {
  useEffect(() => {
    const onSignOut = (event: Event) => event instanceof CustomEvent && event.detail.push(finish);
    addEventListener(NAME, onSignOut);
    return () => removeEventListener(NAME, onSignOut);
  }, [finish]);
}
