-- CreateEnum
CREATE TYPE "TakedownStatus" AS ENUM ('RECEIVED', 'WITHHELD', 'REJECTED', 'WITHDRAWN', 'COUNTERED', 'RESTORED');

-- CreateEnum
CREATE TYPE "TakedownAuthor" AS ENUM ('SENDER', 'OWNER');

-- CreateTable
CREATE TABLE "TakedownCase" (
    "id" UUID NOT NULL,
    "reference" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "country" TEXT,
    "byAuthority" BOOLEAN NOT NULL,
    "clockId" TEXT NOT NULL,
    "status" "TakedownStatus" NOT NULL,
    "dueAt" TIMESTAMPTZ(3),
    "assetIds" UUID[],
    "withheldIds" UUID[],
    "claimedById" UUID,
    "claimExpiresAt" TIMESTAMPTZ(3),
    "reason" TEXT,
    "rationale" TEXT,
    "message" TEXT,
    "decidedById" UUID,
    "decidedAt" TIMESTAMPTZ(3),
    "counteredAt" TIMESTAMPTZ(3),
    "restoreFrom" TIMESTAMPTZ(3),
    "reminders" INTEGER NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "TakedownCase_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TakedownEvent" (
    "caseId" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "byId" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "data" JSONB NOT NULL,

    CONSTRAINT "TakedownEvent_pkey" PRIMARY KEY ("caseId","version")
);

-- CreateTable
CREATE TABLE "TakedownText" (
    "caseId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "author" "TakedownAuthor" NOT NULL,
    "sealed" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "TakedownText_pkey" PRIMARY KEY ("caseId","number")
);

-- CreateIndex
CREATE UNIQUE INDEX "TakedownCase_reference_key" ON "TakedownCase"("reference");

-- CreateIndex
CREATE UNIQUE INDEX "TakedownCase_digest_key" ON "TakedownCase"("digest");

-- CreateIndex
CREATE INDEX "TakedownCase_status_dueAt_idx" ON "TakedownCase"("status", "dueAt");

-- CreateIndex
CREATE INDEX "TakedownCase_createdAt_idx" ON "TakedownCase"("createdAt");

-- CreateIndex
CREATE INDEX "TakedownCase_assetIds_idx" ON "TakedownCase" USING GIN ("assetIds");

-- CreateIndex
CREATE INDEX "TakedownCase_withheldIds_idx" ON "TakedownCase" USING GIN ("withheldIds");

-- CreateIndex
CREATE INDEX "TakedownEvent_kind_at_idx" ON "TakedownEvent"("kind", "at");

-- AddForeignKey
ALTER TABLE "TakedownEvent" ADD CONSTRAINT "TakedownEvent_caseId_fkey" FOREIGN KEY ("caseId") REFERENCES "TakedownCase"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TakedownText" ADD CONSTRAINT "TakedownText_caseId_fkey" FOREIGN KEY ("caseId") REFERENCES "TakedownCase"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Prisma does not model what follows: written by hand. desk_refuse() is of the migration "desk".
CREATE TRIGGER takedown_append_only BEFORE UPDATE OR DELETE ON "TakedownEvent" FOR EACH ROW EXECUTE FUNCTION desk_refuse();
CREATE TRIGGER takedown_no_truncate BEFORE TRUNCATE ON "TakedownEvent" FOR EACH STATEMENT EXECUTE FUNCTION desk_refuse();
