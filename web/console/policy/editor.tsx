import { createContext, type ReactNode, useContext } from "react";
import { dotPath, type Json, type Path, valueAt } from "./json.ts";

export type DocumentFault = { readonly path: string; readonly message: string };
type Editor = {
  readonly document: Json;
  readonly faults: readonly DocumentFault[];
  /** Puts a value somewhere, or with undefined takes it away; null where the document is only shown. */
  readonly set: ((path: Path, value: Json) => void) | null;
};
const Current = createContext<Editor | null>(null);

export const EditorProvider = (props: { readonly editor: Editor; readonly children: ReactNode }) => (
  <Current.Provider value={props.editor}>{props.children}</Current.Provider>
);

export function useEditor(): Editor {
  const editor = useContext(Current);
  if (!editor) throw new Error("there is no document outside EditorProvider");
  return editor;
}

/** One place of the document: what stands there, what is wrong there or within, and how to change it. */
export function useField(path: Path) {
  const { document, faults, set } = useEditor();
  const name = dotPath(path);
  const own = faults.filter((fault) => isAtOrIn(fault.path, name)).map(({ message }) => message);
  return {
    value: valueAt(document, path),
    fault: own.length > 0 ? own.join(". ") : null,
    isReadOnly: set === null,
    change: (value: Json) => set?.(path, value),
  };
}

export const isAtOrIn = (path: string, name: string): boolean =>
  path === name || name === "" || path.startsWith(`${name}.`) || path.startsWith(`${name}[`);
