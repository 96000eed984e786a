import { TILE_WIDTH } from "../../core/audit/tiled-tree.ts";

const MAX_LEVEL = 63;
/** Up to 10^15 tiles, which a number holds exactly. */
const PATH = /^(\d{1,2})\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/(\d{1,3}))?$/;

export type TilePath = { readonly level: number; readonly index: number; readonly width: number };

/** C2SP tlog-tiles: `<L>/<N>[.p/<W>]`, such as `0/x001/x234/067.p/12`. Null for any other way to write it. */
export function parseTilePath(path: string): TilePath | null {
  const [, level, groups, part] = PATH.exec(path) ?? [];
  if (level === undefined || groups === undefined) return null;
  const tile = {
    level: Number(level),
    index: Number(groups.replace(/[x/]/g, "")),
    width: part === undefined ? TILE_WIDTH : Number(part),
  };
  const isWithin = tile.level <= MAX_LEVEL && tile.width > 0 && (part === undefined || tile.width < TILE_WIDTH);
  return isWithin && tilePath(tile) === path ? tile : null;
}

export function tilePath({ level, index, width }: TilePath): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/\d{3}/g) ?? [];
  const name = groups.map((group, n) => (n === groups.length - 1 ? group : `x${group}`)).join("/");
  return `${level}/${name}${width === TILE_WIDTH ? "" : `.p/${width}`}`;
}
