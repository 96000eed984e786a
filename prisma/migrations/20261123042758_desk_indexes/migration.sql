-- CreateIndex
CREATE INDEX "Generation_createdAt_idx" ON "Generation"("createdAt");

-- Prisma does not model indexes on expressions: for cases whose words read the same.
CREATE INDEX "ModerationDecision_normalisedTextSha256_idx"
  ON "ModerationDecision" ((judgement->>'normalisedTextSha256')) WHERE stage = 'PROMPT';
