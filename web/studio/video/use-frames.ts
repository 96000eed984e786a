import { type RefObject, useCallback, useEffect, useState } from "react";

/**
 * The frame that is shown, and a way to another. Times of frames are aimed at in their middle: at its edge a player
 * may show the one before.
 */
export function useFrames(
  video: RefObject<HTMLVideoElement | null>,
  { framesPerSecond, frameCount }: { readonly framesPerSecond: number; readonly frameCount: number },
) {
  const [frame, setFrame] = useState(0);
  const [isPlaying, setIsPlaying] = useState(false);

  useEffect(() => {
    const element = video.current;
    if (!element) return;
    const note = () => setFrame(Math.min(frameCount - 1, Math.floor(element.currentTime * framesPerSecond + 1e-3)));
    const notePlaying = () => setIsPlaying(!element.paused);
    let asked = 0;
    const eachFrame = () => {
      note();
      asked = element.requestVideoFrameCallback(eachFrame);
    };
    asked = element.requestVideoFrameCallback(eachFrame);
    element.addEventListener("seeked", note);
    for (const event of ["play", "pause", "ended"]) element.addEventListener(event, notePlaying);
    return () => {
      element.cancelVideoFrameCallback(asked);
      element.removeEventListener("seeked", note);
      for (const event of ["play", "pause", "ended"]) element.removeEventListener(event, notePlaying);
    };
  }, [video, framesPerSecond, frameCount]);

  const goTo = useCallback(
    (wanted: number) => {
      const aim = Math.max(0, Math.min(frameCount - 1, wanted));
      if (!video.current) return;
      video.current.pause();
      video.current.currentTime = (aim + 0.5) / framesPerSecond;
      setFrame(aim);
    },
    [video, framesPerSecond, frameCount],
  );
  const toggle = useCallback(() => {
    const element = video.current;
    if (element?.paused) element.play().catch(() => setIsPlaying(false));
    else element?.pause();
  }, [video]);
  return { frame, goTo, isPlaying, toggle };
}
