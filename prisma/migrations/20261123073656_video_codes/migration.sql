-- AlterTable
ALTER TABLE "Asset" ADD COLUMN     "videoCodes" BYTEA;

-- CreateIndex
CREATE INDEX "Asset_createdAt_id_idx" ON "Asset"("createdAt", "id");
