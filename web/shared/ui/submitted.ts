import type { FormEvent } from "react";

/** For `onSubmit`. A form's `action` would reset what was typed, also when the server refuses it. */
export const submitted =
  (act: () => Promise<void>) =>
  (event: FormEvent): void => {
    event.preventDefault();
    void act();
  };
