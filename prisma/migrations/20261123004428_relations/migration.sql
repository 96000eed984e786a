-- CreateEnum
CREATE TYPE "GenerationRelation" AS ENUM ('REMIX', 'EXTENSION');

-- AlterTable
ALTER TABLE "Generation" ADD COLUMN     "parentId" UUID,
ADD COLUMN     "relation" "GenerationRelation";

-- CreateIndex
CREATE INDEX "Generation_parentId_createdAt_idx" ON "Generation"("parentId", "createdAt");

-- AddForeignKey
ALTER TABLE "Generation" ADD CONSTRAINT "Generation_parentId_fkey" FOREIGN KEY ("parentId") REFERENCES "Generation"("id") ON DELETE SET NULL ON UPDATE CASCADE;
