import { audit as de } from "../../catalogue/de/audit.ts";
import { auditActions as deActions } from "../../catalogue/de/audit-actions.ts";
import { type AuditWords, audit as en } from "../../catalogue/en/audit.ts";
import { type AuditActionWords, auditActions as enActions } from "../../catalogue/en/audit-actions.ts";
import { wordsOf } from "../../shared/language.tsx";

export const useAuditWords = wordsOf<AuditWords>({ en, de });
export const useActionWords = wordsOf<AuditActionWords>({ en: enActions, de: deActions });

/** What an action means; a newer server's unknown one by its code. */
export const actionIn = (words: Readonly<Record<string, string>>, action: string): string => words[action] ?? action;
