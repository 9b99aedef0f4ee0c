-- What has been used of the limits of calls, tokens and money, shared by every gateway. Replicas lease from it; nothing is
-- written per call. It is not unlogged: a budget must not begin anew because the database was killed.
CREATE TABLE "allowance" (
    "key" TEXT NOT NULL,
    "mark" DOUBLE PRECISION NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "allowance_pkey" PRIMARY KEY ("key")
) WITH (fillfactor = 50);
SELECT protect_table('allowance', 'internal', 'shared', 'SELECT');
GRANT INSERT, UPDATE, DELETE ON allowance TO interlock_system;

-- Answers several askings, as grantAllowance in server/gateway/domain does. Keys are taken in their own order, so that two
-- gateways never wait for each other.
CREATE FUNCTION take_allowances(
  keys text[], spents double precision[], wanteds double precision[], mosts double precision[],
  everys double precision[], ends double precision[], at double precision
) RETURNS TABLE (asked text, granted double precision, left_over double precision)
LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
  ask record;
  kept double precision;
  used double precision;
BEGIN
  FOR ask IN
    SELECT * FROM unnest(keys, spents, wanteds, mosts, everys, ends) AS a(k, spent, wanted, most, every, ends_at) ORDER BY a.k
  LOOP
    INSERT INTO allowance (key, mark, ends_at) VALUES (ask.k, 0, to_timestamp(at / 1000)) ON CONFLICT (key) DO NOTHING;
    SELECT a.mark INTO kept FROM allowance a WHERE a.key = ask.k FOR UPDATE;
    used := CASE WHEN ask.every > 0 THEN greatest(0, (kept - at) / ask.every) ELSE kept END;
    used := greatest(0, used + ask.spent);
    granted := least(ask.wanted, greatest(0, ask.most - used));
    used := used + granted;
    left_over := ask.most - used;
    asked := ask.k;
    kept := CASE WHEN ask.every > 0 THEN at + used * ask.every ELSE used END;
    UPDATE allowance a SET mark = kept,
      ends_at = to_timestamp(CASE WHEN ask.every > 0 THEN kept ELSE ask.ends_at END / 1000) WHERE a.key = ask.k;
    RETURN NEXT;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION take_allowances(
  text[], double precision[], double precision[], double precision[], double precision[], double precision[], double precision
) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION take_allowances(
  text[], double precision[], double precision[], double precision[], double precision[], double precision[], double precision
) TO interlock_system;
