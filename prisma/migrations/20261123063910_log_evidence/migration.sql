-- AlterTable
ALTER TABLE "Generation" ADD COLUMN     "erasedAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "Erasure" (
    "userId" UUID NOT NULL,
    "media" TEXT NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Erasure_pkey" PRIMARY KEY ("userId")
);

-- CreateTable
CREATE TABLE "AuditCosignature" (
    "treeSize" BIGINT NOT NULL,
    "witness" TEXT NOT NULL,
    "line" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "AuditCosignature_pkey" PRIMARY KEY ("treeSize","witness")
);

-- CreateTable
CREATE TABLE "AuditTile" (
    "index" BIGINT NOT NULL,
    "root" BYTEA NOT NULL,

    CONSTRAINT "AuditTile_pkey" PRIMARY KEY ("index")
);

-- CreateIndex
CREATE INDEX "Erasure_finishedAt_idx" ON "Erasure"("finishedAt");

-- CreateIndex
CREATE INDEX "AuditCosignature_witness_treeSize_idx" ON "AuditCosignature"("witness", "treeSize" DESC);

-- AddForeignKey
ALTER TABLE "Erasure" ADD CONSTRAINT "Erasure_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AuditCosignature" ADD CONSTRAINT "AuditCosignature_treeSize_fkey" FOREIGN KEY ("treeSize") REFERENCES "AuditCheckpoint"("treeSize") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Prisma does not model what follows: written by hand.

CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON "AuditCosignature" FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON "AuditCosignature" FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
ALTER TABLE "AuditCosignature" ENABLE ALWAYS TRIGGER audit_append_only;
ALTER TABLE "AuditCosignature" ENABLE ALWAYS TRIGGER audit_no_truncate;

-- An account's words can be taken out of what happened on the desk. What happened, when, by whom and with what outcome
-- stays as it was.
CREATE FUNCTION desk_without_words(data jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(jsonb_object_agg(key, CASE key
    WHEN 'rationale' THEN '""'::jsonb WHEN 'note' THEN '""'::jsonb WHEN 'message' THEN 'null'::jsonb ELSE value END), '{}')
  FROM jsonb_each(data)
$$;
CREATE OR REPLACE FUNCTION desk_refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  before jsonb;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    before := to_jsonb(OLD);
    IF TG_TABLE_NAME = 'ReviewEvent'
      AND to_jsonb(NEW) = before || jsonb_build_object('data', desk_without_words(before->'data')) THEN RETURN NEW; END IF;
    IF TG_TABLE_NAME = 'StandingEvent' AND to_jsonb(NEW) = before || '{"note": null}' THEN RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION 'events are append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'AU001';
END $$;
