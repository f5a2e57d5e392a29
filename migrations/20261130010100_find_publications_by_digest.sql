-- A publication that was understood before is known by its digest; the others are asked for by theirs.
create index publication_digest_found on publication (digest);
