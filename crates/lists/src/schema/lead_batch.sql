-- Leads that were handed down together.
ALTER TABLE list_lead ADD COLUMN batch TEXT NOT NULL DEFAULT '';
CREATE INDEX list_lead_batch ON list_lead (batch, ended);
