import { AppError, isAppError } from "../../core/errors.ts";
import { Prisma } from "../../generated/prisma/client.ts";

/** What the database refused or could not do, as a fault that the product can name. */
export function toAppError(error: unknown): AppError {
  if (isAppError(error)) return error;
  const because = (code: ConstructorParameters<typeof AppError>[0]) =>
    new AppError(code, {
      message: `database: ${error instanceof Error ? error.message : String(error)}`,
      cause: error,
    });
  if (isUnavailable(error)) return because("DATABASE_UNAVAILABLE");
  if (error instanceof Prisma.PrismaClientKnownRequestError) {
    if (error.code === UNIQUE_VIOLATION || isWriteConflict(error)) return because("CONFLICT");
    if (MALFORMED_KEY.has(error.code)) return because("NOT_FOUND");
  }
  return because("INTERNAL");
}

/** Two transactions met (serialization failure, deadlock): the same work may succeed when it is done again. */
export function isWriteConflict(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  return error.code === "P2034" || /\b(40001|40P01)\b/.test(error.message);
}

const UNIQUE_VIOLATION = "P2002";
/** An id that is not even a UUID. */
const MALFORMED_KEY: ReadonlySet<string> = new Set(["P2023", "P2007"]);

/** Prisma: cannot reach, timed out, closed; no connection or transaction slot in time. Then Node, then PostgreSQL. */
const UNAVAILABLE: ReadonlySet<string> = new Set([
  ...["P1001", "P1002", "P1008", "P1017", "P2024", "P2028"],
  ...["ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOTFOUND", "ETIMEDOUT"],
  ...["57P01", "57P02", "57P03", "53300", "08000", "08001", "08003", "08006"],
]);

function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  if (UNAVAILABLE.has(code)) return true;
  return /Connection terminated|timeout exceeded when trying to connect|server closed the connection/i.test(
    error.message,
  );
}
