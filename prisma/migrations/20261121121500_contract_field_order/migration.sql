-- jsonb sorts keys; the order of a contract's fields is the order in which people read them.
ALTER TABLE "workflow_version" ALTER COLUMN "input_contract" SET DATA TYPE JSON USING "input_contract"::json,
ALTER COLUMN "output_schema" SET DATA TYPE JSON USING "output_schema"::json;
