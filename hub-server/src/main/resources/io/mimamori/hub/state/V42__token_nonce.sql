-- What a token was derived with from secrets/token.key; empty: it was made at random, as all were before.
alter table devices add column token_nonce blob not null default x'';
