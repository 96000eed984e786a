-- CreateEnum
CREATE TYPE "PolicyOrigin" AS ENUM ('SHIPPED', 'OPERATOR');

-- CreateEnum
CREATE TYPE "DryRunStatus" AS ENUM ('RUNNING', 'DONE', 'FAILED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "DryRunSource" AS ENUM ('HISTORY', 'UPLOAD');

-- AlterTable
ALTER TABLE "ApiKey" ADD COLUMN     "tier" TEXT;

-- AlterTable
ALTER TABLE "Generation" ADD COLUMN     "tier" TEXT NOT NULL DEFAULT 'standard';

-- AlterTable
ALTER TABLE "ModerationDecision" ADD COLUMN     "replayFormat" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "PolicyVersion" ADD COLUMN     "origin" "PolicyOrigin" NOT NULL DEFAULT 'SHIPPED';

-- AlterTable
ALTER TABLE "User" ADD COLUMN     "tier" TEXT NOT NULL DEFAULT 'standard';

-- CreateTable
CREATE TABLE "PolicyActivation" (
    "number" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "byId" UUID,
    "rationale" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "PolicyActivation_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "PolicyDraft" (
    "id" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "document" JSONB NOT NULL,
    "baseVersion" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "createdById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PolicyDraft_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PolicyDryRun" (
    "id" UUID NOT NULL,
    "startedById" UUID NOT NULL,
    "candidate" JSONB NOT NULL,
    "baseline" JSONB NOT NULL,
    "source" "DryRunSource" NOT NULL,
    "total" INTEGER NOT NULL,
    "done" INTEGER NOT NULL DEFAULT 0,
    "status" "DryRunStatus" NOT NULL DEFAULT 'RUNNING',
    "reason" TEXT,
    "report" JSONB,
    "cancelRequestedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "progressAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "PolicyDryRun_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PolicyDryRunCase" (
    "runId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "generationId" UUID,
    "text" TEXT,
    "before" "Verdict" NOT NULL,
    "after" "Verdict" NOT NULL,
    "label" "Verdict",
    "findingsBefore" JSONB NOT NULL,
    "findingsAfter" JSONB NOT NULL,

    CONSTRAINT "PolicyDryRunCase_pkey" PRIMARY KEY ("runId","number")
);

-- CreateIndex
CREATE INDEX "PolicyDraft_updatedAt_idx" ON "PolicyDraft"("updatedAt");

-- CreateIndex
CREATE INDEX "PolicyDryRun_createdAt_idx" ON "PolicyDryRun"("createdAt");

-- CreateIndex
CREATE INDEX "PolicyDryRun_status_progressAt_idx" ON "PolicyDryRun"("status", "progressAt");

-- AddForeignKey
ALTER TABLE "PolicyActivation" ADD CONSTRAINT "PolicyActivation_version_fkey" FOREIGN KEY ("version") REFERENCES "PolicyVersion"("version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PolicyActivation" ADD CONSTRAINT "PolicyActivation_byId_fkey" FOREIGN KEY ("byId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PolicyDraft" ADD CONSTRAINT "PolicyDraft_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PolicyDryRun" ADD CONSTRAINT "PolicyDryRun_startedById_fkey" FOREIGN KEY ("startedById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PolicyDryRunCase" ADD CONSTRAINT "PolicyDryRunCase_runId_fkey" FOREIGN KEY ("runId") REFERENCES "PolicyDryRun"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PolicyDryRunCase" ADD CONSTRAINT "PolicyDryRunCase_generationId_fkey" FOREIGN KEY ("generationId") REFERENCES "Generation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Until now the product itself put every policy in force, and the latest one counted.
INSERT INTO "PolicyActivation" ("number", "version", "at")
SELECT row_number() OVER (ORDER BY "activatedAt", "version"), "version", "activatedAt"
FROM "PolicyVersion" WHERE "activatedAt" IS NOT NULL;
