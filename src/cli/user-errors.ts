import { z } from "zod";
import { AppError } from "../core/errors.ts";

/** What a mutation says of the caller's mistakes. */
export const userErrors = z.array(z.object({ code: z.string(), message: z.string(), field: z.array(z.string()) }));

/** All of them as one fault of the command. */
export const failOn = (errors: z.infer<typeof userErrors>): AppError =>
  new AppError("BAD_INPUT", {
    message: errors.map(({ code, message, field }) => `${field.join(".")} ${message} (${code})`.trim()).join("\n"),
  });
