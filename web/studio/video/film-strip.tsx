import { useEffect, useRef } from "react";

const HEIGHT = 48;

/** Pictures of the video side by side, drawn once by a player of their own; decoration under the scrubber. */
export function FilmStrip({ source, ratio }: { readonly source: string; readonly ratio: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const aim = canvas.current;
    const brush = aim?.getContext("2d");
    if (!aim || !brush) return;
    const film = document.createElement("video");
    let isGone = false;
    const draw = async () => {
      const width = HEIGHT * ratio;
      const scale = devicePixelRatio;
      aim.width = aim.clientWidth * scale;
      aim.height = HEIGHT * scale;
      const count = Math.ceil(aim.clientWidth / width);
      for (let index = 0; index < count && !isGone; index++) {
        film.currentTime = (film.duration * (index + 0.5)) / count;
        await new Promise((done) => film.addEventListener("seeked", done, { once: true }));
        brush.drawImage(film, index * width * scale, 0, width * scale, HEIGHT * scale);
      }
    };
    film.muted = true;
    film.preload = "auto";
    film.addEventListener("loadeddata", () => void draw(), { once: true });
    film.src = source;
    return () => {
      isGone = true;
      film.removeAttribute("src");
      film.load();
    };
  }, [source, ratio]);
  return <canvas ref={canvas} aria-hidden />;
}
