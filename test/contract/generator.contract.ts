import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type {
  FrameGenerator,
  FrameStream,
  GenerationProgress,
  GenerationSpec,
  RgbFrame,
  Shot,
  Style,
} from "../../src/core/ports/generator.ts";
import { ASPECTS } from "../../src/core/ports/generator.ts";

const shot = (prompt: string, seconds = 1): Shot => ({ prompt, seconds, camera: null });
const ASKED: GenerationSpec = {
  shots: [shot("a fox runs through the forest")],
  aspect: "16:9",
  style: null,
  lead: [],
  seed: 7,
};
const never = new AbortController().signal;

/** What every generator that streams frames promises. */
export function generatorContract(name: string, create: () => Promise<FrameGenerator>): void {
  describe(`generator: ${name}`, () => {
    let generator: FrameGenerator;
    beforeAll(async () => {
      generator = await create();
    });
    afterAll(() => generator.close());

    const begin = (spec: Partial<GenerationSpec>, context: Partial<Context> = {}): Promise<FrameStream> =>
      generator.generate({ ...ASKED, ...spec }, { signal: never, onProgress: () => {}, ...context });
    const drain = async (clip: FrameStream): Promise<Buffer> => {
      const frames: Uint8Array[] = [];
      for await (const frame of clip.frames) frames.push(frame);
      return Buffer.concat(frames);
    };

    it.each(ASPECTS)("makes as many whole frames as it announces in %s", async (aspect) => {
      const clip = await begin({ aspect });
      let frames = 0;
      for await (const frame of clip.frames) {
        frames += 1;
        expect(frame.length).toBe(clip.width * clip.height * 3);
      }
      expect(frames).toBe(clip.frameCount);
      expect(clip.frameCount).toBe(clip.framesPerSecond);
      const [across, down] = aspect.split(":").map(Number) as [number, number];
      expect(clip.width / clip.height).toBeCloseTo(across / down, 0.5);
    });

    it("makes the same frames from the same seed and others from another", async () => {
      const [one, again, other] = [await begin({}), await begin({}), await begin({ seed: 8 })];
      const [first, second, third] = await Promise.all([drain(one), drain(again), drain(other)]);
      expect(first.equals(second)).toBe(true);
      expect(first.equals(third)).toBe(false);
    });

    it("reports progress that never goes back and ends at one", async () => {
      const seen: GenerationProgress[] = [];
      await drain(await begin({ shots: [shot("a fox", 2)] }, { onProgress: (progress) => seen.push(progress) }));
      expect(seen.map(({ fraction }) => fraction)).toEqual(
        seen.map(({ fraction }) => fraction).toSorted((a, b) => a - b),
      );
      expect(seen.at(-1)).toEqual({ step: seen.length, steps: seen.length, fraction: 1 });
    });

    it("begins a storyboard with the clip of its first shot alone, and cuts to what is new", async () => {
      const [fox, dog] = [shot("a fox in a meadow"), shot("a dog in the city", 2)];
      const seen: GenerationProgress[] = [];
      const both = await begin({ shots: [fox, dog] }, { onProgress: (progress) => seen.push(progress) });
      const frames = await drain(both);
      const [alone, other] = [await drain(await begin({ shots: [fox] })), await drain(await begin({ shots: [dog] }))];
      expect(both.frameCount).toBe(3 * both.framesPerSecond);
      expect(frames.length).toBe(alone.length + other.length);
      expect(frames.subarray(0, alone.length).equals(alone)).toBe(true);
      expect(frames.subarray(alone.length).equals(other)).toBe(false); // its noise is its own
      expect(seen.at(-1)).toEqual({ step: seen.length, steps: both.facts().steps, fraction: 1 });
    });

    it("takes no more seconds in all than it says, and no part of one", async () => {
      const { maxSeconds } = generator.describe();
      for (const shots of [[shot("a fox", maxSeconds), shot("a dog")], [shot("a fox", 0)], [shot("a fox", 1.5)]]) {
        const spec = shots as [Shot, ...Shot[]];
        await expect(begin({ shots: spec })).rejects.toMatchObject({ code: "BAD_INPUT" });
      }
    });

    it("moves the camera as the field says", async () => {
      const [still, closer] = [
        { ...shot("a fox"), camera: "static" },
        { ...shot("a fox"), camera: "zoom-in" },
      ] as const;
      const clips = [await drain(await begin({ shots: [still] })), await drain(await begin({ shots: [closer] }))];
      expect(clips[0]?.equals(clips[1] ?? Buffer.alloc(0))).toBe(false);
    });

    it("gives a clip the style of the field", async () => {
      const colourOf = async (style: Style): Promise<number> => {
        const clip = await drain(await begin({ style }));
        let sum = 0;
        for (let pixel = 0; pixel < clip.length; pixel += 3) {
          sum +=
            Math.abs((clip[pixel] ?? 0) - (clip[pixel + 1] ?? 0)) +
            Math.abs((clip[pixel + 1] ?? 0) - (clip[pixel + 2] ?? 0));
        }
        return sum / clip.length;
      };
      expect(await colourOf("monochrome")).toBeLessThan((await colourOf("vivid")) / 3);
    });

    it("goes on from the last pictures of a lead, whatever their size", async () => {
      const flat = (width: number, height: number, level: number): RgbFrame => ({
        ...{ width, height },
        data: new Uint8Array(width * height * 3).fill(level),
      });
      const light = await begin({ lead: [flat(301, 200, 240)] });
      const [fromLight, fromDark] = [await drain(light), await drain(await begin({ lead: [flat(64, 64, 10)] }))];
      const brightness = (clip: Buffer): number => {
        const first = clip.subarray(0, light.width * light.height * 3);
        return first.reduce((sum, value) => sum + value, 0) / first.length;
      };
      expect(fromLight.length).toBe(light.frameCount * light.width * light.height * 3);
      expect(brightness(fromLight)).toBeGreaterThan(brightness(fromDark) + 30);
      const longer = [flat(8, 8, 128), ...Array.from({ length: 3 }, () => flat(64, 64, 10)), flat(64, 64, 10)];
      expect((await drain(await begin({ lead: longer }))).equals(fromDark)).toBe(true);
    });

    it("gives whole preview pictures when they are asked for", async () => {
      const previews: RgbFrame[] = [];
      await drain(await begin({}, { onPreview: (preview) => previews.push(preview) }));
      expect(previews.length).toBeGreaterThan(0);
      for (const { width, height, data } of previews) expect(data.length).toBe(width * height * 3);
    });

    it("ends with the abort's reason before the next step is over", async () => {
      const abort = new AbortController();
      const reason = new Error("changed my mind");
      let stepsAfter = 0;
      const onProgress = ({ step }: GenerationProgress) => {
        if (abort.signal.aborted) stepsAfter += 1;
        if (step === 2) abort.abort(reason);
      };
      await expect(begin({ shots: [shot("a fox", 5)] }, { signal: abort.signal, onProgress }).then(drain)).rejects.toBe(
        reason,
      );
      expect(stepsAfter).toBe(0);
    });

    it("does not begin once the signal has fired", async () => {
      const reason = new Error("too late");
      await expect(begin({}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    });

    it("goes on after a reader left in the middle", async () => {
      for await (const _ of (await begin({ shots: [shot("a fox", 5)] })).frames) break;
      expect((await drain(await begin({}))).length).toBeGreaterThan(0);
    });

    it("says which model made the clip, where and from what seed", async () => {
      const clip = await begin({ seed: 99 });
      await drain(clip);
      const { name: model, version, modelSha256, provider } = generator.describe();
      expect(clip.facts()).toMatchObject({ name: model, version, modelSha256, provider, seed: 99 });
      expect(clip.facts().seconds).toBeGreaterThan(0);
    });

    it("makes a clip of a prompt it understands nothing of, and says so", async () => {
      const prompt = "xyzzy plugh";
      expect(generator.understand(prompt)).toEqual({
        understoodWords: [],
        ignoredWords: [
          { text: "xyzzy", start: 0, end: 5 },
          { text: "plugh", start: 6, end: 11 },
        ],
      });
      const clip = await begin({ shots: [shot(prompt)] });
      expect((await drain(clip)).length).toBe(clip.frameCount * clip.width * clip.height * 3);
    });
  });
}

type Context = Parameters<FrameGenerator["generate"]>[1];
