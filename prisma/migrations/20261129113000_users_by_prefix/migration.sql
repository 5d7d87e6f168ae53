-- Lists of users by the beginning of their ids, in the order of their bytes whatever the database's language is.
CREATE INDEX "users_id_bytes" ON "users" ("id" COLLATE "C");
