-- Samples of users are drawn in the order of a hash of their ids: read from an index rather than sorted out of everybody.
CREATE INDEX "users_sample_idx" ON "users"(md5("id"));
CREATE INDEX "interest_states_sample_idx" ON "interest_states"("codebook_id", md5("user_id"));
