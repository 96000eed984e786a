import type { Role } from "../../generated/console.ts";

export const ROLES: readonly Role[] = ["USER", "MODERATOR", "AUDITOR", "ADMIN"];
export const isRole = (text: string | null): text is Role => ROLES.some((role) => role === text);
