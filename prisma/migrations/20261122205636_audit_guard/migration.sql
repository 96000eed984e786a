-- The audit log is written only by audit_append() and never changed. Prisma does not model functions and triggers, so
-- this migration is written by hand.
--
-- These guards stop mistakes. Against whoever owns the tables they cannot help: that is what the hash chain, the signed
-- checkpoints and their copies outside the database are for. On PostgreSQL give the application a role of its own,
-- which does not own the tables:
--
--   CREATE ROLE vouch_app LOGIN;
--   GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO vouch_app;
--   REVOKE INSERT, UPDATE, DELETE ON "AuditEvent", "AuditHead" FROM vouch_app;
--   REVOKE UPDATE, DELETE ON "AuditCheckpoint" FROM vouch_app;
--   GRANT EXECUTE ON FUNCTION audit_append(text[]) TO vouch_app;
--
-- and let the owner run the migrations.

INSERT INTO "AuditHead" (id, seq, hash) VALUES (1, 0, decode(repeat('00', 32), 'hex'));

-- Appends events, given as RFC 8785 texts, and returns the seq of the last. Called as the last act of a transaction:
-- it holds the head until commit, so that seq has no gaps and its order is the order of commits. The columns come from
-- the body and cannot say anything else. Text, not jsonb: what is hashed is what was written, byte for byte.
CREATE FUNCTION audit_append(bodies text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  head "AuditHead";
  body text;
  leaf bytea;
  next bytea;
BEGIN
  SELECT * INTO STRICT head FROM "AuditHead" WHERE id = 1 FOR UPDATE;
  FOREACH body IN ARRAY bodies LOOP
    leaf := sha256('\x00'::bytea || convert_to(body, 'UTF8'));
    next := sha256(head.hash || leaf);
    INSERT INTO "AuditEvent" (seq, action, actor, subject, body, "leafHash", "prevHash", hash, "createdAt")
      VALUES (head.seq + 1, body::json->>'action', body::json->>'actor', body::json->>'subject', body,
              leaf, head.hash, next, (body::json->>'at')::timestamptz);
    head.seq := head.seq + 1;
    head.hash := next;
  END LOOP;
  UPDATE "AuditHead" SET seq = head.seq, hash = head.hash WHERE id = 1;
  RETURN head.seq;
END $$;
REVOKE EXECUTE ON FUNCTION audit_append(text[]) FROM PUBLIC;

-- A class of its own: a standard code such as 23001 would show up as a foreign-key error in clients.
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'AU001';
END $$;

-- The head only moves on, and only to an event that is there.
CREATE FUNCTION audit_head_moves_on() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.seq >= OLD.seq AND EXISTS (SELECT FROM "AuditEvent" WHERE seq = NEW.seq AND hash = NEW.hash) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the audit log is append-only: its head cannot move to %', NEW.seq USING ERRCODE = 'AU001';
END $$;

CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON "AuditEvent" FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON "AuditEvent" FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON "AuditCheckpoint" FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON "AuditCheckpoint" FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_moves_on BEFORE UPDATE ON "AuditHead" FOR EACH ROW EXECUTE FUNCTION audit_head_moves_on();
CREATE TRIGGER audit_append_only BEFORE INSERT OR DELETE ON "AuditHead" FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON "AuditHead" FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

-- ALWAYS: otherwise session_replication_role = replica walks past them.
ALTER TABLE "AuditEvent" ENABLE ALWAYS TRIGGER audit_append_only;
ALTER TABLE "AuditEvent" ENABLE ALWAYS TRIGGER audit_no_truncate;
ALTER TABLE "AuditCheckpoint" ENABLE ALWAYS TRIGGER audit_append_only;
ALTER TABLE "AuditCheckpoint" ENABLE ALWAYS TRIGGER audit_no_truncate;
ALTER TABLE "AuditHead" ENABLE ALWAYS TRIGGER audit_moves_on;
ALTER TABLE "AuditHead" ENABLE ALWAYS TRIGGER audit_append_only;
ALTER TABLE "AuditHead" ENABLE ALWAYS TRIGGER audit_no_truncate;
