import { z } from "zod";
import type { ServerClient } from "./server-client.ts";

/** It goes into the log and the manifest. */
const modelName = z
  .string()
  .max(200)
  .regex(/^[^\p{Cc}]+$/u);
const modelList = z.looseObject({ data: z.array(z.looseObject({ id: modelName })).min(1) });
const modelInfo = z.looseObject({ model_path: modelName });

/** What a server of /v1/videos says that it runs. SGLang calls every job's model "sora-2" unless told otherwise, so no job is asked. */
export async function servedModels(client: ServerClient, signal: AbortSignal): Promise<readonly string[]> {
  const list = await client.request({ method: "GET", path: "/models" }, signal);
  const listed = modelList.safeParse(list.body).data?.data.map(({ id }) => id);
  if (listed) return listed;
  // SGLang Diffusion's own page is beside /v1.
  const info = await client.request({ method: "GET", path: "/../models" }, signal);
  const path = modelInfo.safeParse(info.body).data?.model_path;
  return path === undefined ? [] : [path];
}
