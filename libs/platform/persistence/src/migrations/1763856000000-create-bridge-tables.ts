import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  `CREATE TABLE "api_usage" ("company_id" text NOT NULL, "day" date NOT NULL, "domain" text NOT NULL, "cause" text NOT NULL, "requests" bigint NOT NULL DEFAULT '0', "functions" bigint NOT NULL DEFAULT '0', "transactions" bigint NOT NULL DEFAULT '0', CONSTRAINT "api_usage_pkey" PRIMARY KEY ("company_id", "day", "domain", "cause"))`,
  `CREATE TABLE "attempt" ("id" BIGSERIAL NOT NULL, "job_id" bigint NOT NULL, "control_id" text NOT NULL, "position" integer NOT NULL, "verb" text NOT NULL, "intacct_object" text NOT NULL, "object" text NOT NULL, "sys_id" text NOT NULL, "natural_key" text NOT NULL, "record_no" text, "identity" jsonb NOT NULL, "content_hash" text NOT NULL, "is_create_only" boolean NOT NULL, "state" text NOT NULL DEFAULT 'planned', "outcome" text, "doubt" text, "sends" integer NOT NULL DEFAULT '0', "doubts" integer NOT NULL DEFAULT '0', "lookups" integer NOT NULL DEFAULT '0', "errors" jsonb NOT NULL DEFAULT '[]', "planned_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "sent_at" TIMESTAMP WITH TIME ZONE, "settled_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "UQ_ceae6d3963330d0e664bdb17f46" UNIQUE ("control_id"), CONSTRAINT "attempt_pkey" PRIMARY KEY ("id"))`,
  `CREATE INDEX "attempt_in_doubt" ON "attempt"  ("id") WHERE state = 'in-doubt'`,
  `CREATE INDEX "attempt_job" ON "attempt"  ("job_id")`,
  `CREATE TABLE "company" ("id" text NOT NULL, "tenant" text NOT NULL, "intacct_company_id" text NOT NULL, "user_id" text NOT NULL, "user_password" text NOT NULL, "endpoint_url" text, "sender_id" text, "sender_password" text, "is_active" boolean NOT NULL DEFAULT true, "settings" jsonb NOT NULL, "slots" integer NOT NULL DEFAULT '2', "batch_size_functions" integer NOT NULL DEFAULT '50', "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "UQ_c976f44cbd453a101200e499af3" UNIQUE ("tenant"), CONSTRAINT "UQ_ae9cd73ed1d387e06d8e6108eb9" UNIQUE ("intacct_company_id"), CONSTRAINT "PK_056f7854a7afdba7cbd6d45fc20" PRIMARY KEY ("id"))`,
  `CREATE TABLE "dead_letter" ("id" BIGSERIAL NOT NULL, "identity" text NOT NULL, "fingerprint" text NOT NULL, "stage" text NOT NULL, "error_class" text NOT NULL, "code" text NOT NULL, "message" text NOT NULL, "field" text, "tenant" text, "source" text, "event_id" text, "type" text, "topic" text NOT NULL, "log_partition" integer NOT NULL, "log_offset" text NOT NULL, "log_key" text, "value" bytea, "headers" jsonb NOT NULL DEFAULT '{}', "occurrences" integer NOT NULL DEFAULT '1', "first_seen_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "last_seen_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "UQ_f67084eb051ce5972fd6dd041db" UNIQUE ("identity"), CONSTRAINT "dead_letter_pkey" PRIMARY KEY ("id"))`,
  `CREATE INDEX "dead_letter_fingerprint" ON "dead_letter"  ("fingerprint")`,
  `CREATE TABLE "inbox_event" ("id" BIGSERIAL NOT NULL, "source" text NOT NULL, "event_id" text NOT NULL, "company_id" text NOT NULL, "tenant" text NOT NULL, "plugin" text NOT NULL, "object" text NOT NULL, "record_class" text NOT NULL, "type" text NOT NULL, "sys_id" text NOT NULL, "record_version" bigint NOT NULL, "subject" text NOT NULL, "event_time" text, "traceparent" text, "topic" text NOT NULL, "log_partition" integer NOT NULL, "log_offset" text NOT NULL, "log_key" text, "data" jsonb NOT NULL, "content_hash" text NOT NULL, "received_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "dispatched_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "inbox_event_source_event_id" UNIQUE ("source", "event_id"), CONSTRAINT "inbox_event_pkey" PRIMARY KEY ("id"))`,
  `CREATE INDEX "inbox_event_undispatched" ON "inbox_event"  ("id") WHERE dispatched_at IS NULL`,
  `CREATE TABLE "outbox_message" ("id" BIGSERIAL NOT NULL, "result_id" text NOT NULL, "topic" text NOT NULL, "log_key" text, "value" bytea, "headers" jsonb NOT NULL DEFAULT '{}', "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "published_at" TIMESTAMP WITH TIME ZONE, "failed_at" TIMESTAMP WITH TIME ZONE, "failure" text, CONSTRAINT "UQ_a5d51ff6d7c994f7d0040299772" UNIQUE ("result_id"), CONSTRAINT "outbox_message_pkey" PRIMARY KEY ("id"))`,
  `CREATE INDEX "outbox_message_failed" ON "outbox_message"  ("id") WHERE failed_at IS NOT NULL`,
  `CREATE INDEX "outbox_message_unpublished" ON "outbox_message"  ("id") WHERE published_at IS NULL AND failed_at IS NULL`,
  `CREATE TABLE "pull_cursor" ("company_id" text NOT NULL, "object" text NOT NULL, "loaded_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "pull_cursor_pkey" PRIMARY KEY ("company_id", "object"))`,
  `CREATE TABLE "record_link" ("company_id" text NOT NULL, "object" text NOT NULL, "sys_id" text NOT NULL, "natural_key" text NOT NULL, "aliases" text array NOT NULL DEFAULT '{}', "intacct_object" text, "intacct_id" text, "record_no" text, "url" text, "entity_id" text NOT NULL DEFAULT '', "version" bigint NOT NULL DEFAULT '0', "content_hash" text, "is_unsettled" boolean NOT NULL DEFAULT false, "state" text NOT NULL DEFAULT 'pending', "message" text, "facts" jsonb NOT NULL DEFAULT '{}', "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "record_link_pkey" PRIMARY KEY ("company_id", "object", "sys_id"))`,
  `CREATE UNIQUE INDEX "record_link_record_no" ON "record_link"  ("company_id", "intacct_object", "record_no") WHERE record_no IS NOT NULL`,
  `CREATE INDEX "record_link_natural_key" ON "record_link"  ("company_id", "object", "natural_key")`,
  `CREATE TABLE "reference_record" ("company_id" text NOT NULL, "object" text NOT NULL, "natural_key" text NOT NULL, "record" jsonb NOT NULL, "last_seen_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "reference_record_pkey" PRIMARY KEY ("company_id", "object", "natural_key"))`,
  `CREATE TABLE "role_lease" ("name" text NOT NULL, "holder" text NOT NULL, "expires_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "role_lease_pkey" PRIMARY KEY ("name"))`,
  `CREATE TABLE "slot_lease" ("company_id" text NOT NULL, "slot" integer NOT NULL, "holder" text NOT NULL, "expires_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "UQ_5e148cf8c01829569c36785ae92" UNIQUE ("holder"), CONSTRAINT "slot_lease_pkey" PRIMARY KEY ("company_id", "slot"))`,
  `CREATE TABLE "sync_job" ("id" BIGSERIAL NOT NULL, "inbox_event_id" bigint NOT NULL, "company_id" text NOT NULL, "plugin" text NOT NULL, "object" text NOT NULL, "record_class" text NOT NULL, "sys_id" text NOT NULL, "record_version" bigint NOT NULL, "natural_key" text NOT NULL, "trigger" text NOT NULL DEFAULT 'event', "lane_entity" text NOT NULL DEFAULT '', "priority" smallint NOT NULL, "state" text NOT NULL DEFAULT 'pending', "waits_for" text array, "waits_for_unknown" boolean NOT NULL DEFAULT false, "held_since" TIMESTAMP WITH TIME ZONE, "next_attempt_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "attempts" integer NOT NULL DEFAULT '0', "is_isolated" boolean NOT NULL DEFAULT false, "recoveries" integer NOT NULL DEFAULT '0', "claimed_by" text, "message" text, "errors" jsonb NOT NULL DEFAULT '[]', "api_transactions" integer NOT NULL DEFAULT '0', "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "started_at" TIMESTAMP WITH TIME ZONE, "finished_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "sync_job_record_version_trigger" UNIQUE ("company_id", "object", "sys_id", "record_version", "trigger"), CONSTRAINT "sync_job_pkey" PRIMARY KEY ("id"))`,
  `CREATE INDEX "sync_job_in_doubt" ON "sync_job"  ("company_id", "id") WHERE state = 'in-doubt'`,
  `CREATE INDEX "sync_job_claimed_by" ON "sync_job"  ("claimed_by") WHERE claimed_by IS NOT NULL`,
  `CREATE UNIQUE INDEX "sync_job_one_active_per_record" ON "sync_job"  ("company_id", "object", "sys_id") WHERE state IN ('running', 'in-doubt')`,
  `CREATE INDEX "sync_job_waiting" ON "sync_job"  ("next_attempt_at") WHERE state IN ('retrying', 'held')`,
  `CREATE INDEX "sync_job_pending" ON "sync_job"  ("company_id", "priority", "id") WHERE state = 'pending'`,
  `CREATE INDEX "record_link_aliases" ON "record_link" USING gin ("aliases")`,
  `CREATE INDEX "sync_job_waits_for" ON "sync_job" USING gin ("waits_for") WHERE waits_for IS NOT NULL`,
];
const TABLES = [
  'api_usage',
  'attempt',
  'company',
  'dead_letter',
  'inbox_event',
  'outbox_message',
  'pull_cursor',
  'record_link',
  'reference_record',
  'role_lease',
  'slot_lease',
  'sync_job',
];

export class CreateBridgeTables1763856000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) {
      await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) {
      await runner.query(`DROP TABLE "${table}"`);
    }
  }
}
