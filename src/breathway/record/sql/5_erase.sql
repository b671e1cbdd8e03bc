-- Erasure: the data keys of a person and what the search found them by, destroyed.

CREATE FUNCTION destroy_keys(wanted uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = breathway, pg_temp AS $$
DECLARE
  destroyed bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM patient WHERE patient_id = wanted AND erased_at IS NOT NULL) THEN
    RAISE EXCEPTION 'the erasure is not in the log' USING ERRCODE = '55000';
  END IF;
  DELETE FROM patient_key WHERE patient_id = wanted;
  GET DIAGNOSTICS destroyed = ROW_COUNT;
  DELETE FROM name_token WHERE patient_id = wanted;
  RETURN destroyed;
END $$;

-- A deleted row stays in its page, and its bytes stay where the page's free space is. Both tables,
-- and that of patients, whose boxes went, are written anew; the old files are unlinked. In a
-- transaction of its own: rows that it deleted itself would be copied along.
CREATE FUNCTION rewrite_keys() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = breathway, pg_temp AS $$
BEGIN
  CLUSTER patient_key USING patient_key_pkey;
  CLUSTER name_token USING name_token_pkey;
  CLUSTER patient USING patient_pkey;
END $$;

REVOKE ALL ON FUNCTION destroy_keys, rewrite_keys FROM PUBLIC;
GRANT EXECUTE ON FUNCTION destroy_keys, rewrite_keys TO breathway_intake, breathway_stage;
