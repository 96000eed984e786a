/** Thread that asks one question over and over on some connections: the server's own event loop does nothing else. */
import { Agent, request as openRequest } from "node:http";
import { parentPort, workerData } from "node:worker_threads";

export type LoadJob = {
  readonly request: {
    readonly url: string;
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
  readonly connections: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
};
export type LoadResult = { readonly latencies: readonly number[]; readonly seconds: number };

const { request, connections, warmUpMs, measureMs } = workerData as LoadJob;
const agent = new Agent({ keepAlive: true, maxSockets: connections });

await ask(warmUpMs);
const started = performance.now();
const latencies = await ask(measureMs);
const result: LoadResult = { latencies, seconds: (performance.now() - started) / 1000 };
agent.destroy();
parentPort?.postMessage(result);

/** Milliseconds of every request of all connections within `forMs`. */
async function ask(forMs: number): Promise<number[]> {
  const end = performance.now() + forMs;
  const latencies: number[] = [];
  const connection = async () => {
    while (performance.now() < end) {
      const sent = performance.now();
      await once();
      latencies.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: connections }, connection));
  return latencies;
}

/** Any answer but a plain success ends the measurement. */
function once(): Promise<void> {
  const { url, method, headers, body } = request;
  return new Promise((resolve, reject) => {
    const sent = openRequest(url, { agent, method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => (text += part));
      response.on("error", reject);
      response.on("end", () => {
        if (response.statusCode === 200 && !text.includes('"errors"')) resolve();
        else reject(new Error(`${response.statusCode}: ${text.slice(0, 300)}`));
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
