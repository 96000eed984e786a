import { useEffect } from "react";

const NAME = "vouch.signout";
type Task = () => Promise<unknown>;

/** Lets every part of the page send what it holds, while the session still lasts. */
export async function finishBeforeSignOut(): Promise<void> {
  const tasks: Task[] = [];
  dispatchEvent(new CustomEvent<Task[]>(NAME, { detail: tasks }));
  await Promise.allSettled(tasks.map((task) => task()));
}

/** `finish` is waited for before the session ends. */
export function useBeforeSignOut(finish: Task): void {
  useEffect(() => {
    const onSignOut = (event: Event) => event instanceof CustomEvent && event.detail.push(finish);
    addEventListener(NAME, onSignOut);
    return () => removeEventListener(NAME, onSignOut);
  }, [finish]);
}
