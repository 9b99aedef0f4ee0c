-- The doors of MLflow's protocol keep verified tokens for a moment, in the web process, which has the app role: it may ask
-- which of the tokens it already knows are no longer what it knows.
GRANT EXECUTE ON FUNCTION tokens_changed(text[], integer[]) TO interlock_app;
