/** Commands that belong together, as the palette lists them. */
export type PaletteGroup = {
  readonly name: string;
  readonly commands: readonly {
    readonly id: string;
    readonly label: string;
    readonly key?: string;
    readonly run: () => void;
  }[];
};
