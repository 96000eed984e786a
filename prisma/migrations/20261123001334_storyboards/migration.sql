-- AlterTable
ALTER TABLE "Generation" ADD COLUMN     "shots" JSONB,
ADD COLUMN     "style" TEXT;

-- What was made before is one shot of its prompt.
UPDATE "Generation" SET "shots" = jsonb_build_array(
  jsonb_build_object('prompt', "prompt", 'seconds', "seconds", 'camera', NULL)
);
ALTER TABLE "Generation" ALTER COLUMN "shots" SET NOT NULL;
