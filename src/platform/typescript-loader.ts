/**
 * Arguments that let a worker thread or child process run our TypeScript. Given explicitly because a parent that was
 * started by a test runner does not hand its own loader down.
 */
export const typescriptLoaderArgs: readonly string[] = ["--import", new URL("typescript.mjs", import.meta.url).href];
