-- CreateTable
CREATE TABLE "VerdictFeedback" (
    "id" UUID NOT NULL,
    "reportId" UUID NOT NULL,
    "reportSha256" TEXT NOT NULL,
    "verdict" TEXT NOT NULL,
    "mismatch" BOOLEAN NOT NULL,
    "reasonCodes" TEXT[],
    "fileSha256" TEXT NOT NULL,
    "contentId" TEXT,
    "text" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "answeredAt" TIMESTAMPTZ(3),
    "answeredById" UUID,
    "note" TEXT,

    CONSTRAINT "VerdictFeedback_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "VerdictFeedback_reportSha256_key" ON "VerdictFeedback"("reportSha256");

-- CreateIndex
CREATE INDEX "VerdictFeedback_createdAt_id_idx" ON "VerdictFeedback"("createdAt", "id");
