import { runFfmpeg } from "./ffmpeg.ts";

/** Luma of one file against another, mean over the frames. */
export type Quality = { readonly vmaf: number | null; readonly ssim: number; readonly psnr: number };

/** Every second frame is enough for a mean, and VMAF is slow. */
const VMAF_STRIDE = 2;

/** @param vmafFfmpeg an ffmpeg with libvmaf and its model built in; null leaves VMAF out */
export const compareQuality = async (
  tools: { readonly ffmpeg: string; readonly vmafFfmpeg: string | null },
  path: string,
  reference: string,
): Promise<Quality> => {
  const compare = (ffmpeg: string, filter: string): Promise<string> => {
    // Frames are paired by number: containers round the same times differently.
    const pair = "[0:v]settb=AVTB,setpts=N[a];[1:v]settb=AVTB,setpts=N[b]";
    return runFfmpeg(ffmpeg, ["-i", path, "-i", reference, "-lavfi", `${pair};[a][b]${filter}`, "-f", "null", "-"]);
  };
  const ssim = /SSIM Y:(\S+)/.exec(await compare(tools.ffmpeg, "ssim"))?.[1];
  const psnr = /PSNR y:(\S+)/.exec(await compare(tools.ffmpeg, "psnr"))?.[1];
  const vmaf =
    tools.vmafFfmpeg === null
      ? undefined
      : /VMAF score: (\S+)/.exec(await compare(tools.vmafFfmpeg, `libvmaf=n_subsample=${VMAF_STRIDE}`))?.[1];
  return { vmaf: vmaf === undefined ? null : Number(vmaf), ssim: Number(ssim), psnr: Number(psnr) };
};

/** The first of these programs that scores a picture against itself; builds before libvmaf 2 come without a model. */
export const findVmaf = async (candidates: readonly string[]): Promise<string | null> => {
  const picture = ["-f", "lavfi", "-i", "testsrc2=d=0.1"];
  for (const ffmpeg of candidates) {
    const answer = await runFfmpeg(ffmpeg, [...picture, ...picture, "-lavfi", "libvmaf", "-f", "null", "-"]).catch(
      () => "",
    );
    if (/VMAF score: \d/.test(answer)) return ffmpeg;
  }
  return null;
};
