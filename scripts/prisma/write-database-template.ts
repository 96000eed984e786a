// Makes the template that new embedded databases are unpacked from; needed when PGlite is updated.
import { writeTemplate } from "../../src/adapters/database/database-template.ts";

await writeTemplate();
