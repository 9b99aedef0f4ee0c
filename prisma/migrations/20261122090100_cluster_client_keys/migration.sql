-- The private key with which this product shows itself to a cluster that asks for a certificate; sealed like a credential.
ALTER TABLE "cluster" ADD COLUMN "client_key_id" TEXT;
