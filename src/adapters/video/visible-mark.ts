import type { VisibleMark } from "../../core/ports/video.ts";
import { AI_LETTERS, CHINESE_LABEL, isInk } from "./mark-glyphs.ts";

/** Paints onto yuv420p frames (Y plane, then U and V at half size) in place; `index` counts frames from 0. */
export type MarkPainter = (frame: Uint8Array, index: number) => void;

type Size = { readonly width: number; readonly height: number };
/** A picture of cells, each `cell` pixels square: letters, the darkened ground behind them, or nothing. */
type Stamp = Size & { readonly cell: number; readonly at: (column: number, row: number) => "ink" | "ground" | null };
type Place = { readonly left: number; readonly top: number };

const WHITE_LUMA = 235;
const BLACK_LUMA = 16;
const NEUTRAL_CHROMA = 128;
const GROUND_DARKNESS = 0.3;
/** Height of the box as a share of the short side. */
const SHARE_OF_SHORT_SIDE = 0.07;
/** Cells between the letters and the edge of the box. */
const BORDER = 2;

/** GB 45438-2025, 5: letters of at least 5 % of the short side, for at least 2 seconds at the opening. */
const LABEL_SHARE_OF_SHORT_SIDE = 0.05;
const LABEL_SECONDS = 3;
/** Seconds that the moving mark takes from side to side and from top to bottom: no crop is free of it for long. */
const PERIODS = { across: 7, down: 5 } as const;

/** Null where nothing is to be painted. Every style looks the same with every ffmpeg build and needs no font. */
export function markPainter(style: VisibleMark, frame: Size, framesPerSecond: number): MarkPainter | null {
  switch (style) {
    case "none":
      return null;
    case "corner": {
      const stamp = boxed(AI_LETTERS, cellOf(frame, AI_LETTERS, SHARE_OF_SHORT_SIDE));
      const place = corner(frame, stamp);
      return (pixels) => paint(pixels, frame, stamp, place);
    }
    case "moving": {
      const stamp = boxed(AI_LETTERS, cellOf(frame, AI_LETTERS, SHARE_OF_SHORT_SIDE));
      return (pixels, index) => paint(pixels, frame, stamp, wander(frame, stamp, index / framesPerSecond));
    }
    case "eu-icon": {
      const stamp = round(AI_LETTERS, cellOf(frame, AI_LETTERS, SHARE_OF_SHORT_SIDE));
      const { left } = corner(frame, stamp);
      const place = { left, top: margin(stamp) };
      return (pixels) => paint(pixels, frame, stamp, place);
    }
    case "china-label": {
      // The letters alone count towards the height, so they are rounded up.
      const cell = Math.max(1, Math.ceil((shortSide(frame) * LABEL_SHARE_OF_SHORT_SIDE) / CHINESE_LABEL.length));
      const stamp = boxed(CHINESE_LABEL, cell);
      const place = { left: margin(stamp), top: margin(stamp) };
      return (pixels, index) => {
        if (index < LABEL_SECONDS * framesPerSecond) paint(pixels, frame, stamp, place);
      };
    }
  }
}

/** Letters in a dark box. */
function boxed(glyphs: readonly string[], cell: number): Stamp {
  const columns = (glyphs[0]?.length ?? 0) + 2 * BORDER;
  const rows = glyphs.length + 2 * BORDER;
  const at: Stamp["at"] = (column, row) => (isInk(glyphs, column - BORDER, row - BORDER) ? "ink" : "ground");
  return { width: even(columns * cell), height: even(rows * cell), cell, at };
}

/** Letters in a dark disc with a ring around it, after the icon of the EU's code of practice. */
function round(glyphs: readonly string[], cell: number): Stamp {
  const columns = glyphs[0]?.length ?? 0;
  const radius = Math.hypot(columns, glyphs.length) / 2 + BORDER;
  const side = 2 * Math.ceil(radius);
  const [left, top] = [Math.round((side - columns) / 2), Math.round((side - glyphs.length) / 2)];
  const at: Stamp["at"] = (column, row) => {
    const distance = Math.hypot(column + 0.5 - side / 2, row + 0.5 - side / 2);
    if (distance > radius) return null;
    return distance > radius - 1 || isInk(glyphs, column - left, row - top) ? "ink" : "ground";
  };
  return { width: even(side * cell), height: even(side * cell), cell, at };
}

const shortSide = ({ width, height }: Size): number => Math.min(width, height);
const cellOf = (frame: Size, glyphs: readonly string[], share: number): number =>
  Math.max(1, Math.round((shortSide(frame) * share) / (glyphs.length + 2 * BORDER)));
const margin = ({ cell }: Stamp): number => even(cell * BORDER);

const corner = (frame: Size, stamp: Stamp): Place => ({
  left: Math.max(0, frame.width - stamp.width - margin(stamp)),
  top: Math.max(0, frame.height - stamp.height - margin(stamp)),
});

function wander(frame: Size, stamp: Stamp, seconds: number): Place {
  const along = (room: number, period: number) => {
    const phase = (seconds / period) % 2;
    return even(Math.floor(Math.max(0, room - 1) * (phase > 1 ? 2 - phase : phase)));
  };
  return {
    left: along(frame.width - stamp.width, PERIODS.across),
    top: along(frame.height - stamp.height, PERIODS.down),
  };
}

function paint(pixels: Uint8Array, frame: Size, stamp: Stamp, { left, top }: Place): void {
  const right = Math.min(frame.width, left + stamp.width);
  const bottom = Math.min(frame.height, top + stamp.height);
  const chromaWidth = frame.width / 2;
  const planeBytes = chromaWidth * (frame.height / 2);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const shade = stamp.at(Math.floor((x - left) / stamp.cell), Math.floor((y - top) / stamp.cell));
      if (shade === null) continue;
      const at = y * frame.width + x;
      const dark = BLACK_LUMA + ((pixels[at] ?? BLACK_LUMA) - BLACK_LUMA) * GROUND_DARKNESS;
      pixels[at] = shade === "ink" ? WHITE_LUMA : dark;
      const chroma = frame.width * frame.height + (y >> 1) * chromaWidth + (x >> 1);
      pixels[chroma] = NEUTRAL_CHROMA;
      pixels[chroma + planeBytes] = NEUTRAL_CHROMA;
    }
  }
}

const even = (pixels: number): number => pixels + (pixels % 2);
