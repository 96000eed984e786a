// Fails when prisma/migrations do not make exactly prisma/schema.prisma.
import { schemaDifference } from "./schema-difference.ts";

const sql = await schemaDifference();
if (sql !== null) {
  console.error(`prisma/schema.prisma is ahead of prisma/migrations. Missing:\n\n${sql}`);
  process.exitCode = 1;
}
