import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const X264 = ["-c:v", "libx264", "-pix_fmt", "yuv420p"];
const CLEAN = ["-map_metadata", "-1"];

/** What becomes of a video on its way: what it is called, its name, filter, encoder. */
const COPIES: readonly (readonly [string, string, string, readonly string[]])[] = [
  ["re-encoded at crf 28", "crf28.mp4", "null", [...X264, "-crf", "28"]],
  ["half the size", "half-size.mp4", "scale=iw/2:-2", [...X264, "-crf", "23"]],
  ["cropped to half its area", "cropped.mp4", "crop=iw*0.71:ih*0.71,scale=trunc(iw/2)*2:-2", [...X264, "-crf", "23"]],
  ["mirrored", "mirrored.mp4", "hflip", [...X264, "-crf", "23"]],
  ["turned by 5 degrees", "turned.mp4", "rotate=5*PI/180", [...X264, "-crf", "23"]],
  ["with black bars", "bars.mp4", "pad=iw:iw*3/4:0:(oh-ih)/2:black", [...X264, "-crf", "23"]],
  ["in grey", "grey.mp4", "hue=s=0", [...X264, "-crf", "23"]],
  ["in a WebM", "copy.webm", "null", ["-c:v", "libvpx-vp9", "-crf", "36", "-b:v", "0", "-cpu-used", "5"]],
  ["in a Matroska file, not re-encoded", "copy.mkv", "", ["-c:v", "copy"]],
  ["as a GIF", "copy.gif", "fps=8", []],
  ["one frame of it, as PNG", "frame.png", "null", ["-frames:v", "1"]],
  ["one frame of it, as JPEG", "frame.jpg", "null", ["-frames:v", "1", "-q:v", "4"]],
  ["in an AVI, which is not read here", "copy.avi", "null", [...X264, "-crf", "23"]],
  ["so small and coarse that little is left", "ruined.mp4", "scale=64:-2", [...X264, "-crf", "45"]],
];

/** Copies of a video without its credentials, as title and path. */
export async function makeCopies(ffmpeg: string, original: string, folder: string) {
  const made: (readonly [string, string])[] = [];
  for (const [title, name, filter, encoder] of COPIES) {
    const path = join(folder, name);
    const filters = filter === "" ? [] : ["-vf", filter];
    const args = ["-v", "error", "-nostdin", "-y", "-i", original, "-an", ...filters, ...encoder, ...CLEAN, path];
    await promisify(execFile)(ffmpeg, args);
    made.push([`our video, ${title}`, path]);
  }
  return made;
}
